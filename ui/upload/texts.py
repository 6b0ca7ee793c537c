"""Bring texts: a table, text files or a zip of them, or pasted lines; a name, and they are a set, or more of one."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import streamlit as st

from tl_core import temporary_folders
from tl_core.data.texts import bring_texts
from tl_core.data.texts.bring_texts import BroughtFile
from tl_core.data.upload.sanitize import display
from tl_core.data.upload.writing import telling_full_disk
from tl_core.errors import UserError
from ui.shared import read_only, words

TYPES = [ending.removeprefix(".") for ending in bring_texts.SUFFIXES] + ["zip"]
EXAMPLE = "class,text\npraise,Works as it should and looks good.\ncomplaint,Broke on the second day."
HELP = ("A table needs a column with the texts and one with their classes: both are guessed and shown. Names such as "
        "train.csv and test.csv tell splits. A zip holds tables, or one folder of .txt files for each class.")

TOLD = "by the table or the folders"  # where classes are from
HELP_MORE = ("A table needs a column with the texts and one with their classes, called as the set's or holding its "
             "classes; a header is not needed. Texts that are there already, word for word, are left out.")
CLASS_HELP = ("Of texts that say none: a table without classes, text files in no folder. With it each pasted line is a "
              "text.")


def draw(open_set: Callable[[str], None]) -> None:
    """The fields and the button; ``open_set(name)`` shows the set that was made."""
    expander = st.expander("Bring texts", icon=":material/notes:", expanded=False)
    message = expander.container()  # above the form, where it is seen
    with expander, st.form("bring texts", border=False):
        sent = st.file_uploader("Tables, text files or a zip", type=TYPES, accept_multiple_files=True,
                                key="text files", help=HELP)
        pasted = st.text_area("Or paste lines of a table", key="pasted texts", placeholder=EXAMPLE, height=120)
        name = st.text_input("Name", key="name of texts", placeholder="reviews", max_chars=60)
        asked = st.form_submit_button("Make the set", key="make texts", icon=":material/check:")
    if asked:
        with message:
            _make(name, sent, pasted, open_set)


def draw_more(name: str, classes: Sequence[str], open_set: Callable[[str, Sequence[str]], None]) -> None:
    """The same for a set of one's own that gets more; ``open_set(name, notes)`` shows it and what is worth telling."""
    message = st.container()  # above the form, where it is seen
    with st.form("add texts"):
        sent = st.file_uploader("Tables, text files or a zip", type=TYPES, accept_multiple_files=True,
                                key="more text files", help=HELP_MORE)
        pasted = st.text_area("Or paste lines", key="more pasted texts", height=120,
                              placeholder=f"{classes[0]},Another text of this class.")
        label = st.selectbox("Class", classes, key="class of texts", index=None, placeholder=TOLD, help=CLASS_HELP,
                             accept_new_options=True)
        asked = st.form_submit_button("Add the texts", type="primary", key="add texts now", icon=":material/check:")
    st.caption("They become one more version of the set; Undo takes them back. What is there stays in its split.")
    if asked:
        with message:
            _add(name, sent, pasted, label or "", classes, open_set)


def _make(name: str, sent: list, pasted: str, open_set: Callable[[str], None]) -> None:
    try:
        read_only.check()
        with st.spinner("Reading the texts …"), telling_full_disk(name), temporary_folders.folder() as folder:
            made = bring_texts.create(name, _files(sent, pasted, folder))
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
    else:
        open_set(made)


def _add(name: str, sent: list, pasted: str, label: str, classes: Sequence[str],
         open_set: Callable[[str, Sequence[str]], None]) -> None:
    try:
        read_only.check()
        with st.spinner("Reading the texts …"), telling_full_disk(name), temporary_folders.folder() as folder:
            files = [bring_texts.pasted_lines(pasted)] if label and not sent else _files(sent, pasted, folder, classes)
            notes = bring_texts.add(name, files, source=_source(sent), label=label)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
    else:
        open_set(name, notes)


def _source(sent: list) -> str:
    """What a version's words call it."""
    if not sent:
        return "pasted lines"
    return display(sent[0].name, 40) if len(sent) == 1 else f"{len(sent)} files"


def _files(sent: list, pasted: str, folder: Path, classes: Sequence[str] = ()) -> Iterator[BroughtFile]:
    if not sent:
        yield bring_texts.pasted(pasted, classes)
    for number, file in enumerate(sent):
        if file.name.lower().endswith(".zip"):
            path = folder / f"{number}.zip"
            path.write_bytes(file.getbuffer())
            yield from bring_texts.of_zip(path, file.name)
        else:
            yield bring_texts.of_bytes(file.name, file.getvalue())
