"""From pictures to figures: labels change nothing that is chosen, odd folders are told, results can be read again."""

import json

import numpy as np
import pytest

from tests.discovery.shapes import asked, mix_up, paint, without_network
from tl_core.discovery import discover as discovering
from tl_core.discovery import request, results, tasks


@pytest.fixture
def toys(tmp_path, monkeypatch):
    without_network(monkeypatch)
    paint(tmp_path, "toys", count=8)
    return tmp_path / "toys"


def test_a_result_is_kept_and_says_all_that_results_promise(toys):
    asks = asked(toys, clusters=3)
    result = results.load(tasks.discover(asks.to_dict()))
    assert result.id == asks.id and request.of_dict(result.figures["request"]) == asks
    assert (result.figures["k"], result.figures["k_by"], result.figures["count"]) == (3, "user", 24)
    assert [cluster["size"] for cluster in result.figures["clusters"]] == [8, 8, 8]
    assert result.figures["labels"]["ari"] == 1 and result.figures["labels"]["classes"] == ["blue", "green", "red"]
    assert set(result.arrays) == {"keys", "labels", "domains", "map__random__pca", "map__pixels__pca", *(
        f"{what}__{of}" for what in ("assignment", "typicality") for of in ("random", "pixels"))}
    documented = results.__doc__
    assert all(name in documented for name in (*result.figures, *result.figures["clusters"][0],
                                               *result.figures["compared"][0], *result.figures["labels"]))
    json.dumps(dict(result.figures), allow_nan=False)
    assert [one.id for one in results.recent()] == [result.id]


def test_labels_change_no_byte_of_what_is_chosen(toys):
    before = discovering.discover(asked(toys))
    assert before.arrays  # read now: the same question is kept in the same place
    mix_up(toys)
    after = discovering.discover(asked(toys))
    chosen = ("k", "k_by", "k_scores", "silhouette", "stability", "explained_variance", "trustworthiness")
    assert [before.figures[name] for name in chosen] == [after.figures[name] for name in chosen]
    for name, array in before.arrays.items():
        if name not in ("keys", "labels"):
            assert array.tobytes() == after.arrays[name].tobytes(), name
    assert [each["words"] for each in before.figures["clusters"]] == [
        each["words"] for each in after.figures["clusters"]]
    assert before.figures["labels"]["ari"] > 0.5 > after.figures["labels"]["ari"]
    assert not np.array_equal(before.arrays["labels"], after.arrays["labels"])
