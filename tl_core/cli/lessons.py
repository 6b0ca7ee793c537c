"""``lessons``: every idea of transfer learning with its question; with --run its demonstration, measured here."""

from pathlib import Path
from typing import Annotated, Any

import typer

from tl_core.cli.options import Json, of_run, output_to, whole
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.cli.progress import stages
from tl_core.errors import UserError


def lessons(
    name: Annotated[str | None, typer.Argument(help="A lesson; without one all are listed.", show_default=False)
                    ] = None,
    run: Annotated[bool, typer.Option("--run", help="Measure its demonstration here, up to half a minute on two cores."
                                      )] = False,
    seed: Annotated[str, of_run("seed", "It draws weights, and which examples have a label.")] = "0",
    output: Annotated[str | None, output_to("the figures of --run as JSON, as recorded ones are.", "FILE")] = None,
    json: Json = False,
) -> None:
    """List the lessons, or tell one: its question, what was recorded, and with --run what it shows here."""
    if name is None and (run or output):
        raise UserError("--run names no lesson.", "Expected a lesson's name before it.",
                        "`python -m tl_core lessons` lists them.")
    if name is None:
        _list(json)
    elif run:
        _run(name, whole("seed", seed, 0), Path(output) if output else None, json)
    else:
        _tell(name, json)


def _list(json: bool) -> None:
    from tl_core.lessons.catalog import LESSONS
    rows = [{"name": one.name, "title": one.title, "concept": one.concept, "question": one.question}
            for one in LESSONS]
    if json:
        return print_json({"lessons": rows})
    return print_table(["name", "title", "question"], [(row["name"], row["title"], row["question"]) for row in rows])


def _tell(name: str, json: bool) -> None:
    from tl_core.lessons import demonstration, results
    from tl_core.lessons.catalog import LESSONS
    lesson, recorded = LESSONS.get(name), results.recorded(name)
    shown = demonstration.shown(recorded) if recorded else None
    if json:
        return print_json({"name": name, "title": lesson.title, "concept": lesson.concept,
                           "question": lesson.question, "recorded": shown})
    print(f"{lesson.title}: {lesson.question}")
    if recorded and shown:
        print(f"{shown['seen']} (recorded {recorded['recorded']['date']}, {recorded['recorded']['machine']})")
    return print(f"Measure it here: python -m tl_core lessons {name} --run")


def _run(name: str, seed: int, output: Path | None, json: bool) -> None:
    from tl_core.lessons import demonstration, results
    with stages(stderr) as progress:
        figures = demonstration.run(name, seed, progress)
    shown: dict[str, Any] = demonstration.shown(figures)
    if output is not None:
        results.record(figures, output)
    if json:
        return print_json(shown)
    axis = [figures["axis"]] if figures["axis"] else []
    print_table(["", *axis, figures["measure"], "95 %"], [
        (point["group"], *([f"{point['x']:g}"] if axis else []), point["value"], _interval(point))
        for point in figures["points"]])
    print(shown["seen"])
    return print(f"{shown['seconds']:.0f} s, seed {seed}")


def _interval(point: dict[str, Any]) -> str:
    return "" if point["low"] is None else f"{point['low']:.3f}–{point['high']:.3f}"
