"""After a run: where its time went, and how right the estimate before it was."""

import json

import streamlit as st

from tl_core import settings, tracking
from tl_core.estimate import estimate as estimating
from tl_core.estimate import probe_cache
from ui.train import estimate, estimate_text


def draw(record, result: dict) -> None:
    """Draw a finished run's seconds as a bar, against what was predicted; ``record`` is the run in the store."""
    seconds, predicted = result["seconds"], _predicted(record.run_id, settings.tracking_uri())
    st.markdown("**Where the time went**")
    if predicted:
        st.caption(estimate_text.verdict(predicted, seconds["total"]))
        if record.status == "FINISHED":
            probe_cache.learn(record.config, record.run_id, predicted["parts"], estimating.actual_parts(seconds))
    st.html(estimate_text.bar(seconds, predicted))


@st.cache_data(max_entries=500, show_spinner=False)
def _predicted(run_id: str, store: str) -> dict | None:
    """The estimate the page made before the run, None where there was none."""
    path = tracking.fetch(run_id, estimate.FILE)
    try:
        values = json.loads(path.read_text(encoding="utf8")) if path else None
        return values if values and {"seconds", "low", "high", "parts"} <= values.keys() else None
    except (OSError, ValueError):
        return None
