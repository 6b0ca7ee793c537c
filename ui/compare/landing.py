"""The Compare page with nothing chosen: saved comparisons with their sentences, or what comparing is for."""

from collections.abc import Sequence

import streamlit as st

from tl_core import plan, tracking
from tl_core.config import RunConfig
from tl_core.tracking import Query, RunRecord
from ui.compare import comparison_data, sharing_start, start, verdicts
from ui.shared import read_only, run_queries, url_state, words

PAGE = 5
FIRST = RunConfig(epochs=6, image_size=96)  # drawn fruits, small: some minutes on two cores


def draw(runs: bool, saved: Sequence[tracking.Comparison]) -> None:
    """Cards, newest first; or the empty state."""
    if not saved:
        if read_only.on():
            st.info("There is no comparison to show.", icon=":material/compare_arrows:")
        else:
            _teach(runs)
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header("Saved comparisons", anchor=False, width="content")
        if not read_only.on():
            with st.container(horizontal=True, width="content"):
                start.draw(plan.resolve_config_and_data(FIRST), "Start a comparison on fruits",
                           key="another comparison")
                sharing_start.draw(key="another sharing")
    shown = st.session_state.get("comparisons shown", PAGE)
    ids = tuple(run_id for one in saved[:shown] for run_id in one.run_ids)
    records = run_queries.find(Query(run_ids=ids), limit=None)
    for one in saved[:shown]:
        _card(one, records)
    if len(saved) > shown:
        st.button(f"Show {min(PAGE, len(saved) - shown)} more of {len(saved)}", key="more comparisons",
                  on_click=st.session_state.update, args=({"comparisons shown": shown + PAGE},))


def _card(one: tracking.Comparison, records: Sequence[RunRecord]) -> None:
    study = comparison_data.load(one.run_ids, records)
    with st.container(border=True, key=f"comparison-{one.id}"):
        left, right = st.columns([6, 1], vertical_alignment="center")
        left.markdown(f"**{words.plain(one.name)}** :small[{words.ago(one.created)}]  \n{words.plain(sentence(study))}")
        right.button("Open", key=f"open-{one.id}", width="stretch", on_click=url_state.set_param,
                     args=(url_state.COMPARISON, one.id))


def sentence(study: comparison_data.Study) -> str:
    """What it found, or how far it is."""
    if study.active:
        done = len(study.members) - len(study.active)
        return f"{done} of {words.plural(len(study.members), 'run')} ended."
    return verdicts.said(study) if study.members else "Its runs have been deleted."


def _teach(runs: bool) -> None:
    with st.container(border=True, horizontal_alignment="center"):
        st.header("Which strategy is best for your pictures?", icon=":material/compare_arrows:", anchor=False)
        st.markdown("A fair answer trains every strategy on the **same pictures**, with the **same seeds** and for "
                    "**equally long**, and asks whether the difference is more than chance. Here you see the curves "
                    "side by side, accuracy against freeze depth, labels and time, and verdicts with their intervals.")
        st.markdown("Set up data and backbone on the Train page and press **Compare strategies** there, or try it at "
                    "once on drawn fruits:" + (" Single runs can be chosen above." if runs else ""))
        start.draw(plan.resolve_config_and_data(FIRST), "Compare four strategies on fruits", key="first comparison")
        st.markdown("Or ask whether one network for several tasks is better than a network for each:")
        sharing_start.draw(key="first sharing")
        read_only.page_link("../pages/train.py", label="To the Train page", icon=":material/play_circle:")
