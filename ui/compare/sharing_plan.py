"""The runs that ask whether sharing helps: planned, and queued as one comparison."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import streamlit as st

from tl_core import plan, run_grid
from tl_core.comparison import task_sharing
from tl_core.comparison.task_sharing import Budget
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.engine import engine as engines
from tl_core.errors import UserError
from ui.compare import start
from ui.shared import own_runs, read_only, words

QUESTION = "Does sharing help?"
FIRST = RunConfig(data="household", backbone="small_cnn", strategy="from_scratch", image_size=32, epochs=12,
                  tasks=("kind", "domain"), task_labels=("kind=40",))
SEEDS = 3


class Lasting(NamedTuple):
    """How long runs are: so many epochs of all tasks together, or seconds."""

    budget: Budget = "steps"
    epochs: int = 12
    seconds: float | None = None


def runs(base: RunConfig, seeds: int, lasting: Lasting, pairs: bool = False) -> list[RunConfig]:
    """The comparison's resolved runs; ``UserError`` where one cannot be trained."""
    by_clock = {} if lasting.seconds is None else {"schedule": "constant", "warm_up": 0.0}  # it has no last step
    base = plan.resolve_config_and_data(base.changed(epochs=lasting.epochs, seconds=lasting.seconds, **by_clock))
    planned = task_sharing.plan_runs(base, run_grid.seeds(seeds, base.seed), catalog.listing_of(base), pairs,
                                     lasting.budget)
    return [plan.resolve_config(run.config) for run in planned]


def offer(base: RunConfig, planned: Sequence[RunConfig], key: str, kind: Literal["primary", "secondary"]) -> None:
    """The button that queues the runs, named after ``base``; the Compare page then shows them."""
    if read_only.button(f"Start {words.plural(len(planned), 'run')}", type=kind, key=key, icon=":material/play_arrow:",
                        width="stretch"):
        _start(base, planned)


def _start(base: RunConfig, planned: Sequence[RunConfig]) -> None:
    try:
        read_only.check()
        name = f"{QUESTION} {', '.join(base.tasks or ())} on {base.data}"
        comparison = engines.get_engine().submit_many(planned, name)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return
    own_runs.add(comparison.run_ids)
    start.show(comparison.id)
    st.rerun()
