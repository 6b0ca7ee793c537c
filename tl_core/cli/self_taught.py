"""``self-taught``: is a pool without labels worth anything for a target with few, against all a claim must beat."""

import functools
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from tl_core.cli.options import Json, config, run_id, takes_run_options, value, whole
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.cli.progress import stages
from tl_core.config import RunConfig
from tl_core.needs import OF_A_PAIR
from tl_core.self_taught import request
from tl_core.self_taught.request import LABELS, SEEDS, SelfTaughtRequest

_LABELS = ",".join(map(str, LABELS))


@functools.partial(takes_run_options, without=OF_A_PAIR)
def self_taught(
    given: dict[str, Any],
    run: Annotated[str | None, run_id()] = None,
    labels: Annotated[str, value("--labels", "Labelled pictures of each class of the target, with commas between. "
                                 f"[default: {_LABELS}]", "N,…")] = _LABELS,
    seeds: Annotated[str, value("--seeds", f"How often those are drawn anew. [default: {SEEDS}]")] = str(SEEDS),
    fine_tune: Annotated[bool, typer.Option("--fine-tune", help=(
        "What was pretrained also learns the few labels itself, on changed pictures; from scratch then has the time "
        "of both."))] = False,
    json: Json = False,
) -> None:
    """Learn from --pool without labels, then judge the features with few labels of --data, against every control.

    Controls: a random network, pixels, the same network from scratch with the same labels for the same time, and
    supervised pretraining on the pool where it has labels. With --run a finished pretraining is judged.
    """
    chosen = config(given)
    fields = {name: getattr(chosen, name) for name in chosen.model_fields_set}
    asked = request.of_fields(fields, request.labels_of(labels), whole("seeds", seeds, 1), run, fine_tune)
    stderr.print(request.estimate(asked), markup=False, highlight=False, soft_wrap=True)
    figures = _compared(asked)
    print_json(figures) if json else _print(figures)


def _compared(asked: SelfTaughtRequest) -> dict[str, Any]:
    from tl_core.self_taught import comparison
    trained = comparison.trained(asked, _trained)  # with bars of their own, before the one of what follows
    with stages(stderr) as progress:
        return comparison.compare(asked, trained, progress)


def _trained(chosen: RunConfig) -> str:
    from tl_core.cli.train import run
    return run(chosen)["run_id"]


def _print(figures: Mapping[str, Any]) -> None:
    print_table(["labels a class", "method", "accuracy", "95 %"], (
        (row["labels"], row["title"], row["mean"], _interval(row["ci95"])) for row in figures["table"]))
    print(figures["verdict"])
    print(f"Pretraining: run {figures['run_id'][:8]}, {_spent(figures['seconds'])}.")
    for note in figures["notes"]:
        stderr.print(note, markup=False, highlight=False, soft_wrap=True)


def _spent(seconds: Mapping[str, Any]) -> str:
    about = "" if seconds["measured"] else "about "  # its seconds by the clock, on two cores
    return f"{about}{seconds['pretraining']:.0f} s of the processor"


def _interval(ends: list[float] | None) -> str:
    return "" if ends is None else f"{ends[0]:.3f}–{ends[1]:.3f}"
