"""The first card of the Train page: which pictures, which classes."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from tl_core import needs
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data import catalog, sets, synthetic
from tl_core.data.catalog import CatalogEntry, Summary
from tl_core.errors import UserError
from tl_core.modality_nouns import PLURALS
from tl_core.server import sources
from ui.shared import forms, granted_paths, picture_strip, read_only, reading_names, text_strip, typed_choice, words
from ui.train import pool_form, target_form, task_form, text_form

ALL = "all together"


class DataCard(NamedTuple):
    """The chosen set (None where there is none) and the places that ``show`` fills, but for that of tasks."""

    entry: CatalogEntry | None
    pictures: DeltaGenerator
    classes: DeltaGenerator
    tasks: DeltaGenerator


def said() -> str:
    """What is chosen, in a line: the set, and what of it."""
    name = st.session_state.get("data", forms.default("data"))
    try:
        title = sources.entry(name, granted_paths.paths()).title
    except UserError:
        title = name
    classes = st.session_state.get(forms.field_key("classes", name))
    parts = [_domain_of(name), words.plural(len(classes), "class", "classes") if classes else None]
    return ", ".join([title, *(part for part in parts if part)])


def draw() -> DataCard:
    """Draw what is known without opening the data set."""
    read = {backbone.modality for backbone in BACKBONES}
    entries = {entry.name: entry for entry in catalog.entries() if entry.modality in read}
    _choose(entries)
    name = st.session_state["data"]
    try:
        entry = entries.get(name) or sources.entry(name, granted_paths.paths())
    except UserError:  # told beside the Train button, with everything else that is wrong
        entry = None
    if entry:
        _tell(entry)
        _newer(entry)
    pictures_here = st.container()
    if entry:
        _fields(entry)
    return DataCard(entry, pictures_here, st.container(), st.container())


def show(card: DataCard) -> Summary | None:
    """Fill in pictures and classes; None where the set cannot be read (the reason is shown)."""
    try:
        summary = look(card.entry) if card.entry else None
    except UserError as error:
        card.pictures.error(words.plain(str(error)), icon=":material/error:")
        return None
    if summary and card.entry is not None:
        with card.pictures:
            _show(card.entry, summary)
        with card.classes:
            _classes(card.entry, summary)
    return summary


def look(entry: CatalogEntry) -> Summary:
    """A quick look at a set with the chosen domain and difficulty; ``UserError`` where it cannot be read."""
    return _describe(entry.name, *_looked_at(entry))


def forget() -> None:
    """Look at every set anew: one has just been changed."""
    _describe.clear()


def values() -> dict:
    """The fields' values as ``RunConfig`` takes them."""
    name, state = st.session_state["data"], st.session_state
    return {"data": name, "classes": tuple(state.get(forms.field_key("classes", name)) or ()) or None,
            "domain": _domain_of(name), **target_form.values(name), **pool_form.values(name),
            "arrangement": _arrangement_of(name), "text_columns": text_form.value(name),
            "difficulty": state.get("difficulty", 0.5),
            "picture_seed": state.get("picture_seed", forms.default("picture_seed"))}


def fill(config: RunConfig) -> None:
    """Set the fields to a config's values."""
    st.session_state["data"] = config.data
    st.session_state[forms.field_key("classes", config.data)] = list(config.classes or ())
    st.session_state[forms.field_key("domain", config.data)] = config.domain or ALL
    target_form.fill(config)
    pool_form.fill(config)
    task_form.fill(config)
    st.session_state[forms.field_key("arrangement", config.data)] = config.arrangement
    text_form.fill(config)
    st.session_state["difficulty"] = config.difficulty
    drawn = synthetic.is_drawn(config.data)
    st.session_state["picture_seed"] = config.picture_seed if drawn else forms.default("picture_seed")


def draw_target(entry: CatalogEntry | None) -> None:
    """The target, for a strategy that needs one."""
    if entry:
        target_form.draw(entry, catalog.domains(entry, _arrangement_of(entry.name)))


def _choose(entries: dict[str, CatalogEntry]) -> None:
    st.session_state.setdefault("data", forms.default("data"))
    options = list(entries)
    if st.session_state["data"] not in entries:
        options.append(st.session_state["data"])  # a folder's path, or a version
    st.selectbox(forms.title("data"), options, key="data", help=forms.help_text("data"),
                 format_func=lambda name: _title(entries.get(name), name), accept_new_options=True,
                 on_change=typed_choice.take, args=("data", {name: entry.title for name, entry in entries.items()},),
                 persist_state=forms.KEPT)


def _title(entry: CatalogEntry | None, name: str) -> str:
    if entry is None:
        return name
    return f"{entry.title} – download" if entry.downloadable else entry.title


def _tell(entry: CatalogEntry) -> None:
    if entry.drawn:
        st.badge("Drawn by this program, not photographed", icon=":material/brush:", color="violet")
    elif entry.downloadable:
        st.badge("Downloaded on first use", icon=":material/download:", color="orange")
    st.caption(words.plain(entry.summary), help=f"Source: {words.plain(entry.source or 'unknown')}. "
                                                f"Licence: {words.plain(entry.licence or 'unknown')}.")


def _newer(entry: CatalogEntry) -> None:
    """An earlier version says so, and offers the one that is current."""
    if entry.version is None:
        return
    own = sets.get(entry.name.rpartition("@")[0])
    if own.current == entry.version:
        st.caption(f"Version {entry.version} is the newest: the set as it is now.")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/history: Version {own.current} is there:", width="content")
        read_only.button("Train on it", key="train on the newest", on_click=_take_newest, args=(
            entry.name, own.name), help=f"Takes {own.name} as it is now, with all edits since version {entry.version}.")


def _take_newest(name: str, newest: str) -> None:
    for field in ("classes", "domain", *task_form.OF_A_SET):
        if forms.field_key(field, name) in st.session_state:
            st.session_state[forms.field_key(field, newest)] = st.session_state[forms.field_key(field, name)]
    st.session_state["data"] = newest


def _fields(entry: CatalogEntry) -> None:
    if len(entry.arrangements) > 1:
        _arrangement(entry)
    if entry.modality == "text":
        text_form.draw(entry)
    left, right = st.columns(2) if entry.drawn else [st.container()] * 2
    if domains := catalog.domains(entry, _arrangement_of(entry.name)):
        with left:
            _domain(entry, domains)
    if entry.drawn:
        with right:
            forms.share("difficulty")


def _arrangement(entry: CatalogEntry) -> None:
    """How the folders are read: the likely way (None, as in a run's settings), or another one."""
    (likely, meaning), *others = entry.arrangements
    key = forms.field_key("arrangement", entry.name)
    meanings: dict[str | None, str] = {None: meaning, **dict(others)}
    if st.session_state.get(key) not in meanings:
        st.session_state[key] = None
    st.selectbox("How the folders are read", list(meanings), key=key, persist_state=forms.KEPT,
                 format_func=lambda name: reading_names.NAMES.get(name or likely, name or likely),
                 help=forms.help_text("arrangement"), on_change=_forget_choices, args=(entry.name,))
    st.caption(words.plain(meanings[st.session_state[key]]))


def _forget_choices(name: str) -> None:
    """Another reading has other classes and domains."""
    for field in ("classes", "domain", *needs.OF_A_PAIR, *task_form.OF_A_SET):
        st.session_state.pop(forms.field_key(field, name), None)


def _arrangement_of(name: str) -> str | None:
    return st.session_state.get(forms.field_key("arrangement", name))


def _domain(entry: CatalogEntry, domains: Sequence[str]) -> None:
    key = forms.field_key("domain", entry.name)
    st.session_state.setdefault(key, ALL)
    st.selectbox(forms.title("domain"), [ALL, *domains], key=key, help=forms.help_text("domain"),
                 persist_state=forms.KEPT)


def _looked_at(entry: CatalogEntry) -> tuple[str | None, str | None, float, tuple[str, ...] | None]:
    difficulty = st.session_state["difficulty"] if entry.drawn else forms.default("difficulty")
    return _domain_of(entry.name), _arrangement_of(entry.name), difficulty, text_form.value(entry.name)


def _domain_of(name: str) -> str | None:
    value = st.session_state.get(forms.field_key("domain", name), ALL)
    return None if value == ALL else value


@st.cache_data(ttl=120, max_entries=64, show_spinner=False)
def _describe(name: str, domain: str | None, arrangement: str | None, difficulty: float,
              text_columns: tuple[str, ...] | None) -> Summary:
    return catalog.describe(name, domain=domain, arrangement=arrangement, difficulty=difficulty,
                            text_columns=text_columns)


def preview(card: DataCard, summary: Summary) -> None:
    """Some of the pictures or texts, for who has no run to look at yet."""
    if card.entry is not None and (summary.samples or summary.texts):
        totals = picture_strip.totals(summary, (), PLURALS[card.entry.modality])
        st.caption(f"{words.plain(card.entry.title)}: {totals}")
        _samples(card.entry, summary)


def _samples(entry: CatalogEntry, summary: Summary) -> None:
    if summary.samples:
        st.html(picture_strip.strip(summary, entry.title))
    if summary.texts:
        st.html(text_strip.strip(summary.texts, entry.title))


def _show(entry: CatalogEntry, summary: Summary) -> None:
    _samples(entry, summary)
    for note in summary.notes:
        st.caption(words.plain(note))
    st.caption(picture_strip.totals(summary, _chosen(entry), PLURALS[entry.modality]))


def _chosen(entry: CatalogEntry) -> tuple[str, ...]:
    return tuple(st.session_state.get(forms.field_key("classes", entry.name)) or ())


def _classes(entry: CatalogEntry, summary: Summary) -> None:
    unknown = [name for name in _chosen(entry) if name not in summary.classes]
    if unknown:
        st.session_state[forms.field_key("classes", entry.name)] = [
            name for name in _chosen(entry) if name in summary.classes]
        st.warning(f"Classes that were asked for and are not in this set are left out: "
                   f"{words.plain(', '.join(unknown))}.", icon=":material/category:")
    with st.expander("Classes", icon=":material/category:"):
        st.html(picture_strip.counts(summary, _chosen(entry)))
        st.multiselect(forms.title("classes"), summary.classes, key=forms.field_key("classes", entry.name),
                       help=forms.help_text("classes"), placeholder="all classes", persist_state=forms.KEPT)
