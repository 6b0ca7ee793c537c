import pytest

from tests.embeddings import caches
from tests.embeddings.test_files import CUT
from tests.evaluation import finished_runs as runs
from tl_core import tracking
from tl_core.embeddings import files, request, run_correctness
from tl_core.statistics import predictions


@pytest.fixture(scope="session")
def network():
    from tests.inference.saved_runs import network
    return network(classes=10)


def test_right_and_wrong_are_the_run_s_own_answers(network, tmp_path):
    config = runs.CONFIG
    run_id = runs.finished(config, network)
    kept = caches.kept(request.of_run(run_id, {}), [CUT])
    said = dict(zip(kept.pictures.keys.tolist(), run_correctness.of(kept.request, kept.pictures).tolist(), strict=True))
    own = predictions.load(tracking.fetch(run_id, predictions.FILE))
    assert 0 < own.correct.mean() < 1
    for key, right in zip(own.keys.tolist(), own.correct.tolist(), strict=True):
        assert said.pop(key) == ("right" if right else "wrong")
    assert set(said.values()) == {"not tested"} and len(said) == len(kept.pictures) - len(own)
    assert files.table(kept)["correct"].value_counts()["wrong"] == (~own.correct).sum()


def test_where_no_run_has_answered_nothing_is_right_or_wrong(kept, network):
    assert run_correctness.of(kept.request, kept.pictures) is None and set(files.table(kept)["correct"]) == {""}
    run_id = runs.finished(runs.CONFIG, network)
    elsewhere = caches.kept(request.of_run(run_id, {"data": "fruits"}, limit=20), [CUT])
    assert run_correctness.of(elsewhere.request, elsewhere.pictures) is None  # pictures that it was never tested on
    tracking.fetch(run_id, predictions.FILE).write_bytes(b"damaged")
    own = caches.kept(request.of_run(run_id, {}, limit=40), [CUT])
    assert run_correctness.of(own.request, own.pictures) is None
