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
    """A finished run whose network and answers are random."""
    from tl_core.backbones.catalog import BACKBONES
    dataset = catalog.load(CONFIG)
    run_id = tracking.create_run(CONFIG, tracking.new_owner(), "RUNNING")
    folder, backbone = tracking.training_folder(run_id), BACKBONES.get("small_cnn").build(32)
    outputs = [Head(CONFIG.head, len(dataset.targets[head].classes), head).probabilities(backbone.output)
               for head in HEADS.values()]
    keras.Model(backbone.input, outputs).save(folder / "model.keras")
    signature.write(Signature({"image": InputSignature((32, 32, 3), "float32")}, {
        task: dataset.targets[head].classes for task, head in HEADS.items()}), folder)
    test = dataset.splits["test"]
    logits = np.random.default_rng(0).normal(size=(len(test), 12))
    (folder / "result.json").write_text(json.dumps({
        "status": "FINISHED", "classes": list(dataset.classes), **task_results.description(CONFIG, dataset),
        **task_results.keep_test(folder, HEADS, dataset, logits, test)}))
    tracking.end_run(run_id, "FINISHED")
    return run_id


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
