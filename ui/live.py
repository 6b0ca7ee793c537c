"""The live-curve component: the browser listens to /live and draws; no script reruns while a run grows."""

from pathlib import Path

import streamlit as st

ASSETS = Path(__file__).parent / "assets"
PARTS = ("live_chart.js", "live_status.js", "live.js")  # one module, in this order
_HTML = """
<div class="tl-live">
  <div class="tl-live-runs"></div>
  <div class="tl-live-chart" role="figure" aria-label="Loss and accuracy by epoch, growing while the run trains"></div>
</div>
"""


def script() -> str:
    """The component's JavaScript as one text."""
    return "\n".join((ASSETS / part).read_text(encoding="utf8") for part in PARTS)


_component = st.components.v2.component("transfer_lab_live", html=_HTML, js=script(), isolate_styles=False,
                                        css=(ASSETS / "live.css").read_text(encoding="utf8"))


def curves(runs: dict[str, str], *, over: bool) -> bool:
    """Draw the runs' curves; True on the one rerun that follows the last run's end.

    ``runs`` maps run ids to titles. ``over`` says that the page knows they have ended:
    then only the curves are shown.
    """
    named = [{"id": run_id, "title": title} for run_id, title in runs.items()]
    answer = _component(key=f"live-{'-'.join(runs)}", data={"runs": named, "over": over}, on_ended_change=_nothing)
    return bool(answer.ended)


def _nothing() -> None:
    """A trigger needs a callback to be declared."""
