"""What the linter says of the run on the Train page, above its button: each finding with a click that mends it."""

from typing import NamedTuple

import streamlit as st

from tl_core import linter
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.data.catalog import Summary
from tl_core.errors import UserError
from tl_core.linter import DatasetFacts, LintFinding
from ui.shared import read_only, url_state, words
from ui.train import set_fields, task_facts

LEVELS = {"warning": words.Status(":material/warning:", "Warning", "orange"),
          "advice": words.Status(":material/lightbulb:", "Advice", "blue")}
SHOWN = 3  # findings before more are folded away
_DONE = "linter done"  # session state: a _Done


class _Done(NamedTuple):
    """The last remedy, the change it made in the fields, and the run that was shown then."""

    remedy: str
    change: set_fields.Change
    run: str | None


def draw(config: RunConfig | None, summary: Summary | None) -> None:
    """The findings about a resolved config, and the way back from the last remedy; nothing where there is nothing."""
    findings = linter.lint(config, _facts(config, summary)) if config else []
    done = _still_done()
    if not findings and done is None:
        return
    with st.container(border=True, key="linter", gap="small"):
        if done:
            _undo(done.remedy)
        for finding in findings[:SHOWN]:
            _finding(finding)
        if more := findings[SHOWN:]:
            with st.expander(f"{len(more)} more", icon=":material/expand_more:"):
                for finding in more:
                    _finding(finding)


def _finding(finding: LintFinding) -> None:
    level = LEVELS[finding.level]
    with st.container(gap="xxsmall", key=f"finding {finding.rule}"):
        st.markdown(f":{level.colour}-badge[{level.icon} {level.word}] :small[**{words.plain(finding.found)}** "
                    f"{words.plain(finding.why)}]")
        read_only.button(words.plain(finding.remedy), key=f"remedy {finding.rule}", icon=":material/build:",
                         type="tertiary",
                         on_click=_mend, args=(finding,), help="Changes these settings for you.")


def _mend(finding: LintFinding) -> None:
    st.session_state[_DONE] = _Done(finding.remedy, set_fields.put(finding.changes), url_state.text(url_state.RUN))


def _undo(remedy: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":green-badge[:material/check: Done] :small[{words.plain(remedy)}.]", width="content")
        read_only.button("Undo", key="undo remedy", icon=":material/undo:", type="tertiary", on_click=_take_back)


def _take_back() -> None:
    st.session_state.pop(_DONE).change.take_back()


def _still_done() -> _Done | None:
    """The last remedy, until its fields are changed or another run is shown."""
    done = st.session_state.get(_DONE)
    if done is not None and not (done.change.stands and done.run == url_state.text(url_state.RUN)):
        del st.session_state[_DONE]
        return None
    return done


def _facts(config: RunConfig, summary: Summary | None) -> DatasetFacts:
    if summary is None:
        return DatasetFacts()
    if config.tasks:
        return task_facts.of(config)
    # The pictures' own size matters only where nothing is pretrained.
    return linter.of_summary(config, summary,
                             _native_size(config.data, config.domain) if config.weights == "random" else None)


@st.cache_data(ttl=120, max_entries=64, show_spinner=False)
def _native_size(name: str, domain: str | None) -> int | None:
    try:
        return linter.native_size(catalog.listing(name, domain=domain))
    except UserError:  # it has yet to be downloaded
        return None
