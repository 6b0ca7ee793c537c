"""Does sharing help? The dialog that trains several tasks together and each of them alone, as one comparison."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from tl_core import run_grid
from tl_core.backbones.catalog import BACKBONES
from tl_core.comparison.task_sharing import Budget
from tl_core.config import RunConfig, bounds
from tl_core.data import catalog
from tl_core.data import tasks as data_tasks
from tl_core.errors import UserError
from tl_core.server import sources
from tl_core.strategies import STRATEGIES
from ui.compare import runs_estimate, sharing_look, sharing_plan, start
from ui.compare.sharing_plan import FIRST, QUESTION, SEEDS, Lasting
from ui.shared import read_only, words

EXPLAINED = ("One network for several tasks, or a network for each? All tasks are trained together and each one alone, "
             "with the same pictures, seeds and budget; each task gets a verdict, which may be that the others "
             "interfere.")
SECONDS = 20
BUDGETS: dict[Budget, str] = {"steps": "steps", "seconds": "seconds", "seconds_per_task": "seconds per task"}
BUDGET_HELP = ("What every run may spend. Steps: a task alone learns as long as beside the others. Seconds: the same "
               "by the clock, where a step on several tasks takes longer. Seconds per task: one network for all, or "
               "one each in the same time in sum.")


def draw(config: RunConfig | None = None, key: str = "sharing") -> None:
    """The button and its dialog, for a resolved config with several tasks or a first example."""
    start.follow()
    if read_only.button(QUESTION, key=key, icon=":material/hub:", width="stretch", help=EXPLAINED):
        _ask(config)


@st.dialog(QUESTION, width="medium", icon=":material/hub:")
def _ask(config: RunConfig | None) -> None:
    st.caption(EXPLAINED)
    if config is None:
        sharing_look.draw()
    form(config or FIRST, main=config is not None)


def form(config: RunConfig, main: bool = True) -> None:
    """What to learn with which network, the budget, how many runs that makes, and the button that queues them.

    ``main``: nothing else is offered beside it.
    """
    try:
        base = _base(config)
        seeds, lasting = _seeds_and_budget(config)
        planned = sharing_plan.runs(base, seeds, lasting, _pairs(base))
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return
    st.markdown(in_words(planned, seeds, lasting))
    runs_estimate.draw(planned)
    sharing_plan.offer(base, planned, "start sharing", "primary" if main else "secondary")


def in_words(planned: Sequence[RunConfig], seeds: int, lasting: Lasting) -> str:
    """How many runs there are, what they learn and for how long."""
    groups = list(dict.fromkeys(config.tasks or () for config in planned))
    names = "; ".join(words.plain(" + ".join(group)) for group in groups)
    each = f", {words.plural(seeds, 'seed')} each" if seeds > 1 else ""
    return f"**{words.plural(len(planned), 'run')}**: {names}{each}, {_for_how_long(lasting)}."


def _for_how_long(lasting: Lasting) -> str:
    if lasting.seconds is None:
        return "all with as many training steps"
    each = f"each trains for {words.duration(lasting.seconds)}"
    return each if lasting.budget == "seconds" else (
        f"{each} a task, so the one together takes as long as those of single tasks in sum")


def _base(config: RunConfig) -> RunConfig:
    drawn = (one.name for one in catalog.entries() if one.drawn and _tasks(one.name))
    names = list(dict.fromkeys([config.data, *drawn]))
    data = st.selectbox("Data set", names, key="sharing data", index=names.index(config.data),
                        help="Drawn sets know several things of each picture. For others ask on the Train page.")
    known = _tasks(data)
    usual = [task for task in (config.tasks or ()) if data == config.data] or list(known[:2])
    tasks = st.multiselect("Tasks", list(dict.fromkeys([*known, *usual])), default=usual, key=f"sharing tasks:{data}")
    labels = _labels(tasks, config if data == config.data else None)
    network = _network(config)
    return network.changed(data=data, tasks=tuple(tasks), task_labels=labels or None, main_task=None, task_weights=None,
                           task_weighting="equal" if network.task_weighting == "manual" else network.task_weighting)


@st.cache_data(ttl=600, max_entries=100, show_spinner=False)
def _tasks(name: str) -> tuple[str, ...]:
    """The tasks of a set that has several."""
    try:
        known = data_tasks.known(catalog.listing(sources.entry(name).name))
    except UserError:
        return ()
    return known if len(known) > 1 else ()


def _labels(tasks: Sequence[str], config: RunConfig | None) -> tuple[str, ...]:
    usual = config.labels_by_task if config else {}
    columns = st.columns(2)
    counts = {task: columns[number % 2].number_input(
        f"Labels of {words.plain(task)}", min_value=0, step=10, placeholder="all", key=f"sharing labels:{task}",
        value=int(usual[task]) if task in usual else None) for number, task in enumerate(tasks)}
    return tuple(f"{task}={count}" for task, count in counts.items() if count is not None)


def _network(config: RunConfig) -> RunConfig:
    networks = (config, FIRST, RunConfig(strategy="fine_tuning", image_size=96))
    choices = {f"{BACKBONES.get(one.backbone).title}, {STRATEGIES.get(one.strategy).title.lower()}, "
               f"{one.image_size} px": one for one in networks}
    return choices[st.selectbox("Network", list(choices), key="sharing network",
                                help="Another one: set it up on the Train page, with its tasks, and ask there.")]


def _seeds_and_budget(config: RunConfig) -> tuple[int, Lasting]:
    usual: Budget = "steps" if config.seconds is None else "seconds"
    budget: Budget = st.segmented_control("Budget: the same", list(BUDGETS), default=usual, key="sharing budget",
                                          format_func=BUDGETS.__getitem__, required=True, wrap=True,
                                          help=BUDGET_HELP) or usual
    left, right = st.columns(2)
    seeds = left.number_input("Seeds", 1, run_grid.MOST_SEEDS, SEEDS, key="sharing seeds",
                              help="How often each is trained. Three or more show how much is chance.")
    if budget == "steps":
        return int(seeds), Lasting(budget, _epochs(right))
    low, high = bounds("seconds")
    seconds = right.number_input("Seconds a task" if budget == "seconds_per_task" else "Seconds", int(low or 1),
                                 None if high is None else int(high), int(config.seconds or SECONDS),
                                 key="sharing seconds", help="Of training steps and validation; reading pictures and "
                                 "frozen blocks, computed once for all, come on top.")
    return int(seeds), Lasting(budget, seconds=float(seconds))


def _epochs(right: DeltaGenerator) -> int:
    low, high = bounds("epochs")
    epochs = right.number_input("Epochs together", int(low or 1), None if high is None else int(high), FIRST.epochs,
                                key="sharing epochs", help="Of all tasks together. Each task alone takes as many "
                                "training steps, so one with few labels gets more epochs.")
    return int(epochs)


def _pairs(base: RunConfig) -> bool:
    return len(base.tasks or ()) > 2 and st.toggle(
        "Every pair, too", key="sharing pairs", help="Which task helps which: an affinity matrix. More runs.")
