"""The Export page: a run, and everything it can be taken away as."""

import streamlit as st

from tl_core import ownership
from tl_core.backbones import nouns
from tl_core.export import certificate_store
from tl_core.export.download_bundle import REPORT, SCRIPT
from tl_core.export.formats import FORMATS
from tl_core.tracking import RunRecord
from ui.export import cards
from ui.export.cards import ExportKind
from ui.shared import run_selector, words

TEACH = ("Every network is read back by its own runtime in a process of its own and compared with the run on its test "
         "pictures: the **parity certificate**.  \n{}, a score for each class comes out. Labels and a model card lie "
         "beside it.")
GOES_IN = {"picture": "Preprocessing is inside: raw pixels from 0 to 255 go in",
           "text": "Tokens go in, and texts as they are written where the format can"}
OTHERS = (
    ExportKind(SCRIPT, "Code",
               "A Python script and a notebook that train this run again in plain Keras, with the "
               "weights it started from and the list of what it learnt from.", ":material/code:", checked=False),
    ExportKind(REPORT, "Report",
               "One HTML file that opens offline: configuration, curves, confusion, examples, environment, "
               "certificates.", ":material/description:", checked=False),
)


def draw() -> None:
    """Everything below the title."""
    record = _run()
    if record is None:
        return
    if not ownership.may_change(record.user):
        st.info(f"This run is {words.plain(record.user or 'the administrators')}’s: look at it on the other pages. Its "
                "network is its owner’s to take away.", icon=":material/lock:")
        return
    noun = nouns.of_run(record.config)
    st.markdown(noun.said(TEACH).format(GOES_IN[noun.one]))
    certificates = certificate_store.certificates(record.run_id)
    st.header("The network", anchor=False)
    _rows(record.run_id, [ExportKind.of(each, noun.one == "text") for each in FORMATS], certificates)
    st.header("The work", anchor=False)
    _rows(record.run_id, OTHERS, certificates)


def _run() -> RunRecord | None:
    """The run in the address, or the newest; None, and a way on, where there is none with a saved network."""
    return run_selector.draw(
        "exported run", ("FINISHED", "STOPPED"), "There is no finished run yet. Train one: then its network, its code "
        "and its report can be taken away here.", "it has no network to take away.")


def _rows(run_id: str, kinds, certificates) -> None:
    """Two cards in a row."""
    for start in range(0, len(kinds), 2):
        for column, kind in zip(st.columns(2), kinds[start:start + 2], strict=False):
            with column:
                cards.draw(run_id, kind, certificates)
