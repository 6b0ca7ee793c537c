"""Taking pictures or texts out and moving them to another class: each edit is a new version of a set of one's own.

A folder of this server is never changed: its first edit makes a set of one's own over
the same pictures, or of a copy of the texts, after a question.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import streamlit as st

from tl_core.data import dataset_index, sets
from tl_core.data.catalog import CatalogEntry
from tl_core.data.dataset_index import Listing, PictureItem
from tl_core.errors import UserError
from tl_core.modality_nouns import NOUNS, PLURALS
from ui.data import checkups, dataset_source, dialogs
from ui.shared import gallery, read_only, url_state, words
from ui.train import data_form

_ASKED, _CLEAR = "edit asked for", "gallery to clear"


@dataclass(frozen=True)
class Edit:
    """Keys to take out and keys with their new class; ``what`` is the version's words."""

    name: str
    what: str
    drop: Sequence[str] = ()
    relabel: Mapping[str, str] = field(default_factory=dict)


def possible(entry: CatalogEntry) -> bool:
    """True where an edit can become a version, and this visit may make one."""
    return not read_only.on() and dataset_source.of(entry) in (dataset_source.OWN, dataset_source.FOLDER)


def bar(entry: CatalogEntry, listing: Listing, chosen: Sequence[PictureItem], key: str | None) -> None:
    """What can be done with what was chosen in the gallery of that key; without one it was chosen elsewhere."""
    if not chosen:
        st.caption(f"Tick {PLURALS[entry.modality]} to take them out or to move them to another class.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = st.selectbox("Move to class", listing.dataset.classes, key=f"move to:{entry.name}", index=None,
                             width=230, placeholder="choose a class")
        if read_only.button(f"Move {len(chosen)}", key="move", icon=":material/drive_file_move:",
                            disabled=label is None) and label is not None:
            ask(relabelling(entry.name, chosen, label), clear=key)
        if read_only.button(f"Take out {len(chosen)}", key="take out", icon=":material/remove_circle_outline:",
                            help="They stay on the disk: an earlier version still has them."):
            ask(dropping(entry.name, chosen), clear=key)
        if key and st.button("Choose none", key="choose none", type="tertiary"):
            st.session_state[_CLEAR] = key
            st.rerun()


def clear_if_asked(key: str) -> None:
    """Untick everything where that was asked for; call before the gallery is drawn."""
    if st.session_state.get(_CLEAR) == key:
        del st.session_state[_CLEAR]
        gallery.clear(key)


def dropping(name: str, items: Sequence[PictureItem]) -> Edit:
    what = f"took out {items[0].name}" if len(items) == 1 else f"took out {_several(items)}"
    return Edit(name, what, drop=tuple(item.key for item in items))


def relabelling(name: str, items: Sequence[PictureItem], label: str) -> Edit:
    moved = items[0].name if len(items) == 1 else _several(items)
    return Edit(name, f"moved {moved} to {label}", relabel={item.key: label for item in items})


def _several(items: Sequence[PictureItem]) -> str:
    return words.plural(len(items), NOUNS[items[0].modality])


def ask(edit: Edit, clear: str | None = None) -> None:
    """Have an edit made at the top of the next run, where its message has a place."""
    st.session_state[_ASKED] = edit
    if clear:
        st.session_state[_CLEAR] = clear
    st.rerun()


def act() -> None:
    """Make the edit that was asked for, or ask for a name where it needs a set of one's own."""
    edit = st.session_state.pop(_ASKED, None)
    if edit is None:
        return
    try:
        if dataset_source.of(dataset_index.known(edit.name)) is dataset_source.OWN:
            version = apply(edit)
            st.toast(f"Version {version.number}: {words.plain(edit.what)}. Undo takes it back.",
                     icon=":material/check_circle:")
        else:
            adopt(edit.name, edit)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")


def apply(edit: Edit) -> sets.Version:
    """Make the edit a new version of the set; ``UserError`` where the set does not allow it."""
    read_only.check()
    own = sets.get(edit.name)
    version = sets.edit(edit.name, drop=[sets.file_of(own, key) for key in edit.drop],
                        relabel={sets.file_of(own, key): label for key, label in edit.relabel.items()}, what=edit.what)
    changed(edit.name)
    return version


def changed(name: str) -> None:
    """What was known of a set is old: list and describe it anew."""
    dataset_index.forget(name)
    data_form.forget()


@st.dialog("Make it a set of your own?", icon=":material/content_copy:")
def adopt(name: str, edit: Edit | None = None) -> None:
    """Ask for the name of a set of one's own over a folder's pictures, or of a copy of its texts, then edit that."""
    dialogs.begin()
    own = ("A copy of its texts as a set of your own takes your edits, each as a version."
           if dataset_index.known(name).modality == "text" else
           "A set of your own over the same pictures takes your edits, each as a version; nothing is copied.")
    st.markdown(f"The folder of **{words.plain(name)}** is never changed. {own}")
    st.text_input("Name of your set", key="adopt name", value=f"{name}_mine")
    dialogs.act("Make it and go on" if edit else "Make it", _adopt, name, edit, key="adopt",
                icon=":material/content_copy:")


def _adopt(name: str, edit: Edit | None) -> None:
    read_only.check()
    entry, wanted = dataset_index.known(name), st.session_state["adopt name"]
    if entry.modality == "text":
        own, edit = _copied(entry, wanted, edit)
    else:
        own = sets.import_folder_set(name, wanted)
    checkups.copy_reports(name, own.name)
    data_form.forget()
    url_state.set_param(url_state.SET, own.name)
    if edit:
        st.session_state[_ASKED] = replace(edit, name=own.name)


def _copied(entry: CatalogEntry, wanted: str, edit: Edit | None) -> tuple[sets.OwnSet, Edit | None]:
    """A set of one's own of a copy of the texts, and the edit with the copy's keys."""
    from tl_core.data.texts import bring_texts

    folder = Path(entry.folder or "")
    own = sets.get(bring_texts.create(wanted, bring_texts.of_path(folder), title=entry.title, source=entry.source,
                                      licence=entry.licence))

    def key(outside: str) -> str:  # rows of tables are called as they were
        return str(own.root / Path(outside).relative_to(folder)) if os.path.isabs(outside) else outside
    return own, edit and replace(edit, drop=tuple(map(key, edit.drop)),
                                 relabel={key(one): label for one, label in edit.relabel.items()})
