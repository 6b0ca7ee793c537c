"""The Export page: a run, and everything it can be taken away as."""

import streamlit as st

from tl_core.export import kept
from tl_core.export.formats import FORMATS
from tl_core.export.packed import REPORT, SCRIPT
from ui.export import cards, choose
from ui.export.cards import Kind

TEACH = ("Every network is read back by its own runtime in a process of its own and compared with the run on its test "
         "pictures: the **parity certificate**.  \nPreprocessing is inside: raw pixels from 0 to 255 go in, a score "
         "for each class comes out. Labels and a model card lie beside it.")
OTHERS = (
    Kind(SCRIPT, "Code", "A Python script and a notebook that train this run again with TensorFlow alone, with the "
         "weights it started from and the list of its pictures.", ":material/code:", checked=False),
    Kind(REPORT, "Report", "One HTML file that opens offline: configuration, curves, confusion, examples, environment, "
         "certificates.", ":material/description:", checked=False),
)


def draw() -> None:
    """Everything below the title."""
    record = choose.run()
    if record is None:
        return
    st.markdown(TEACH)
    found = kept.certificates(record.run_id)
    st.subheader("The network", anchor=False)
    _rows(record.run_id, [Kind.of(each) for each in FORMATS], found)
    st.subheader("The work", anchor=False)
    _rows(record.run_id, OTHERS, found)


def _rows(run_id: str, kinds, found) -> None:
    """Two cards in a row."""
    for start in range(0, len(kinds), 2):
        for column, kind in zip(st.columns(2), kinds[start:start + 2], strict=False):
            with column:
                cards.draw(run_id, kind, found)
