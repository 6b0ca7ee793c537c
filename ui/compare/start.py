"""One click: the same data, split, seeds and epochs for several strategies, queued as one comparison."""

from collections.abc import Sequence

import streamlit as st

from tl_core import grid, sharing
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig, bounds
from tl_core.engine import engine as engines
from tl_core.errors import UserError
from tl_core.strategies import STRATEGIES
from ui import freeze_strip, words

DEFAULT = ("feature_extraction", "fine_tuning", "full_fine_tuning", "from_scratch")
SEEDS = 3
_MADE = "comparison started"  # session state: the id, until the page has been left for it


def draw(config: RunConfig | None, label: str = "Compare strategies", key: str = "compare strategies") -> None:
    """The button and its dialog for a resolved config; once started, the Compare page shows the comparison.

    Without a config (the form has an error) the button waits.
    """
    if made := st.session_state.pop(_MADE, None):
        st.switch_page("../pages/compare.py", query_params={"comparison": made})
    if st.button(label, key=key, icon=":material/compare_arrows:", disabled=config is None, width="stretch",
                 help="Trains several strategies on the same pictures and shows them side by side."):
        _ask(config)


@st.dialog("Compare strategies", width="medium", icon=":material/compare_arrows:")
def _ask(config: RunConfig) -> None:
    spec = BACKBONES.get(config.backbone)
    st.caption(f"{spec.title} on {words.plain(config.data)}, {config.image_size} px. Every run gets the same training, "
               "validation and test pictures, the same seeds and the same number of epochs.")
    form(config)


def form(config: RunConfig) -> None:
    """What varies, how many runs that makes, and the button that queues them."""
    strategies = st.multiselect("Strategies", STRATEGIES.names(), key="compared strategies",
                                default=[name for name in DEFAULT if name in STRATEGIES],
                                format_func=lambda name: STRATEGIES.get(name).title)
    depths = _depths(config) if any(STRATEGIES.get(name).depth == "chosen" for name in strategies) else ()
    left, right = st.columns(2)
    seeds = left.number_input("Seeds", 1, grid.MOST_SEEDS, SEEDS, key="compared seeds",
                              help="How often each setting is trained. Three or more show how much is chance.")
    epochs = right.number_input("Epochs", *bounds("epochs"), config.epochs, key="compared epochs",
                                help="The same for every run.")
    try:
        made = configs(config, strategies, depths, seeds, epochs)
    except UserError as error:
        st.error(str(error), icon=":material/error:")
        return
    if not made:
        st.info("Choose at least one strategy.", icon=":material/info:")
        return
    st.markdown(in_words(made, seeds))
    if st.button(f"Start {words.plural(len(made), 'run')}", type="primary", key="start comparison",
                 icon=":material/play_arrow:", width="stretch"):
        _start(made)


def configs(config: RunConfig, strategies: Sequence[str], depths: Sequence[int], seeds: int,
            epochs: int) -> list[RunConfig]:
    """The comparison's resolved runs; ``UserError`` where one cannot be trained."""
    if not strategies:
        return []
    # What strategy and backbone decide is decided anew for each strategy.
    weights = config.weights if STRATEGIES.get(config.strategy).pretrained else None
    base = config.changed(strategy=strategies[0], epochs=epochs, freeze_depth=None, freeze_above=None,
                          weights=weights)
    values = {"strategy": list(strategies), "seed": grid.seeds(seeds, config.seed)}
    return grid.grid(base, {**values, "freeze_depth": sorted(depths)} if depths else values)


def in_words(made: Sequence[RunConfig], seeds: int) -> str:
    """How many runs there are, and what they share."""
    settings = len(made) // seeds
    each = f" with {words.plural(seeds, 'seed')} each" if seeds > 1 else ""
    return f"**{words.plural(len(made), 'run')}**: {words.plural(settings, 'setting')}{each}. " \
           f"{sharing.share(made).sentence}"


def _depths(config: RunConfig) -> list[int]:
    spec = BACKBONES.get(config.backbone)
    usual = config.freeze_depth if STRATEGIES.get(config.strategy).depth == "chosen" else spec.default_depth
    return st.multiselect("Freeze depths", range(len(spec.blocks) + 1), default=[usual], key="compared depths",
                          format_func=lambda depth: freeze_strip.depth_name(spec, depth),
                          help="For fine-tuning. Several make the freeze-depth curve; none is the backbone's own.")


def _start(made: Sequence[RunConfig]) -> None:
    try:
        st.session_state[_MADE] = engines.current().submit_many(made).id
    except UserError as error:
        st.error(str(error), icon=":material/error:")
    else:
        st.rerun()
