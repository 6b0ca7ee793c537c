"""What can be done with a set as a whole: rename, download as a zip, delete, make it one's own."""

import functools
from html import escape

import streamlit as st

from tl_core import ownership
from tl_core.data import sets
from tl_core.data.catalog import CatalogEntry
from tl_core.server import exports
from ui.data import checkups, dataset_source, dialogs, edits, versions
from ui.shared import read_only, url_state, visibility, words

RENAME, DELETE, ADOPT = "Rename", "Delete", "Make it mine to edit"
ICONS = {RENAME: ":material/edit:", DELETE: ":material/delete:", ADOPT: ":material/content_copy:"}
_ASKED = "set action"
_SAVE_STYLE = """<style>
.tl-save { display: inline-flex; align-items: center; min-height: 40px; padding: 0 12px; font-size: .875rem;
  border: 1px solid color-mix(in srgb, currentColor 30%, transparent); border-radius: .5rem; color: inherit !important;
  text-decoration: none !important; white-space: nowrap; }
.tl-save:hover, .tl-save:focus-visible { border-color: #0e857b; outline-color: #0e857b; }
</style>"""


def draw(entry: CatalogEntry) -> None:
    """The buttons beside a set's title."""
    kind = dataset_source.of(entry)
    if kind is dataset_source.OWN:
        versions.buttons(entry.name)
        own = sets.get(entry.name)
        if ownership.may_change(own.user):
            st.html(save_link(entry.name), width="content")
        if not read_only.on():
            with st.popover("Share", icon=":material/ios_share:"):
                visibility.share(own.name, own.user, own.visibility, functools.partial(sets.set_visibility, own.name))
    options = {dataset_source.OWN: [RENAME, DELETE],
               dataset_source.FOLDER: [ADOPT]}.get(kind)
    if options and not read_only.on() and (kind is not dataset_source.OWN or ownership.may_change(own.user)):
        choice = st.menu_button("More", options, key=f"manage-{entry.name}",
                                format_func=lambda option: f"{ICONS[option]} {option}")
        if choice:
            st.session_state[_ASKED] = choice, entry.name
            st.rerun()


def act() -> None:
    """Ask the question that was chosen in the menu; call at the page's top level."""
    choice, name = st.session_state.pop(_ASKED, (None, None))
    if choice:
        {RENAME: _ask_name, DELETE: _ask_deletion, ADOPT: edits.adopt}[choice](name)


def save_link(name: str) -> str:
    """The link that downloads a set, as HTML: its browser saves the file while the server sends it."""
    return (f'{_SAVE_STYLE}<a class="tl-save" href="{escape(exports.address(name))}" download '
            f'aria-label="Download {escape(name)} as a zip">Download zip</a>')


@st.dialog("Rename this set", icon=":material/edit:")
def _ask_name(name: str) -> None:
    dialogs.begin()
    st.text_input("New name", value=name, key="new name", help="Runs that know the old name still find the set.")
    dialogs.act("Rename", _rename, name, key="rename")


def _rename(name: str) -> None:
    read_only.check()
    own = sets.rename(name, st.session_state["new name"])
    _forget(name)
    url_state.set_param(url_state.SET, own.name)


@st.dialog("Delete this set?", icon=":material/delete:")
def _ask_deletion(name: str) -> None:
    dialogs.begin()
    own = sets.get(name)
    st.markdown(f"**{words.plain(name)}**: {words.plural(own.count, own.noun)} in "
                f"{words.plural(own.classes, 'class', 'classes')}, {words.plural(own.latest, 'version')}.")
    st.markdown(what_goes(own))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it", key="keep set"):
            st.rerun()
        dialogs.act("Delete it", _delete, name, key="delete set", icon=":material/delete:")


def _delete(name: str) -> None:
    read_only.check()
    sets.remove(name)
    _forget(name)
    url_state.replace({})


def what_goes(own: sets.OwnSet) -> str:
    """What a deletion takes and what it leaves, in Markdown."""
    contents = (f"Its {own.noun}s, its versions and its check-ups go" if own.copied else
                f"Its versions and its check-ups go; the pictures stay in {words.plain(str(own.root))}")
    return (f"{contents}. Runs that were trained on it stay, with their curves and models. **This cannot be undone.** "
            "Download it first if you may want it again.")


def _forget(name: str) -> None:
    """Forget what was known of a set under this name."""
    checkups.forget(name)
    edits.changed(name)
