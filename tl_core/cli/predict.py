"""``predict``: what a finished run, or a backbone with its ImageNet head, takes pictures for, or typed texts."""

import contextlib
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from tl_core.cli import network
from tl_core.cli.options import Json, output_to, run_id, value, whole
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.cli.progress import stages
from tl_core.errors import UserError
from tl_core.inference import pictures
from tl_core.inference.answers import Answer, Unread, check_top
from tl_core.inference.answers import predict as ask
from tl_core.inference.pictures import Picture, Text
from tl_core.inference.table import write
from tl_core.printable import MARKED


def predict(
    images: Annotated[list[str] | None, typer.Argument(metavar="IMAGE…", help="Pictures, folders or zips.")] = None,
    run: Annotated[str | None, run_id()] = None,
    backbone: Annotated[str | None, network.OPTION] = None,
    text: Annotated[list[str] | None, value("--text", "A text, for a run that reads texts; may be given again.",
                                            "TEXT")] = None,
    task: Annotated[str | None, network.TASK] = None,
    top: Annotated[str, value("--top", "How many of the most likely classes to give. [default: 5]", "K")] = "5",
    csv: Annotated[str | None, output_to("every answer, too, into a CSV file.", "FILE")] = None,
    json: Json = False,
) -> None:
    """Say what pictures show or texts are, by a finished run or by a backbone with its ImageNet head.

    Files that cannot be read are named, and the others go on.
    """
    with _given(images or [], text or []) as opened, stages(stderr) as progress:
        progress("Loading the network", 0, 0)
        loaded = network.named(run, backbone, task)
        count = min(whole("top", top, 1), len(loaded.labels))
        check_top([loaded], count)
        with _written(csv) as file:
            answers = ask([loaded], opened, count, progress)
            results = list(answers if file is None else write(answers, file, count))
    unread = [answer for answer in results if isinstance(answer, Unread)]
    if len(unread) == len(results):
        raise _nothing(unread)
    for one in unread:
        stderr.print(f"{one.picture} cannot be predicted: {one.reason}.", markup=False, highlight=False, soft_wrap=True)
    for note, count in Counter(answer.note for answer in results if isinstance(answer, Answer) and answer.note).items():
        stderr.print(f"Note on {count} of {len(results)} pictures: {note}",
                     markup=False, highlight=False, soft_wrap=True)
    _tell([answer for answer in results if isinstance(answer, Answer)], unread, json, "text" if text else "picture")


def _given(images: list[str], texts: list[str]) -> contextlib.AbstractContextManager[Sequence[Picture | Text]]:
    """Files or typed texts, whichever was named."""
    if images and texts:
        raise UserError(f"Both files ({images[0]!r}) and --text were given.", "A network reads pictures or texts.",
                        "Leave one of them out.")
    return contextlib.nullcontext([pictures.of_text(text) for text in texts]) if texts else pictures.opened(images)


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


def _nothing(unread: list[Unread]) -> UserError:
    first = pictures.refused(unread[0].picture, unread[0].reason)
    if len(unread) == 1:
        return first
    return UserError(f"None of {len(unread)} files can be predicted; the first, {unread[0].picture!r}: "
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
