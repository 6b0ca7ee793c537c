"""The first card of the Train page: which pictures, which classes."""

import streamlit as st

from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.data.catalog import Entry, Summary
from tl_core.errors import UserError
from ui import forms, pictures


def draw() -> Summary | None:
    """Draw the fields; the chosen set's summary, None where it cannot be read (the reason is shown)."""
    found = {entry.name: entry for entry in catalog.entries()}
    _choose(found)
    name = st.session_state["data"]
    try:
        entry = found.get(name) or catalog.entry(name)
        _tell(entry)
        _fields(entry)
        summary = _describe(entry.name, *_looked_at(entry))
    except UserError as error:
        st.error(str(error), icon=":material/error:")
        return None
    _show(entry, summary)
    return summary


def values() -> dict:
    """The fields' values as ``RunConfig`` takes them."""
    name, state = st.session_state["data"], st.session_state
    return {"data": name, "classes": tuple(state.get(forms.field_key("classes", name)) or ()) or None,
            "domain": state.get(forms.field_key("domain", name)), "difficulty": state.get("difficulty", 0.5)}


def fill(config: RunConfig) -> None:
    """Set the fields to a config's values."""
    st.session_state["data"] = config.data
    st.session_state[forms.field_key("classes", config.data)] = list(config.classes or ())
    st.session_state[forms.field_key("domain", config.data)] = config.domain
    st.session_state["difficulty"] = config.difficulty


def _choose(found: dict[str, Entry]) -> None:
    st.session_state.setdefault("data", forms.default("data"))
    options = list(found)
    if st.session_state["data"] not in found:
        options.append(st.session_state["data"])  # a folder's path
    st.selectbox(forms.title("data"), options, key="data", help=forms.help_text("data"), required=True,
                 format_func=lambda name: _title(found.get(name), name), accept_new_options=True,
                 persist_state=forms.KEPT)


def _title(entry: Entry | None, name: str) -> str:
    if entry is None:
        return name
    return f"{entry.title} – download" if entry.downloadable else entry.title


def _tell(entry: Entry) -> None:
    if entry.drawn:
        st.badge("Drawn by this program, not photographed", icon=":material/brush:", color="violet")
    elif entry.downloadable:
        st.badge("Downloaded on first use", icon=":material/download:", color="orange")
    st.caption(". ".join(part for part in (entry.summary, entry.licence and f"Licence: {entry.licence}") if part))


def _fields(entry: Entry) -> None:
    if entry.domains:
        _domain(entry)
    if entry.drawn:
        forms.share("difficulty")


def _domain(entry: Entry) -> None:
    key = forms.field_key("domain", entry.name)
    st.session_state.setdefault(key, None)
    st.selectbox(forms.title("domain"), [None, *entry.domains], key=key, help=forms.help_text("domain"),
                 format_func=lambda name: name or "all domains together", persist_state=forms.KEPT)


def _looked_at(entry: Entry) -> tuple[str | None, float]:
    return (st.session_state.get(forms.field_key("domain", entry.name)),
            st.session_state["difficulty"] if entry.drawn else forms.default("difficulty"))


@st.cache_data(ttl=120, max_entries=64, show_spinner="Looking at the data set …")
def _describe(name: str, domain: str | None, difficulty: float) -> Summary:
    return catalog.describe(name, domain=domain, difficulty=difficulty)


def _show(entry: Entry, summary: Summary) -> None:
    if summary.samples:
        st.html(pictures.strip(summary, entry.title))
    for note in summary.notes:
        st.caption(note)
    chosen = tuple(st.session_state.get(forms.field_key("classes", entry.name)) or ())
    st.caption(pictures.totals(summary, chosen))
    with st.expander("Classes", icon=":material/category:"):
        st.html(pictures.counts(summary, chosen))
        st.multiselect(forms.title("classes"), summary.classes, key=forms.field_key("classes", entry.name),
                       help=forms.help_text("classes"), placeholder="all classes", persist_state=forms.KEPT)
