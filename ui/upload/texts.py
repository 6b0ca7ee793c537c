"""Bring texts: a table, text files or a zip of them, or pasted lines; a name, and they are a set."""

from collections.abc import Callable, Iterator
from pathlib import Path

import streamlit as st

from tl_core import temporary_folders
from tl_core.data.texts import bring_texts
from tl_core.data.texts.bring_texts import BroughtFile
from tl_core.data.upload.writing import telling_full_disk
from tl_core.errors import UserError
from ui.shared import read_only, words

TYPES = [ending.removeprefix(".") for ending in bring_texts.SUFFIXES] + ["zip"]
EXAMPLE = "class,text\npraise,Works as it should and looks good.\ncomplaint,Broke on the second day."
HELP = ("A table needs a column with the texts and one with their classes: both are guessed and shown. Names such as "
        "train.csv and test.csv tell splits. A zip holds tables, or one folder of .txt files for each class.")


def draw(open_set: Callable[[str], None]) -> None:
    """The fields and the button; ``open_set(name)`` shows the set that was made."""
    with st.expander("Bring texts", icon=":material/notes:", expanded=False), st.form("bring texts", border=False):
        sent = st.file_uploader("Tables, text files or a zip", type=TYPES, accept_multiple_files=True,
                                key="text files", help=HELP)
        pasted = st.text_area("Or paste lines of a table", key="pasted texts", placeholder=EXAMPLE, height=120)
        name = st.text_input("Name", key="name of texts", placeholder="reviews", max_chars=60)
        asked = st.form_submit_button("Make the set", key="make texts", icon=":material/check:")
    if asked:
        _make(name, sent, pasted, open_set)


def _make(name: str, sent: list, pasted: str, open_set: Callable[[str], None]) -> None:
    try:
        read_only.check()
        with st.spinner("Reading the texts …"), telling_full_disk(name), temporary_folders.folder() as folder:
            made = bring_texts.create(name, _files(sent, pasted, folder))
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
    else:
        open_set(made)


def _files(sent: list, pasted: str, folder: Path) -> Iterator[BroughtFile]:
    if not sent:
        yield bring_texts.pasted(pasted)
    for number, file in enumerate(sent):
        if file.name.lower().endswith(".zip"):
            path = folder / f"{number}.zip"
            path.write_bytes(file.getbuffer())
            yield from bring_texts.of_zip(path, file.name)
        else:
            yield bring_texts.of_bytes(file.name, file.getvalue())
