"""A network ready to answer, whatever it came from. TensorFlow is imported when one is loaded."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tl_core import task_names, tracking
from tl_core.backbones import imagenet_heads, imagenet_names, keras_files
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.spec import BackboneSpec
from tl_core.config import RunConfig
from tl_core.data.dataset import LABEL
from tl_core.data.intensity import IntensityRange
from tl_core.errors import UserError
from tl_core.networks import signature
from tl_core.networks.padded_batches import predict_padded
from tl_core.run_pictures import intensity
from tl_core.statistics import softmax
from tl_core.strategies import check_predicts

LOGITS = "head_logits"  # as training.head names it
TASK = "#"  # between a run's id and the task whose head is meant
POOLS = ("GlobalAveragePooling2D", "GlobalMaxPooling2D", "GlobalAveragePooling1D", "GlobalMaxPooling1D", "Flatten")
BATCH = 32  # larger batches are no faster on a CPU
AGAIN = "Choose another run, or train this one again."


@dataclass(frozen=True, eq=False)
class Predictor:
    """A network with what is needed to use it.

    ``model``, a flat keras.Model, takes rows of ``spec.input`` at ``size`` (raw 0–255 RGB pixels,
    float32 (n, size, size, 3), or a text's tokens) and gives (n, len(labels)): logits, or where
    not ``from_logits`` probabilities. ``name`` is the run's id or the backbone's name, ``title``
    is for people. ``config`` is the run's own; for a backbone with its ImageNet head it
    names backbone, weights and size. ``intensity`` is the run's, for files of more than 8 bits;
    None for a backbone, which takes them as their set or file has them.
    """

    name: str
    title: str
    model: Any
    labels: tuple[str, ...]
    size: int
    spec: BackboneSpec
    config: RunConfig
    from_logits: bool = True
    intensity: IntensityRange | None = None


def of_run(run_id: str, task: str | None = None) -> Predictor:
    """The saved network of a run that finished, or was stopped after its first epoch.

    Of several heads the one of ``task``, by default of the task that the run is judged by.
    ``UserError`` for an unknown run or task, one without a network, and a file that is damaged or
    holds what could run a stranger's program.
    """
    record = tracking.run(run_id)
    check_predicts(record.config.strategy, record.run_id)
    file = tracking.model_file(record.run_id)
    run_signature = signature.read(tracking.fetch(record.run_id, signature.FILE))  # runs of earlier versions have none
    head = task_names.head_of(record.config.tasks, record.config.judged_task, task)
    labels = _class_names(run_signature, task or record.config.judged_task) or tuple(
        (record.result or {}).get("classes") or ())
    if not labels:
        raise UserError(f"The run {record.run_id!r} has a network, but not the names of its classes.",
                        "Expected them in its result.json.", AGAIN)
    saved = keras_files.read(file, AGAIN)
    model, from_logits = _to_logits(saved, head)
    spec = BACKBONES.get(record.config.backbone)
    _check(model, spec, labels, record.run_id)
    if run_signature is not None:
        _check_signature(saved, run_signature, record.run_id)
    name, of = (f"{record.run_id}{TASK}{task}", f", {task}") if task else (record.run_id, "")
    return Predictor(name, run_title(record.config) + of, model, labels, model.inputs[0].shape[1],
                     spec, record.config, from_logits,
                     intensity.of(record))


def _class_names(run_signature: signature.Signature | None, task: str | None) -> tuple[str, ...]:
    """Of the head of ``task``; of the only head where there is one, whatever it is called; empty where nobody says.

    A set's usual target is called "label", and may be any of a run's tasks.
    """
    outputs = run_signature.outputs if run_signature else {}
    if len(outputs) == 1:
        return tuple(next(iter(outputs.values())))
    return tuple(outputs.get(task or LABEL, ()))


def of_backbone(name: str, weights: str = "imagenet") -> Predictor:
    """A backbone with the head it was pretrained with, at its own size.

    ``UserError`` for an unknown backbone, for weights without a head, and where the
    weights are neither installed nor to be downloaded.
    """
    spec = BACKBONES.get(name)
    if weights != "imagenet":
        raise UserError(f"The weights are {weights!r}.", "Only ImageNet weights have a head of their own.",
                        f"Train a run with {spec.name} and these weights, and predict with the run.")
    model = imagenet_heads.with_head(spec)
    model.jit_compile = False
    return Predictor(spec.name, f"{spec.title}, ImageNet", model, imagenet_names.names(), spec.size, spec,
                     RunConfig(backbone=spec.name, weights=weights, image_size=spec.size))


def run_title(config: RunConfig) -> str:
    """A run's network in a few words: "EfficientNet-Lite0 on fruits"."""
    return f"{BACKBONES.get(config.backbone).title} on {config.data}"


def blocks(loaded: Predictor) -> list[tuple[str, Any]]:
    """Each block's name and the tensor that ends it, (n, …, channels), from the input up.

    The tensors belong to ``loaded.model``: ``keras.Model(loaded.model.inputs, tensor)`` gives a
    block's output, and anything between them can be cut out the same way.
    """
    layers = {layer.name: layer for layer in loaded.model.layers}
    ends = [(block.name, layers[block.layer].output) for block in loaded.spec.blocks if block.layer in layers]
    if len(ends) == len(loaded.spec.blocks):
        return ends
    # ConvNeXt's own head has another norm on top than the network without one: its last block ends where it pools.
    pool = next(layer for layer in loaded.model.layers if type(layer).__name__ in POOLS)
    return [*ends, (loaded.spec.blocks[-1].name, pool.input)]


def probabilities(loaded: Predictor, rows: np.ndarray) -> np.ndarray:
    """float64 (n, classes), rows summing to 1, of rows as ``spec.input`` reads them: uint8 RGB (n, size, size, 3)."""
    answers = outputs(loaded, rows)
    return softmax.softmax(answers) if loaded.from_logits else answers


def outputs(loaded: Predictor, rows: np.ndarray) -> np.ndarray:
    """What the model itself gives, float64 (n, classes), as in inference; batches of two sizes are traced, 1 and 32."""
    reads = loaded.spec.input
    expected = reads.shape(loaded.size)
    if rows.shape[1:] != expected:
        raise ValueError(f"The {reads.plural} are {rows.shape[1:]}; {expected} was expected.")
    answers, = predict_padded(loaded.model, rows, 1 if len(rows) == 1 else BATCH)
    return np.asarray(answers, np.float64)


def _to_logits(model: Any, head: str) -> tuple[Any, bool]:
    """The model up to a head's logits, and whether it has any; another model stays as it is."""
    import keras
    logits = LOGITS if head == LABEL else f"head_{head}_logits"
    has_logits = any(layer.name == logits for layer in model.layers)
    if has_logits:
        model = keras.Model(model.inputs[0], model.get_layer(logits).output, name=model.name)
    model.jit_compile = False  # XLA makes these networks slower on a CPU
    return model, has_logits


def _check(model: Any, spec: BackboneSpec, labels: tuple[str, ...], run_id: str) -> None:
    shape, given = model.outputs[0].shape, model.inputs[0].shape
    if len(model.outputs) != 1 or shape[-1] != len(labels) or given[1:] != spec.input.shape(given[1]):
        raise UserError(f"The network of the run {run_id!r} takes {given[1:]} and gives {shape[1:]}.",
                        f"Expected {spec.input.one} in, and {len(labels)} classes out.", AGAIN)


def _check_signature(model: Any, run_signature: signature.Signature, run_id: str) -> None:
    shape, reads = model.inputs[0].shape[1:], model.inputs[0].dtype
    if not run_signature.fits(shape, reads, *(output.shape[-1] for output in model.outputs)):
        raise UserError(f"The network of the run {run_id!r} takes {shape} of {reads} and gives "
                        f"{model.outputs[0].shape[1:]}.",
                        f"Expected what its {signature.FILE} says: {run_signature.to_dict()}.", AGAIN)
