"""The run as code: train.py and train.ipynb, with the starting weights and the list of pictures beside them."""

import shutil
import tempfile
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np

from tl_core import events, plan, tracking
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.input_spec import TextInput
from tl_core.export.code import pictures, texts
from tl_core.export.code.code_cells import parts
from tl_core.export.code.code_context import CodeContext, source_lines
from tl_core.export.code.notebook import notebook
from tl_core.export.code.settings import remarks
from tl_core.export.exporting import check_output, hand_over
from tl_core.export.source import ExportSource
from tl_core.printable import MARKED
from tl_core.progress import Progress, silent
from tl_core.strategies import Phase

MARK = "run.json"


@dataclass(frozen=True)
class Written:
    """Where the files are, and what differs from the run, in sentences."""

    folder: Path
    remarks: tuple[str, ...]


def export(run_id: str, output: Path, progress: Progress = silent) -> Written:
    """Write code that trains the run again with TensorFlow alone into the folder ``output``.

    ``train.py``, ``train.ipynb``, ``backbone.keras`` (the weights it started from), ``pictures.csv``,
    pictures that are in no file, ``reading.py``, ``run.json`` (the configuration). Of a run on texts
    ``texts.jsonl`` and ``tokenizer.json`` in their place, and the code needs KerasHub and tokenizers, too.
    ``UserError`` for a setting the code cannot carry out, a tokenizer that is no file, data that have gone, and
    weights that cannot be had.
    """
    source = ExportSource(run_id, progress)
    if isinstance(source.input, TextInput):
        texts.check(source.input, BACKBONES.get(source.config.backbone).title)
    said = remarks(source.config, source.result.get("device", "CPU"))
    output = output.expanduser().absolute()
    check_output(output, ["train.py", "train.ipynb"], MARK)
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=output.parent) as aside:
        said = _write(source, said, Path(aside))
        hand_over(Path(aside), output)
    return Written(output, tuple(said))


def _write(source: ExportSource, said: list[str], folder: Path) -> list[str]:
    base, written = None, 0
    if isinstance(source.input, TextInput):
        texts.write(source.dataset, source.input, folder, source.progress)
    else:
        base, written = pictures.write(source.dataset, source.size, folder, source.progress)
    if source.pictures.said():
        file = texts.FILE if isinstance(source.input, TextInput) else "pictures.csv"
        said = [*said, f"{source.pictures.said()} {file} lists the others."]
    if written:
        said = [*said, f"{written} pictures that lie in no file TensorFlow reads are written beside the code, at "
                       f"{source.size} pixels."]
    _backbone(source, folder)
    facts = _facts(source, base, said)
    _copies(folder, facts)
    (folder / MARK).write_text(source.config.model_dump_json(indent=1), encoding="utf8")
    (folder / "train.py").write_text(_script(facts), encoding="utf8", errors=MARKED)
    (folder / "train.ipynb").write_text(notebook(_markdown(facts), parts(facts, 'Path(".")')), encoding="utf8",
                                        errors=MARKED)
    return said


def _backbone(source: ExportSource, folder: Path) -> None:
    """The backbone with the weights that the run started from; random ones are drawn as they were then."""
    from tl_core.networks.initial_network import network_at_start
    source.progress("Starting TensorFlow and building the backbone", 0, 0)
    network = network_at_start(source.config, tracking.source_model(source.config.weights))
    _check_order(network)
    network.model.save(folder / "backbone.keras")


def _check_order(network) -> None:
    """The code tells blocks by the layer that ends each; that has to give the program's own blocks."""
    from tl_core.backbones.split import layers_by_block
    ends = [block.layer for block in network.spec.blocks]
    blocks: list[list[str]] = [[]]
    for layer in network.model.layers:
        blocks[-1].append(layer.name)
        if layer.name == ends[len(blocks) - 1] and len(blocks) < len(ends):
            blocks.append([])
    wanted = [{layer.name for layer in layers} for layers in layers_by_block(network.model, network.spec)]
    if [set(names) for names in blocks] != wanted:
        raise RuntimeError(f"The layers of {network.spec.name} do not lie block by block.")


def _facts(source: ExportSource, base: Path | None, said: list[str]) -> CodeContext:
    config, spec = source.config, BACKBONES.get(source.config.backbone)
    labels = source.dataset.splits["train"].labels
    return CodeContext(config, tuple(_phases(source)), tuple(source.dataset.classes),
                       tuple(block.layer for block in spec.blocks), "" if base is None else str(base),
                       _class_weights(labels[labels >= 0], len(source.dataset.classes)) if config.class_weights
                       else None,
                       (source.result.get("test") or {}).get("accuracy"),
                       f"{spec.title} on {config.data}, {config.strategy}", tuple(said), version("tensorflow"),
                       source.intensity.integer, source.size, source.input.modality)


def _phases(source: ExportSource) -> list[Phase]:
    """As planned; where the clock ended the run, with the epochs that each phase had."""
    phases = plan.phases(source.config)
    if source.config.seconds is None:
        return phases
    starts = [event.first_epoch for event in tracking.replay(source.run_id) if isinstance(event, events.PhaseStarted)]
    ends = [*starts[1:], len(source.result["history"]["loss"])]
    return [replace(phase, epochs=end - start) for phase, start, end in zip(phases, starts, ends, strict=False)
            if end > start]


def _class_weights(labels: np.ndarray, classes: int) -> tuple[float, ...]:
    from tl_core.training.class_weights import balanced
    return tuple(balanced(labels, classes).tolist())


def _copies(folder: Path, facts: CodeContext) -> None:
    """Modules of ours that need nothing but TensorFlow."""
    if facts.of_texts:
        return
    shutil.copyfile(Path(__file__).with_name("image_decoding.py"), folder / "reading.py")
    if facts.config.augment.strength:
        from tl_core.training import rand_augment
        shutil.copyfile(rand_augment.__file__, folder / "rand_augment.py")


def _script(facts: CodeContext) -> str:
    docstring = "\n".join(source_lines(facts)).replace("\\", "\\\\").replace('"""', "'''")
    pieces = [f"# {part.heading}: {part.text}\n{part.code.strip(chr(10))}\n"
              for part in parts(facts, "Path(__file__).resolve().parent")]
    return f'"""{docstring}\n"""\n\n' + "\n\n".join(pieces)


def _markdown(facts: CodeContext) -> str:
    title, *rest = source_lines(facts)
    return "\n".join([f"# {title}", *rest, "", "Start it in the folder that it lies in."])
