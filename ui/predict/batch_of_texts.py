"""Many texts: a table that is sent, or a set, predicted into a CSV file."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from tl_core import temporary_folders
from tl_core.data.upload.writing import telling_full_disk
from tl_core.errors import UserError
from tl_core.inference import tasks, text_tables
from tl_core.inference.text_tables import TableHead
from ui.predict import batch, jobs
from ui.shared import url_state, words

KINDS = {"table": ":material/table_rows: A table", "set": ":material/library_books: A set"}
SPLITS = {"test": "test texts", "val": "validation texts", "train": "training texts", tasks.ALL: "all texts"}
TYPES = ["csv", "tsv", "jsonl", "ndjson", "json", "parquet"]
SHOWN = 5  # rows


def draw(names: Sequence[str], titles: dict[str, str]) -> None:
    """What is under way or done, and the form for another."""
    batch.draw_jobs(names, titles, _form)


def _form(names: Sequence[str]) -> None:
    with st.container(border=True):
        kind = url_state.buttons("Texts of", batch.OF, KINDS, "table", hidden=True)
        batch.draw_button({"table": _of_table, "set": _of_set}[kind](names))


def _of_table(names: Sequence[str]):
    sent = st.file_uploader("Table of texts", type=TYPES, key="predict table", label_visibility="collapsed")
    if sent is None:
        st.caption("CSV, TSV, JSON lines or Parquet, a text a row. The same rows come back as CSV, with the likeliest "
                   "classes and how sure the network is of each; a cell that a spreadsheet would compute gets an "
                   "apostrophe before it. A few texts can be pasted under “Typed texts”.")
        return None
    try:
        head = _look(sent.name, sent.file_id, sent.getvalue())
        columns = _columns(head, sent.file_id)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/table_rows:")
        return None
    rows = pd.DataFrame(list(head.rows[:SHOWN]), columns=list(head.columns))
    st.dataframe(rows[columns] if columns else rows, hide_index=True, key="predicted table's head")
    st.caption("The first rows' texts. A row without a text comes back with a note." if columns else
               "Choose the column with the texts.")
    if not columns:
        return None
    return lambda: jobs.begin_table(names, (sent.name, sent.getvalue()), columns, sent.name)


def _columns(head: TableHead, file_id: str) -> list[str]:
    chosen = st.multiselect("Columns that make the text", list(head.columns), default=list(head.chosen.text),
                            key=f"text columns {file_id}", help="Guessed by their names and by how long their fields "
                            "are, as for sets; several are put one after another.")
    # In the order of choice, one after another.
    return list(chosen)


@st.cache_data(max_entries=8, show_spinner="Looking at the table …")
def _look(name: str, file_id: str, _content: bytes) -> TableHead:
    with telling_full_disk(name), temporary_folders.folder() as folder:
        path = folder / f"table{Path(name).suffix.lower()}"
        path.write_bytes(_content)
        return text_tables.look(path, name=name)


def _of_set(names: Sequence[str]):
    chosen = batch.choose_split(names, SPLITS, "text")
    if chosen is None:
        return None
    st.caption(f"{words.plural(chosen.examples, 'text')}. A run has learnt its set's training texts by heart, so only "
               "test texts show how good it is.")
    about = f"{SPLITS[chosen.split].capitalize()} of {chosen.name}"
    return (lambda: jobs.submit(names, chosen.request, about)) if chosen.examples else None
