"""One click: the same data, split, seeds and budget for several settings, queued as one comparison."""

from collections.abc import Sequence

import streamlit as st

from tl_core import run_grid
from tl_core.backbones import nouns
from tl_core.backbones.catalog import BACKBONES
from tl_core.comparison import compute_budget, run_sharing
from tl_core.comparison.presets import EXPERIMENTS, Experiment
from tl_core.config import RunConfig, bounds
from tl_core.engine import engine as engines
from tl_core.errors import UserError
from tl_core.strategies import STRATEGIES
from ui.compare import runs_estimate
from ui.compare import view_labels as labels
from ui.shared import freeze_strip, own_runs, read_only, words

SEEDS = 3
SHARES = (0.05, 0.1, 0.25, 0.5, 1.0)  # of the training pictures
_BUDGETS = {"epochs": "epochs", "seconds": "seconds", "multiply_adds": "multiply-adds"}
_BUDGET_HELP = ("What every run may spend. Multiply-adds: a frozen block costs one pass, a trained one three, so "
                "cheaper strategies get more epochs. Seconds: each run ends by the clock.")
_NOTHING = {"strategies": "nothing frozen", "transfer": "nothing transferred"}
_DEPTHS = {"strategies": "For fine-tuning. Several make the freeze-depth curve; none is the backbone's own.",
           "transfer": "So many lower blocks take the weights, those above start random."}
_MADE = "comparison started"  # session state: the id, until the page has been left for it


def draw(config: RunConfig | None, label: str = "Compare strategies", key: str = "compare strategies") -> None:
    """The button and its dialog for a resolved config; once started, the Compare page shows the comparison.

    Without a config (the form has an error) the button waits.
    """
    follow()
    if read_only.button(label, key=key, icon=":material/compare_arrows:", disabled=config is None, width="stretch",
                        help="Trains several strategies on the same data and shows them side by side."
                        ) and config is not None:
        _ask(config)


def follow() -> None:
    """To the comparison that has just been started, if one has."""
    if comparison := st.session_state.pop(_MADE, None):
        st.switch_page("../pages/compare.py", query_params={"comparison": comparison})


def show(comparison: str) -> None:
    """Have the next run of the script go to it."""
    st.session_state[_MADE] = comparison


@st.dialog("Compare strategies", width="medium", icon=":material/compare_arrows:")
def _ask(config: RunConfig) -> None:
    spec = BACKBONES.get(config.backbone)
    st.caption(f"{spec.title} on {words.plain(config.data)}, {nouns.size_of_run(config)}. Every run gets the same "
               f"training, validation and test {nouns.of_run(config).many}, the same seeds and the same budget.")
    form(config)


def form(config: RunConfig) -> None:
    """The experiment, what varies, the budget, how many runs that makes, and the button that queues them."""
    name = st.segmented_control("Experiment", list(EXPERIMENTS), default="strategies", key="experiment", required=True,
                                wrap=True, format_func=lambda name: EXPERIMENTS[name].title)
    experiment = EXPERIMENTS[name]
    st.caption(experiment.question)
    strategies = _strategies(name, experiment)
    typed, values = "", tuple[int, ...]()
    if experiment.strategies and not strategies:
        st.info("Choose at least one strategy.", icon=":material/info:")
        return
    if name != "strategies" or any(STRATEGIES.get(each).depth == "chosen" for each in strategies):
        if name == "labels":
            typed = _labels(config)
        else:
            values = tuple(_depths(config, name, experiment.values))
    seeds, epochs, budget, seconds = _spend(config)
    try:
        values = tuple(counts(typed, _pictures(config))) if name == "labels" else values
        planned = configs(config, name, strategies, values, seeds, epochs, budget, seconds)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return
    st.markdown(in_words(planned, seeds, budget))
    runs_estimate.draw(planned)
    if read_only.button(f"Start {words.plural(len(planned), 'run')}", type="primary", key="start comparison",
                        icon=":material/play_arrow:", width="stretch"):
        _start(planned)


def configs(config: RunConfig, experiment: str, strategies: Sequence[str], values: Sequence[int], seeds: int,
            epochs: int, budget: str = "epochs", seconds: float | None = None) -> list[RunConfig]:
    """The comparison's resolved runs; ``UserError`` where one cannot be trained."""
    planned = EXPERIMENTS[experiment].configs(config.changed(epochs=epochs, seconds=None), strategies, values,
                                              run_grid.seeds(seeds, config.seed))
    return compute_budget.equalize_budget(planned, budget, seconds)


def in_words(planned: Sequence[RunConfig], seeds: int, budget: str = "epochs") -> str:
    """How many runs there are, what they share and what they may spend."""
    settings = len(planned) // seeds
    each = f" with {words.plural(seeds, 'seed')} each" if seeds > 1 else ""
    return f"**{words.plural(len(planned), 'run')}**: {words.plural(settings, 'setting')}{each}, for " \
           f"{compute_budget.in_words(planned, budget)}. {run_sharing.share(planned).sentence}"


def _strategies(name: str, experiment: Experiment) -> list[str]:
    if not experiment.strategies:
        return []
    offered = [each.name for each in STRATEGIES if each.predicts]
    return st.multiselect("Strategies", offered, key=f"compared strategies:{name}",
                          default=experiment.strategies, format_func=lambda each: STRATEGIES.get(each).title)


def _depths(config: RunConfig, name: str, title: str) -> list[int]:
    spec = BACKBONES.get(config.backbone)
    blocks = len(spec.blocks)
    usual = config.freeze_depth if STRATEGIES.get(config.strategy).depth == "chosen" else spec.default_depth
    several = sorted({round(blocks * part / 4) for part in range(5)})
    return st.multiselect(title, range(blocks + 1), default=[usual] if name == "strategies" else several,
                          key=f"compared depths:{name}", help=_DEPTHS[name],
                          format_func=lambda depth: freeze_strip.depth_name(spec, depth, nothing=_NOTHING[name]))


def _labels(config: RunConfig) -> str:
    """Numbers of labelled pictures as text: 5 to 100 percent of the training pictures to begin with."""
    total = _pictures(config)
    usual = sorted({max(round(total * share), 2) for share in SHARES} if total else {20, 40, 80, 160})
    return st.text_input("Numbers of labels", ", ".join(map(str, usual)), key="compared labels",
                         help=f"Labels to train on, classes in proportion. There are {total}." if total else None)


def _pictures(config: RunConfig) -> int:
    """Training pictures there are; 0 where nobody knows yet."""
    return labels.labels(config.changed(limit=None)) or 0


def counts(typed: str, total: int = 0) -> list[int]:
    """The numbers in "20, 40"; ``UserError`` for anything else, for nothing, and for more than ``total`` if known."""
    parts = typed.replace(",", " ").split()
    wrong = next((part for part in parts if not (part.isascii() and part.isdigit())), None)
    if wrong is not None or not parts:
        raise UserError(f"{wrong!r} is among the numbers of labels." if wrong else "No number of labels is given.",
                        "Expected whole numbers with commas between, as in 20, 40, 80.", "Correct them.")
    numbers = [int(part) for part in parts]
    if total and max(numbers) > total:  # it would train on all of them, under a name that says more
        raise UserError(f"{max(numbers)} is among the numbers of labels.", f"Expected at most {total}: so many "
                        "labels there are to train on.", "Correct it.")
    return numbers


def _spend(config: RunConfig) -> tuple[int, int, str, float | None]:
    """Seeds, epochs, budget and its seconds."""
    budget = st.segmented_control("Budget: the same", list(_BUDGETS), default="epochs", key="compared budget",
                                  format_func=_BUDGETS.__getitem__, required=True, wrap=True,
                                  help=_BUDGET_HELP) or "epochs"
    left, right = st.columns(2)
    seeds = left.number_input("Seeds", 1, run_grid.MOST_SEEDS, SEEDS, key="compared seeds",
                              help="How often each setting is trained. Three or more show how much is chance.")
    if budget == "seconds":
        low, high = bounds("seconds")
        seconds = right.number_input("Seconds", int(low or 1), None if high is None else int(high), 60,
                                     key="compared seconds",
                                     help="Training time of each run, without what is computed once for all.")
        return seeds, config.epochs, budget, float(seconds)
    text = "The same for every run." if budget == "epochs" else "Of the run that computes most."
    low, high = bounds("epochs")
    epochs = right.number_input("Epochs", int(low or 1), None if high is None else int(high), min(config.epochs, 100),
                                key="compared epochs", help=text)
    return seeds, epochs, budget, None


def _start(planned: Sequence[RunConfig]) -> None:
    try:
        read_only.check()
        comparison = engines.get_engine().submit_many(planned)
        own_runs.add(comparison.run_ids)
        show(comparison.id)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
    else:
        st.rerun()
