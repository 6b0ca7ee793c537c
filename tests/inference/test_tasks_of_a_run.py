"""A run on several tasks, taken for each of them: predicting, evaluating, exporting."""

import json

import keras
import numpy as np
import pytest

from tl_core import tracking
from tl_core.config import HeadConfig, RunConfig
from tl_core.data import catalog
from tl_core.errors import UserError
from tl_core.evaluation import run_predictions
from tl_core.export.source import ExportSource
from tl_core.inference import model_cache, predictor
from tl_core.networks import signature
from tl_core.networks.head import Head
from tl_core.networks.signature import InputSignature, Signature
from tl_core.training import task_results

CONFIG = RunConfig(data="household", backbone="small_cnn", weights="random", strategy="from_scratch", image_size=32,
                   tasks=("kind", "domain"), head=HeadConfig(hidden=()))
HEADS = {"kind": "label", "domain": "domain"}


@pytest.fixture
def run_id():
    return finished(CONFIG, HEADS)


def finished(config: RunConfig, heads: dict[str, str]) -> str:
    """A run that is over, whose network and answers are random."""
    from tl_core.backbones.catalog import BACKBONES
    dataset = catalog.load(config)
    run_id = tracking.create_run(config, tracking.new_owner(), "RUNNING")
    folder, backbone = tracking.training_folder(run_id), BACKBONES.get("small_cnn").build(32)
    outputs = [Head(config.head, len(dataset.targets[head].classes), head).probabilities(backbone.output)
               for head in heads.values()]
    keras.Model(backbone.input, outputs).save(folder / "model.keras")
    signature.write(Signature({"image": InputSignature((32, 32, 3), "float32")}, {
        task: dataset.targets[head].classes for task, head in heads.items()}), folder)
    test = dataset.splits["test"]
    logits = np.random.default_rng(0).normal(size=(len(test), 12))
    (folder / "result.json").write_text(json.dumps({
        "status": "FINISHED", "classes": list(dataset.classes), **task_results.description(config, dataset),
        **task_results.keep_test(folder, heads, dataset, logits, test)}))
    tracking.end_run(run_id, "FINISHED")
    return run_id


@pytest.mark.parametrize(("main", "heads"), [
    (None, {"label": "label", "domain": "domain"}), ("domain", {"domain": "label", "label": "label_task"})])
def test_the_usual_target_is_a_task_like_others(main, heads):
    """Its name is the judged head's too: each task still has its own class names."""
    config = CONFIG.changed(tasks=("label", "domain"), main_task=main)
    run_id, classes = finished(config, heads), {
        "label": catalog.load(CONFIG).targets["label"].classes, "domain": ("photo", "sketch", "silhouette", "night")}
    for task, names in classes.items():
        loaded = predictor.of_run(run_id, task)
        assert loaded.labels == names and loaded.model.output_shape[-1] == len(names)
        assert run_predictions.of_run(run_id, task).classes == ExportSource(run_id, task=task).labels == names


def test_every_task_has_its_answers(run_id):
    domains = catalog.load(CONFIG).targets["domain"].classes
    kind, domain = predictor.of_run(run_id), predictor.of_run(run_id, "domain")
    assert kind.labels[0] == "bottle" and domain.labels == domains and domain.name == f"{run_id}#domain"
    pixels = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3)).astype(np.uint8)
    assert predictor.probabilities(kind, pixels).shape == (3, 8)
    np.testing.assert_allclose(predictor.probabilities(model_cache.get(f"run:{run_id}#domain"), pixels),
                               predictor.probabilities(domain, pixels), atol=1e-6)
    kinds, judged = run_predictions.of_run(run_id), run_predictions.of_run(run_id, "domain")
    assert (len(kinds.classes), kinds.task) == (8, None) and (judged.classes, judged.task) == (domains, "domain")
    source = ExportSource(run_id, task="domain")
    assert source.labels == domains and source.scores.output["scores"].shape[-1] == 4
    assert source.result["test"]["accuracy"] == pytest.approx(np.mean(judged.test.correct))


@pytest.mark.parametrize("call", [predictor.of_run, run_predictions.of_run,
                                  lambda run, task: ExportSource(run, task=task)])
def test_a_task_that_the_run_has_not_is_told(run_id, call):
    with pytest.raises(UserError, match="Did you mean 'domain'"):
        call(run_id, "domian")
