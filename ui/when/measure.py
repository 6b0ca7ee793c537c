"""The fair measurement for a set: transfer and from scratch, at several numbers of labels, over several seeds."""

from collections.abc import Sequence

import streamlit as st

from tl_core import run_grid
from tl_core.backbones import nouns
from tl_core.comparison import run_sharing
from tl_core.config import RunConfig
from tl_core.data.catalog import CatalogEntry
from tl_core.engine import engine as engines
from tl_core.errors import UserError
from tl_core.linter.data_size import FAIR_EPOCHS
from tl_core.strategies import STRATEGIES
from tl_core.transferability.rank_backbones import candidate
from ui.compare import runs_estimate, view_labels
from ui.shared import own_runs, read_only, run_queries, words
from ui.when import backbone_options

SHARES = (5, 10, 25, 50, 100)
SIZES = (32, 64, 96, 128, 160, 192, 224)
FEW_EPOCHS = ("From scratch needs more epochs than transfer before the two can be told apart fairly: with few, this "
              "measures who starts faster.")


def draw(entry: CatalogEntry, first: bool) -> None:
    """The form, open where there is no verdict yet."""
    if read_only.on():
        return
    with st.expander(f"Measure it on these {nouns.of(entry.modality).many}", icon=":material/balance:", expanded=first):
        planned, seeds, epochs = _fields(entry)
        if planned is None:
            return
        if epochs < FAIR_EPOCHS:
            st.caption(f":material/info: {FEW_EPOCHS}")
        st.markdown(f"**{words.plural(len(planned), 'run')}** with {words.plural(seeds, 'seed')} each. "
                    f"{run_sharing.share(planned).sentence}")
        runs_estimate.draw(planned)
        if read_only.button(f"Start {words.plural(len(planned), 'run')}", key="measure transfer", type="primary",
                            icon=":material/play_arrow:"):
            _start(planned, entry)


def configs(base: RunConfig, strategies: Sequence[str], shares: Sequence[int], seeds: int) -> list[RunConfig]:
    """Resolved runs: ``strategies`` and from scratch, on each share (percent) of the labels, with each seed.

    All on the same test pictures. ``UserError`` where one cannot be trained.
    """
    base = base.changed(split_seed=base.data_seed)
    whole, planned = view_labels.labels(base), []
    for share in sorted(set(shares)):
        limit = None if share == 100 or whole is None else max(2, round(whole * share / 100))
        planned += run_grid.grid(base.changed(limit=limit), {"strategy": [*strategies, "from_scratch"],
                                                             "seed": run_grid.seeds(seeds, base.seed)})
    return list(dict.fromkeys(planned))


def _fields(entry: CatalogEntry) -> tuple[list[RunConfig] | None, int, int]:
    left, right = st.columns(2)
    offered = backbone_options.pretrained(entry.modality)
    key = "measured backbone" if entry.modality == "image" else f"measured backbone {entry.modality}"
    backbone = left.selectbox("Backbone", list(offered), key=key, persist_state="session",
                              format_func=lambda name: offered.get(name, name))
    known = [strategy.name for strategy in STRATEGIES if strategy.pretrained and not strategy.needs]
    strategies = right.multiselect("Transfer by", known, default=known[:1], key="measured strategies",
                                   format_func=lambda name: STRATEGIES.get(name).title, persist_state="session")
    shares = st.pills("Share of the labels, in percent", SHARES, default=[10, 100], selection_mode="multi",
                      key="measured shares", persist_state="session")
    seeds, epochs, place = st.columns(3)
    size = SIZES[2] if entry.modality == "text" else place.selectbox(
        "Image size", SIZES, index=2, key="measured size", persist_state="session")
    seeds = seeds.number_input("Seeds", 1, 20, 3, key="measured seeds", persist_state="session")
    epochs = epochs.number_input("Epochs", 1, 500, 10, key="measured epochs", persist_state="session",
                                 help="The same for every run.")
    if not strategies or not shares:
        st.info("Choose a way to transfer and a share of the labels.", icon=":material/info:")
        return None, seeds, epochs
    try:
        one = candidate(backbone)
        base = RunConfig(data=entry.name, backbone=one.backbone, weights=one.weights, strategy=strategies[0],
                         image_size=size, epochs=epochs)
        return configs(base, strategies, shares, seeds), seeds, epochs
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return None, seeds, epochs


def _start(planned: Sequence[RunConfig], entry: CatalogEntry) -> None:
    try:
        read_only.check()
        own_runs.add(engines.get_engine().submit_many(planned, f"Does transfer help with {entry.title}?").run_ids)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
    else:
        run_queries.forget()
        st.rerun()
