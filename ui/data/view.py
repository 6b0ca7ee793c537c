"""One set: what it is, and its pictures, classes, check-up and versions, one of them at a time."""

from collections.abc import Sequence

import streamlit as st

from tl_core.data import dataset_index, sets
from tl_core.data.catalog import CatalogEntry
from tl_core.data.dataset_index import Listing
from tl_core.errors import UserError
from tl_core.modality_nouns import PLURALS
from ui.data import browse, browse_texts, checkup, classes, dataset_source, edits, manage, versions
from ui.shared import read_only, url_state, words
from ui.shared.url_state import SET, VIEW

PICTURES, CLASSES, CHECKUP, VERSIONS, ADD, TEXTS = "pictures", "classes", "check-up", "versions", "add", "texts"
VIEWS = {PICTURES: ":material/grid_view: Pictures", CLASSES: ":material/bar_chart: Classes",
         CHECKUP: ":material/fact_check: Check-up", VERSIONS: ":material/history: Versions",
         ADD: ":material/add_photo_alternate: Add pictures", TEXTS: ":material/notes: Texts"}
ADD_TEXTS = ":material/note_add: Add texts"
_TOLD = "told of texts that were added"


def draw(name: str) -> None:
    """The set called ``name``; a message where there is none or it cannot be read."""
    read_only.page_link("../pages/data.py", label="All data sets", icon=":material/arrow_back:")
    try:
        entry = dataset_index.known(name)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return
    _head(entry)
    try:
        with st.spinner(f"Listing the {PLURALS[entry.modality]} …"):
            listing = dataset_index.of(name)
            facts = _facts(listing, PLURALS[entry.modality])
    except UserError as error:
        _not_here(entry, error)
        return
    st.markdown(facts)
    if listing.unlabelled and entry.modality == "image":
        read_only.page_link("../pages/discover.py", label="Find groups among them", icon=":material/bubble_chart:",
                            query_params={url_state.DATA: name})
    _body(entry, listing)


def views(entry: CatalogEntry) -> list[str]:
    """What can be looked at; only sets of one's own have versions, and take more."""
    texts = entry.modality == "text"
    every = [TEXTS if texts else PICTURES, CLASSES, CHECKUP]
    if dataset_source.of(entry) is dataset_source.OWN:
        every += [VERSIONS, *([] if read_only.on() else [ADD])]
    return every


def _head(entry: CatalogEntry) -> None:
    kind = dataset_source.of(entry)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(words.plain(entry.title), anchor=False, width="content")
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            if read_only.button("Use in Train", type="primary", icon=":material/play_circle:", key="use in train"):
                st.switch_page("../pages/train.py", query_params={"data": entry.name})
            manage.draw(entry)
    with st.container(horizontal=True, gap="small"):
        st.badge(kind.name, icon=kind.icon, color="gray")
        if entry.drawn:
            st.badge("Drawn by this program, not photographed", icon=":material/brush:", color="violet")
    summary = "" if kind is dataset_source.FOLDER else f"{words.plain(entry.summary)}  \n"  # a folder's is its source
    st.caption(summary + dataset_source.rights(entry))


def _facts(listing: Listing, what: str) -> str:
    sums = {split: sum(of.values()) for split, of in listing.counts.items()}
    facts = [f"**{len(listing.items)}** {what}", f"**{len(listing.dataset.classes)}** classes",
             f"**{sums['train']}** to train on, **{sums['val']}** to validate, **{sums['test']}** to test"]
    if listing.unlabelled:
        facts.append(f"**{listing.unlabelled}** without a label")
    if domains := listing.dataset.domains:
        facts.append(f"**{len(domains)}** domains ({', '.join(map(words.plain, domains))})")
    if listing.bytes is not None:
        facts.append(f"**{words.size(listing.bytes)}** on disk")
    return " · ".join(facts)


def _not_here(entry: CatalogEntry, error: UserError) -> None:
    if not entry.downloadable:
        st.error(words.plain(str(error)), icon=":material/error:")
        return
    from tl_core.data import downloads

    st.info("This set is not on this machine yet: it is downloaded when a run first uses it. Press **Use in Train**, "
            f"then come back to see its {PLURALS[entry.modality]}.", icon=":material/download:")
    st.markdown(f"**Classes:** {', '.join(map(words.plain, downloads.SETS[entry.name].classes))}")


def _body(entry: CatalogEntry, listing: Listing) -> None:
    first, *_ = names = views(entry)
    titles = {**VIEWS, ADD: ADD_TEXTS} if entry.modality == "text" else VIEWS
    view = url_state.buttons("View", VIEW, {name: titles[name] for name in names}, first, hidden=True)
    if told := st.session_state.pop(_TOLD, {}).get(entry.name):
        st.success("  \n".join(map(words.plain, told)), icon=":material/check_circle:")
    {PICTURES: browse.draw, TEXTS: browse_texts.draw, CLASSES: classes.draw, CHECKUP: checkup.draw,
     VERSIONS: versions.draw, ADD: _add}[view or first](entry, listing)


def _add(entry: CatalogEntry, listing: Listing) -> None:
    from ui.upload import texts, upload  # the largest part of the page, and few come for it

    if entry.modality == "text":
        texts.draw_more(entry.name, listing.dataset.classes, _open_more_texts)
    else:
        upload.draw(open_new, extend=entry.name)


def open_texts(name: str) -> None:
    """The set of texts called ``name``, just made; a check-up of many texts takes long, so somebody has to ask."""
    edits.changed(name)
    url_state.replace({SET: name})
    st.rerun()


def _open_more_texts(name: str, notes: Sequence[str]) -> None:
    """The set of texts that has been extended, and what is worth telling of it."""
    version = sets.version(name)
    st.session_state[_TOLD] = {name: [f"Version {version.number}: {version.what}. Undo takes it back.", *notes]}
    open_texts(name)


def open_new(name: str) -> None:
    """The set called ``name``, just made or extended, with its check-up."""
    checkup.ask(name)
    url_state.replace({SET: name, VIEW: CHECKUP})
    st.rerun()
