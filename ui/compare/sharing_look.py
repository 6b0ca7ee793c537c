"""Does sharing help, at a first look: one draw, which decides nothing; then the same with several seeds."""

import streamlit as st

from tl_core.comparison import sharing_runs
from tl_core.comparison.sharing_runs import SharingQuestion
from tl_core.errors import UserError
from ui.compare import runs_estimate, sharing_plan, start
from ui.compare.sharing_plan import FIRST, SEEDS, Lasting
from ui.shared import read_only, words

EPOCHS = 8  # 120 steps a run: three of them end within half a minute on two cores
TEXT = ("Drawn household things: **kind**, with 40 labels, alone, then **domain** alone, then both together. It shows "
        "what is compared with what; one draw decides nothing.")
ONE_DRAW = (":material/casino: One draw decides nothing: which pictures have labels and how each network began was "
            "drawn once. With {seeds} the verdict says what is more than chance.")


def draw() -> None:
    """The first look's card: what it trains, how long that takes, and the button."""
    planned = sharing_plan.runs(FIRST, 1, Lasting(epochs=EPOCHS))
    with st.container(border=True, key="sharing look"):
        st.markdown("**:material/timer: A first look**")
        st.markdown(TEXT)
        runs_estimate.draw(planned)
        sharing_plan.offer(FIRST, planned, "look at sharing", "primary")
    st.markdown(f"**Or ask with {words.plural(SEEDS, 'seed')}**, and as you like:")


def offer_seeds(question: SharingQuestion) -> None:
    """The same question with several seeds, where it was asked with one: why, how long, and the button."""
    start.follow()
    if len(question.seeds) > 1 or read_only.on():
        return
    base = question.config
    seconds, budget = sharing_runs.lasting(question)
    try:
        planned = sharing_plan.runs(base, SEEDS, Lasting(budget, base.epochs, seconds), question.with_pairs)
    except UserError:  # its set is gone
        return
    with st.container(border=True, key="sharing seeds offer"):
        st.markdown(ONE_DRAW.format(seeds=words.plural(SEEDS, "seed")))
        runs_estimate.draw(planned)
        sharing_plan.offer(base, planned, "share with seeds", "primary")
