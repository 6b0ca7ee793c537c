"""Where things stand on the Train page: the form at the left, the run at the right, where it stays in view.

On a phone the run comes first, and while one is there the freeze slider and Train stay at the foot of the screen.
"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from tl_core.config import RunConfig
from tl_core.data.catalog import Summary
from tl_core.engine import engine as engines
from ui.shared import engine_status
from ui.train import estimate, linter

# On a phone two bars lie over the page, as long as a run is on it: the slider's above the buttons'.
_STYLE = """<style>
@media (min-width: 641px) {
  .st-key-train-run { position: sticky; top: 4rem; }
}
@media (max-width: 640px) {
  [data-testid="stColumn"]:has(.st-key-train-run .tl-live) { order: -1; }
  [data-testid="stMain"]:has(.st-key-train-run .tl-live) :is(.st-key-train-buttons, .st-key-freeze-slider) {
    position: fixed; left: 0; right: 0; bottom: 0; z-index: 90; width: 100%; box-sizing: border-box;
    padding: 8px 16px; background: var(--tl-page, Canvas); }
  [data-testid="stMain"]:has(.st-key-train-run .tl-live) .st-key-freeze-slider { bottom: 56px; padding-bottom: 0; }
  [data-testid="stMain"]:has(.st-key-train-run .tl-live) .st-key-train-buttons { flex-wrap: nowrap; }
  [data-testid="stMain"]:has(.st-key-train-run .tl-live) .st-key-train-buttons > :first-child { flex: 1 0 7.5rem; }
  [data-testid="stMain"]:has(.st-key-train-run .tl-live) [data-testid="stMainBlockContainer"] { padding-bottom: 160px; }
}
</style>"""


def heading() -> DeltaGenerator:
    """The page's name, and in the same line a place for settings that go together."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
        st.title("Train", anchor=False, width="content")
        return st.container(horizontal=True, gap="small", width="content")


def columns() -> tuple[DeltaGenerator, DeltaGenerator]:
    """The form's place and the run's."""
    st.html(_STYLE)
    form, view = st.columns([6, 7], gap="large")
    return form.container(gap="xsmall", key="train form"), view.container(gap="small", key="train run")


def ahead(config: RunConfig | None, summary: Summary | None, beside_a_run: bool) -> None:
    """What is to be known before Train is pressed: a line to open, below the form, while a run is looked at."""
    if engines.get_engine().state.status != "ready" or not beside_a_run:
        engine_status.draw()
    place = st.expander("**Before you train again** advice, and how long it takes :gray[:material/expand_more:]",
                        icon=":material/checklist:", type="step") if beside_a_run else st.container(gap="small")
    with place:
        linter.draw(config, summary)
        estimate.draw(config, summary)
