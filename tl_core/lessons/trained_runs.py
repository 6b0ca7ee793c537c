"""Runs of a demonstration, trained in this process and recorded as any others; importing it imports no TensorFlow."""

from collections.abc import Sequence
from dataclasses import dataclass

from tl_core import events, plan, tracking
from tl_core.comparison import run_sharing
from tl_core.config import RunConfig
from tl_core.engine import local
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.self_taught import pretraining
from tl_core.statistics import predictions
from tl_core.statistics.predictions import Predictions
from tl_core.tracking import Query


@dataclass(frozen=True)
class Asked:
    """A run and the point that it is: its group, and where on a curve."""

    config: RunConfig
    group: str
    x: float | None = None


def source(config: RunConfig, figures: GrowingFigures, stage: str) -> str:
    """The id of a finished run of this config: one that is there, else trained now."""
    resolved = plan.resolve_config(config)
    query = Query(("FINISHED",), (resolved.data,), (resolved.backbone,), (resolved.strategy,))
    record = pretraining.alike(resolved, tracking.runs(None, query))
    return record.run_id if record else _train([resolved], figures, stage)[0]


def train(asked: Sequence[Asked], figures: GrowingFigures, stage: str = "Training") -> list[Predictions]:
    """Train what is asked, sharing passes and steps where it can; each one's answers on the test pictures, in order.

    Every run becomes a point of ``figures`` as soon as it has been tested. ``UserError`` as training tells it.
    """
    run_ids = _train([plan.resolve_config(one.config) for one in asked], figures, stage, asked)
    answers = [predictions.load(tracking.artifact_folder(run_id)) for run_id in run_ids]
    figures.runs(run_ids)
    figures.arrange([(one.group, one.x) for one in asked])
    for one, answer in zip(asked, answers, strict=True):
        figures.answers(one.group, answer.correct, one.x)
    return answers


def _train(configs: Sequence[RunConfig], figures: GrowingFigures, stage: str, asked: Sequence[Asked] = ()) -> list[str]:
    stopped: list[BaseException] = []
    ended: set[int] = set()

    def should_stop() -> bool:
        try:
            figures.progress(stage, len(ended), len(configs))
        except BaseException as error:  # the one who watches wants no more: runs end in order, then it is told on
            stopped.append(error)
        return bool(stopped)

    def hear(index: int, event: events.Event) -> None:
        if isinstance(event, events.Finished):
            ended.add(index)
            if asked and (test := event.result["test"])["n"]:
                figures.point(asked[index].group, test["accuracy"], asked[index].x, *test["ci95"])

    comparison, outcomes = local.run_comparison(configs, run_sharing.share(configs), hear, should_stop)
    if stopped:
        raise stopped[0]
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
    return list(comparison.run_ids)
