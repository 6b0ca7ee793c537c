"""``export``: write a run's network in a format, check it in its own runtime, and only then hand it over."""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tl_core.backbones.input_spec import TextInput
from tl_core.errors import UserError
from tl_core.export import (
    card,
    certificate,
    certificate_store,
    decoding_parity,
    subprocess_runtime,
    tokenizing_parity,
)
from tl_core.export.certificate import MOST, Certificate
from tl_core.export.formats import FORMATS, Format, savedmodel
from tl_core.export.source import ExportSource, TestPictures
from tl_core.printable import MARKED
from tl_core.progress import Progress, silent

MARK = "certificate.json"
TOKENIZER = "tokenizer.json"
FAILED = "-does-not-agree"


@dataclass(frozen=True)
class Exported:
    """Where the files are, and what the check said; where it does not agree they lie beside the place asked for."""

    folder: Path
    certificate: Certificate


def export(run_id: str, name: str, output: Path, precision: str = "float32", progress: Progress = silent,
           task: str | None = None) -> Exported:
    """Write the run's network in the format ``name`` into the folder ``output``, with labels, card and certificate.

    An export that does not give the run's own answers is not put there but into
    ``output`` + "-does-not-agree". ``progress`` may raise to stop; then nothing is left.
    ``UserError`` for an unknown run, format or precision, and a folder with files of
    somebody else's in the way. Of a run on several tasks the network of one ``task`` is written.
    """
    chosen = FORMATS.get(name)
    chosen.check(precision)
    source = ExportSource(run_id, progress, task)
    output = output.expanduser().absolute()
    check_output(output, [chosen.file or "saved_model.pb", "labels.txt", "README.md"], MARK)
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=output.parent) as aside:
        certificate = _write(source, chosen, precision, Path(aside))
        destination = output if certificate.agrees else output.with_name(output.name + FAILED)
        hand_over(Path(aside), destination)
    if task is None:  # what is kept beside the run is of its own task
        certificate_store.keep(certificate)
    return Exported(destination, certificate)


def check_output(output: Path, names: list[str], mark: str) -> None:
    """``UserError`` where ``output`` is a file, or holds files of these names and no ``mark`` of an earlier export."""
    if output.exists() and not output.is_dir():
        raise UserError(f"{str(output)!r} is a file.", "Expected a folder, or a name for a new one.",
                        "Choose another place.")
    there = [name for name in names if (output / name).exists()]
    if there and not (output / mark).is_file():
        raise UserError(f"{str(output)!r} holds {there[0]!r}, which no export of this program has written.",
                        "Expected a new folder, or that of an earlier export.", "Choose another place.")


def _write(source: ExportSource, chosen: Format, precision: str, folder: Path) -> Certificate:
    labels = source.labels
    pictures = source.test_pictures(MOST)
    source.progress(f"Writing {chosen.title}", 0, 0)
    chosen.write(source, folder, precision)
    certificate = certify(source, chosen, precision, folder, pictures)
    (folder / "labels.txt").write_text("".join(f"{label}\n" for label in labels), encoding="utf8")
    if isinstance(source.input, TextInput) and source.input.tokenizer_file:
        shutil.copyfile(source.input.tokenizer_file(), folder / TOKENIZER)
    (folder / MARK).write_text(json.dumps(certificate.to_dict(), indent=1), encoding="utf8")
    (folder / "README.md").write_text(card.text(source, chosen, certificate), encoding="utf8", errors=MARKED)
    return certificate


def certify(source: ExportSource, chosen: Format, precision: str, folder: Path, pictures: TestPictures) -> Certificate:
    """Compare what ``folder`` holds, in a clean process, with the run's network as Keras computes it here."""
    def tick() -> None:
        source.progress(f"Checking in {chosen.title}'s own runtime", 0, 0)

    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    logits = source.logits(pictures.pixels)
    answer = subprocess_runtime.scores(chosen.runtime, folder / chosen.file, pictures.pixels, tick)
    figures = certificate.judge(logits, answer.scores, precision)
    reading = _reading(source, chosen, folder, pictures, tick)
    count = len(pictures.pixels)
    verdict = certificate.with_reading(
        figures, certificate.sentence(figures, count, pictures.from_test, precision, pictures.lacking,
                                      source.input.plural), reading)
    return Certificate(
        source.run_id, chosen.name, precision, answer.runtime, count, pictures.from_test, **{**figures, **verdict},
        bytes=size,
        accuracy=certificate.accuracy(answer.scores, pictures.labels),
        accuracy_before=certificate.accuracy(logits, pictures.labels), milliseconds=answer.milliseconds,
        tested_alike=None if pictures.answers is None else float((logits.argmax(axis=1) == pictures.answers).mean()),
        data=source.config.data, tested=(source.result.get("test") or {}).get("n"), lacking=pictures.lacking,
        test_accuracy=(source.result.get("test") or {}).get("accuracy"), modality=source.input.modality)


def _reading(source: ExportSource, chosen: Format, folder: Path, pictures: TestPictures,
             tick: Callable[[], None]) -> dict[str, Any] | None:
    """Figures about what a SavedModel makes of files or texts by itself; None where nothing is read."""
    if chosen.name != "savedmodel":
        return None
    if source.input.modality == "image":
        return decoding_parity.compare(source, folder, pictures, tick)
    return tokenizing_parity.compare(source, folder, pictures, tick) if savedmodel.reads_texts(source) else None


def hand_over(folder: Path, destination: Path) -> None:
    """Move everything there; what an earlier export has written under the same names is replaced."""
    destination.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        target = destination / path.name
        if target.is_dir():
            shutil.rmtree(target)
        elif target.exists():
            target.unlink()
        shutil.move(path, target)
