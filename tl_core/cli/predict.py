"""``predict``: what a finished run, or a backbone with its ImageNet head, takes pictures for, or typed texts."""

import contextlib
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from tl_core import name_lists
from tl_core.cli import network
from tl_core.cli.options import Json, of_run, output_to, run_id, value, whole
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.cli.progress import stages
from tl_core.errors import UserError
from tl_core.inference import pictures, text_tables
from tl_core.inference.answers import Answer, Unread, check_top
from tl_core.inference.answers import predict as ask
from tl_core.inference.pictures import Picture, Text
from tl_core.inference.table import write
from tl_core.modality_nouns import PLURALS
from tl_core.printable import MARKED


def predict(
    images: Annotated[list[str] | None, typer.Argument(metavar="IMAGE…", help=(
        "Pictures, folders or zips; for a run that reads texts one table of them (CSV, TSV, JSON lines, Parquet), or "
        "text files."))] = None,
    run: Annotated[str | None, run_id()] = None,
    backbone: Annotated[str | None, network.OPTION] = None,
    text: Annotated[list[str] | None, value("--text", "A text, for a run that reads texts; may be given again.",
                                            "TEXT")] = None,
    text_columns: Annotated[list[str] | None, of_run("text_columns", "Of a table to predict.")] = None,
    task: Annotated[str | None, network.TASK] = None,
    top: Annotated[str, value("--top", "How many of the most likely classes to give. [default: 5]", "K")] = "5",
    csv: Annotated[str | None, output_to("every answer, too, into a CSV file.", "FILE")] = None,
    json: Json = False,
) -> None:
    """Say what pictures show or texts are, by a finished run or by a backbone with its ImageNet head.

    Files that cannot be read are named, and the others go on. Of a table --output has its own rows, with answers.
    """
    with _given(images or [], text or [], text_columns) as opened, stages(stderr) as progress:
        progress("Loading the network", 0, 0)
        loaded = network.named(run, backbone, task)
        count = min(whole("top", top, 1), len(loaded.labels))
        check_top([loaded], count)
        with _written(csv) as file:
            answers = ask([loaded], opened, count, progress)
            if file is not None:
                answers = (text_tables.write(answers, opened, [loaded.title], file, count)
                           if isinstance(opened, text_tables.TableTexts | text_tables.ListedTexts) else
                           write(answers, file, count))
            results = list(answers)
    unread = [answer for answer in results if isinstance(answer, Unread)]
    if len(unread) == len(results):
        raise _nothing(unread, opened[0].modality)
    for one in unread:
        stderr.print(f"{one.picture} cannot be predicted: {one.reason}.", markup=False, highlight=False, soft_wrap=True)
    for note, count in Counter(answer.note for answer in results if isinstance(answer, Answer) and answer.note).items():
        stderr.print(f"Note on {count} of {len(results)} {PLURALS[opened[0].modality]}: {note}",
                     markup=False, highlight=False, soft_wrap=True)
    _tell([answer for answer in results if isinstance(answer, Answer)], unread, json,
          "text" if opened[0].modality == "text" else "picture")


def _given(images: list[str], texts: list[str],
           columns: list[str] | None) -> contextlib.AbstractContextManager[Sequence[Picture | Text]]:
    """Files or typed texts, whichever was named."""
    if images and texts:
        raise UserError(f"Both files ({images[0]!r}) and --text were given.", "A network reads pictures or texts.",
                        "Leave one of them out.")
    if texts:
        return contextlib.nullcontext(text_tables.TypedTexts(map(pictures.of_text, texts)))
    tables = [path for path in images if text_tables.is_table(path)]
    if tables and len(images) > 1:
        raise UserError(f"{len(images)} files were given, a table ({tables[0]!r}) among them.",
                        "Expected one table, or any number of other files.", "Predict each table by itself.")
    if tables:
        names = None if columns is None else tuple(name_lists.of_options(columns))
        return contextlib.nullcontext(text_tables.opened(Path(tables[0]).expanduser(), names, tables[0]))
    if images and all(map(text_tables.is_text, images)):
        return contextlib.nullcontext(text_tables.of_files(images))
    return pictures.opened(images)


@contextlib.contextmanager
def _written(path: str | None) -> Iterator[Any]:
    """The file to write into; None where none was asked for."""
    if path is None:
        yield None
        return
    try:
        file = Path(path).expanduser().open("w", encoding="utf8", errors=MARKED, newline="")
    except OSError as error:
        raise UserError(f"{path!r} cannot be written ({error.strerror}).", "Expected a file in a folder that is there.",
                        "Choose another place for --output.") from error
    with file:
        yield file


def _nothing(unread: list[Unread], modality: str) -> UserError:
    first = pictures.refused(unread[0].picture, unread[0].reason, modality)
    if len(unread) == 1:
        return first
    noun = "files" if modality == "image" else "texts"
    return UserError(f"None of {len(unread)} {noun} can be predicted; the first, {unread[0].picture!r}: "
                     f"{unread[0].reason}.", first.expected, first.fix)


def _tell(answers: list[Answer], unread: list[Unread], json: bool, noun: str) -> None:
    milliseconds = round(statistics.mean(answer.milliseconds for answer in answers), 3)
    if json:
        return print_json({
            "predictions": [_as_json(answer) for answer in answers], "milliseconds": milliseconds,
            "unreadable": [{"file": one.picture, "reason": one.reason} for one in unread]})
    print_table(["file" if noun == "picture" else noun, "label", "confidence", "then"], (
        (answer.picture, answer.label, f"{answer.confidence:.3f}", ", ".join(
            f"{label} {share:.3f}" for label, share in answer.top[1:])) for answer in answers))
    print(f"{milliseconds:.1f} ms a {noun}, reading left out.")
    return None


def _as_json(answer: Answer) -> dict[str, Any]:
    return {"file": answer.picture, "label": answer.label, "confidence": answer.confidence,
            "top": [{"label": label, "confidence": share} for label, share in answer.top],
            **({"note": answer.note} if answer.note else {})}
