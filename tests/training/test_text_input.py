"""A toy backbone that reads texts goes through all that pictures go through: nothing assumes pixels."""

import os
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from tests import fake_text
from tests.stores import put_store
from tl_core import plan, run_pictures, tracking
from tl_core.adaptation.adapt import adapt
from tl_core.adaptation.request import of_pair
from tl_core.comparison import compute_budget
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.embeddings import compute, request
from tl_core.embeddings.request import FeatureLayer
from tl_core.engine import tasks
from tl_core.engine.run_job import execute
from tl_core.errors import UserError
from tl_core.estimate import probe_cache
from tl_core.estimate.estimate import Counts, estimate
from tl_core.evaluation import run_predictions, validation
from tl_core.explain import tasks as why
from tl_core.export import exporting, report, script
from tl_core.features.store_policy import StorePolicy
from tl_core.inference import answers, pictures, predictor
from tl_core.inference import tasks as predicting
from tl_core.linter import networks, rules
from tl_core.linter.context import DatasetFacts
from tl_core.statistics import predictions

FIELDS = {"data": fake_text.SET, "backbone": fake_text.BACKBONE, "weights": "random", "batch_size": 8,
          "learning_rate": 0.02, "backbone_learning_rate": 0.02, "epochs": 6, "head": {"hidden": (), "dropout": 0.0}}
FINE = {"strategy": "fine_tuning", "freeze_depth": 1, "epochs": 12}


def config(**changes) -> RunConfig:
    return plan.resolve_config_and_data(RunConfig.parse({**FIELDS, **changes}))


def trained(**changes) -> SimpleNamespace:
    resolved = config(**changes)
    run_id = tracking.create_run(resolved, tracking.new_owner(), status="RUNNING")
    recorder = tracking.Recorder(run_id)
    execute(run_id, resolved, recorder.write)
    recorder.close()
    record = tracking.run(run_id)
    assert record.status == "FINISHED", list(tracking.replay(run_id))[-1]
    return SimpleNamespace(run_id=run_id, record=record, **record.result)


@pytest.fixture(scope="module")
def home(tmp_path_factory, empty_store):
    """A home with both in the catalogs, where all rows are kept: a toy's are as quick to compute as to read."""
    home = tmp_path_factory.mktemp("home")
    put_store(empty_store, home)
    with pytest.MonkeyPatch.context() as patch:
        fake_text.registered(patch)
        patch.setattr(StorePolicy, "add", lambda pays, *figures: None)
        patch.setitem(os.environ, "TL_HOME", str(home))
        yield home


@pytest.fixture(autouse=True)
def at_home(home, isolated, monkeypatch):
    monkeypatch.setenv("TL_HOME", str(home))


@pytest.fixture(scope="module")
def runs(home):
    before = os.environ["TL_HOME"]
    os.environ["TL_HOME"] = str(home)
    results = {"first": trained(), "second": trained(), "without": trained(feature_store=False),
               "fine": trained(**FINE)}
    os.environ["TL_HOME"] = before
    return results


@pytest.fixture(scope="module")
def saved(runs):
    return {name: predictor.of_run(run.run_id).model for name, run in runs.items()}


def test_the_plan_refuses_what_does_not_fit():
    for wrong, words in ((FIELDS | {"data": "fruits"}, "'fruits' has pictures, the backbone reads texts"),
                         (FIELDS | {"backbone": "small_cnn"}, "'reviews' has texts, the backbone reads pictures")):
        with pytest.raises(UserError, match=words) as caught:
            plan.resolve_config_and_data(RunConfig.parse(wrong))
        assert caught.value.fix.startswith("Choose a backbone that reads") and caught.value.expected
    with pytest.raises(UserError, match="Augmentation is on, and Toy text network reads texts"):
        config(augment={"flip": "horizontal"})


def test_the_second_run_reads_the_rows_that_the_first_kept(runs):
    first, second = runs["first"].feature_store, runs["second"].feature_store
    assert first["used"] and not first["hit"] and first["computed"] == 68 and first["bytes"] > 0
    assert second["hit"] and second["found"] == 68 and second["computed"] == 0
    assert runs["first"].history == runs["second"].history
    assert not runs["without"].feature_store["used"]
    np.testing.assert_allclose(runs["without"].history["loss"], runs["first"].history["loss"], rtol=0, atol=1e-6)


def test_only_what_is_above_the_cut_moves(saved):
    kept, moved = ([[value.tobytes() for value in saved[name].get_layer(layer).get_weights()]
                    for name in ("first", "fine")] for layer in ("block1_conv", "block2_conv"))
    assert kept[0] == kept[1] and moved[0] != moved[1]


def test_it_learns(runs):
    assert runs["fine"].test["n"] == 16 and runs["fine"].test["accuracy"] > 0.9


def test_a_saved_network_gives_the_answers_of_its_test(runs):
    run = runs["fine"]
    network, known = predictor.of_run(run.run_id), predictions.load(tracking.fetch(run.run_id, predictions.FILE))
    rows = np.stack([fake_text.tokenize(fake_text.read(str(key)), fake_text.LENGTH) for key in known.keys])
    np.testing.assert_allclose(predictor.outputs(network, rows), known.logits, rtol=0, atol=1e-4)


def test_texts_of_a_set_are_predicted(runs, tmp_path):
    name = f"run:{runs['fine'].run_id}"
    found = predicting.many([name], ("set", fake_text.SET, "test"), 2, str(tmp_path / "answers.csv"))
    assert found["pictures"] == 16 and found["networks"][name]["judged"] == 16
    assert found["networks"][name]["right"] == round(16 * runs["fine"].test["accuracy"])


def test_a_text_that_cannot_be_read_stops_no_other(runs):
    network = predictor.of_run(runs["fine"].run_id)
    texts = [pictures.text_of_key(fake_text.read, key, "") for key in ("test/good/1", "test/nowhere/2", "test/bad/4")]
    found = list(answers.predict([network], texts, 1))
    assert [type(one).__name__ for one in found] == ["Answer", "Unread", "Answer"]


def test_a_typed_text_is_answered_and_an_empty_one_refused(runs):
    network = predictor.of_run(runs["fine"].run_id)
    typed = [pictures.of_text(text) for text in ("works quick bright strong", f"broke slow dull {'weak ' * 30}")]
    found = list(answers.predict([network], typed, 1))
    assert [answer.label for answer in found] == ["good", "bad"]
    assert found[0].picture == "works quick bright strong" and len(found[1].picture) == pictures.SHOWN
    with pytest.raises(UserError, match="The text is empty"):
        pictures.of_text(" \n ")


def test_it_takes_no_pictures(runs):
    network = f"run:{runs['fine'].run_id}"
    dataset = catalog.listing("fruits")
    source = ("set", "fruits", dataset.splits["test"].keys[0])
    assert "reads texts" in predicting.look([network], source, 1)["answers"][network]["error"]
    asked = ("map", network, "grad_cam", "", "")
    assert "reads texts. Maps can be drawn on pictures only" in why.why([asked], source)["answers"][asked]["error"]


def test_its_validation_answers_are_had(runs):
    run = run_predictions.of_run(runs["fine"].run_id)
    found = validation.answers(run)
    assert len(found.keys) == 12 and (found.logits.argmax(axis=1) == found.labels).mean() > 0.8
    assert not run_pictures.load(run.record).said()


def test_time_and_memory_are_told_before_a_run():
    resolved = config()
    probe_cache.keep(resolved, tasks.probe(resolved.model_dump(mode="json"), True))
    found = estimate(resolved, Counts(40, 12, 16), probe_cache.known(resolved))
    assert 0 < found.seconds < 120 and found.memory_bytes > 10**7
    # Kept are 68 rows of 12 tokens, 4 bytes each, and of 8 numbers, 4 bytes each.
    assert found.disk_bytes == 68 * (12 * 4 + 8 * 4)


def test_features_of_every_block(runs):
    asked = request.of_run(runs["fine"].run_id, {})
    cuts = [*compute.all_pooled(asked), FeatureLayer(1, pooled=False)]
    kept = compute.embed(asked, cuts)
    assert [kept.rows(cut).shape for cut in cuts] == [(68, 8), (68, 8), (68, 96)]
    whole = kept.rows(cuts[2]).reshape(68, 12, 8)
    means = whole.sum(axis=1) / whole.any(axis=2).sum(axis=1)[:, None]  # a text's own tokens, without its padding
    np.testing.assert_allclose(means, kept.rows(cuts[0]), atol=1e-6)
    assert [request.numbers(asked.spec, 12, cut) for cut in cuts] == [8, 8, 96]


def test_its_report_shows_texts(runs):
    page = report.page(runs["fine"].record)
    texts = [fake_text.read(key) for key in fake_text.dataset().splits["test"].keys]
    assert any(text in page for text in texts) and "<img" not in page


def test_advice_on_the_size_of_pictures_is_not_for_texts():
    resolved = config(strategy="from_scratch")
    case = rules.LintContext(resolved, DatasetFacts(native_size=8, pretrained_size=12))
    assert networks.image_size_far_from_pretrained(case) is networks.pictures_enlarged_for_nothing(case) is None
    assert compute_budget.work(resolved) > compute_budget.work(resolved.changed(epochs=1)) > 0


@pytest.mark.usefixtures("runtimes_here")
@pytest.mark.parametrize("name", ["keras", "savedmodel"])
def test_it_is_exported_and_its_code_is_not(runs, tmp_path, name):
    exported = exporting.export(runs["fine"].run_id, name, tmp_path / name)
    assert exported.certificate.agrees and exported.certificate.pictures == 16
    card = (tmp_path / name / "README.md").read_text()
    assert "(n, 12) int32" in card and "tokens of the tokenizer crc32 of words, 1" in card and "pixels" not in card
    with pytest.raises(UserError, match="The tokenizer of Toy text network is in no file"):
        script.export(runs["fine"].run_id, tmp_path / "code")
    with pytest.raises(UserError, match="precision is int8, and the network reads texts"):
        exporting.export(runs["fine"].run_id, "litert", tmp_path / "small", "int8")


@pytest.mark.parametrize("name", ["dann", "shot"])
def test_texts_of_two_domains_adapt_in_the_network(home, name):
    """Streams of source and target together, and of the target alone."""
    run = trained(data="notes", strategy=name, target_domain="household", freeze_depth=1, epochs=2, limit=32)
    assert run.evaluation == {"validation": "source_val", "test": "target_test"} and run.test["n"] == 5
    assert {"dann": "domain_loss", "shot": "entropy"}[name] in run.history
    assert all(np.isfinite(of[-1]) for of in run.history.values() if of[-1] is not None)
    began = [event for event in tracking.replay(run.run_id) if event.type == "phase_started"]
    assert began and not any("picture" in event.sentence for event in began)
    if name == "dann":  # what it answers stands beside methods on stored features
        fields = {"data": "notes", "backbone": fake_text.BACKBONE, "weights": "random", "limit": 32}
        asked = of_pair(fields, "market", "household", "mcc")
        asked = replace(asked, methods=(*asked.methods, name), runs={name: run.run_id})
        rows = {row["method"]: row for row in adapt(asked).values["methods"]}
        assert rows[name]["run_id"] == run.run_id and 0 <= rows[name]["accuracy"] <= 1
