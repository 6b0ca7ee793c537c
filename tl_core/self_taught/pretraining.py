"""The two runs that a question needs, among those that are there: nothing is trained twice. No TensorFlow here."""

from collections.abc import Sequence
from dataclasses import dataclass

from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.self_taught import request
from tl_core.self_taught.request import SelfTaughtRequest
from tl_core.tracking import Query, RunRecord
from tl_core.tracking.query import GOING_OR_DONE


@dataclass(frozen=True)
class NeededRun:
    """A run's config and, where it trains already or has finished, its id."""

    config: RunConfig
    run_id: str | None


@dataclass(frozen=True)
class NeededRuns:
    """The pretraining, the run that learns the pool's labels where it has some, and what to say of them."""

    pretraining: NeededRun
    supervised: NeededRun | None
    notes: tuple[str, ...] = ()

    @property
    def missing(self) -> int:
        """How many have yet to be trained."""
        return sum(run is not None and run.run_id is None for run in (self.pretraining, self.supervised))


def needed(asked: SelfTaughtRequest) -> NeededRuns:
    """What ``asked`` needs and what of it there is."""
    config, why_not = request.teacher(_in_the_same_time(asked))
    pretraining = NeededRun(asked.config, asked.run or _there(asked.config))
    supervised = NeededRun(config, _there(config)) if config else None
    return NeededRuns(pretraining, supervised, (why_not,) if why_not else ())


def training_seconds(record: RunRecord) -> float:
    """By the clock, of a finished run; what a click gives where the run does not tell."""
    return float(((record.result or {}).get("seconds") or {}).get("training") or request.SECONDS)


def processor_seconds(record: RunRecord) -> float | None:
    """Of a finished run's training, rows and validation; None of a run from before they were measured."""
    return ((record.result or {}).get("seconds") or {}).get("processor")


def trouble(record: RunRecord | None) -> str:
    """Why a pretraining that has ended is of no use, in three clauses; "" where it is."""
    if record is None:
        return str(UserError("The pretraining's run has been deleted.", "Expected it to finish.", "Begin again."))
    if record.status != "FINISHED":
        how = "failed" if record.status == "FAILED" else f"was {record.status.lower()}"
        why = f": {record.reason.rstrip('.')}" if record.reason else ""
        return str(UserError(f"The pretraining {how}{why}.", "Expected it to finish: its time is "
                             "what the others get.", "Continue its run on the Train page, or begin again."))
    return ""


def alike(config: RunConfig, records: Sequence[RunRecord]) -> RunRecord | None:
    """The first of ``records`` with exactly these settings whose network is there or will be."""
    return next((record for record in records if record.config == config and (record.active or _has_network(record))),
                None)


def _in_the_same_time(asked: SelfTaughtRequest) -> RunConfig:
    """The question's config; after a pretraining that went by epochs, with the seconds that those took."""
    if asked.run is None or asked.config.seconds is not None:
        return asked.config
    return request.timed(asked.config, training_seconds(tracking.run(asked.run)))


def _there(config: RunConfig) -> str | None:
    query = Query(status=GOING_OR_DONE, data=(config.data,), backbone=(config.backbone,), strategy=(config.strategy,))
    record = alike(config, tracking.runs(None, query))
    return record.run_id if record else None


def _has_network(record: RunRecord) -> bool:
    try:
        tracking.model_file(record.run_id)
    except UserError:
        return False
    return True
