"""One card for each thing that can be taken away: what it is for, its button, how far it is, what the check said."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from tl_core.export import certificate
from tl_core.export.certificate import Certificate
from tl_core.export.download_bundle import PRECISION
from tl_core.export.formats import Format
from ui.export import jobs
from ui.shared import page_tasks, read_only, task_progress, words

PRECISIONS = {"float32": "32 bit", "float16": "16 bit, half the size", "int8": "8 bit, a quarter of the size"}


@dataclass(frozen=True)
class ExportKind:
    """A card: ``name`` as the command line has it; ``checked``: it comes with a certificate."""

    name: str
    title: str
    text: str
    icon: str
    precisions: tuple[str, ...] = (PRECISION,)
    checked: bool = True

    @classmethod
    def of(cls, each: Format, texts: bool = False) -> "ExportKind":
        """The format's card, in the words for texts where the run reads them."""
        text = texts and each.summary_of_texts or each.summary
        return cls(each.name, each.title, text, each.icon, each.precisions)


def draw(run_id: str, kind: ExportKind, certificates: Sequence[Certificate]) -> None:
    """The card; ``certificates`` are the run's certificates."""
    with st.container(border=True, height="stretch", key=f"card-{kind.name}"):
        st.subheader(kind.title, icon=kind.icon, anchor=False)
        st.markdown(kind.text)
        precision = _precision(kind)
        task = jobs.get(run_id, kind.name, precision)
        if page_tasks.active(task):
            _watch(run_id, kind.name, precision)
            return
        if task is not None:
            _ended(run_id, kind.name, precision, task)
        certified = next((one for one in certificates if (one.format, one.precision) == (kind.name, precision)), None)
        _offer(run_id, kind, precision, certified)
        if certified is not None:
            _certificate(certified)


def _precision(kind: ExportKind) -> str:
    if len(kind.precisions) == 1:
        return kind.precisions[0]
    return st.segmented_control("Precision", kind.precisions, default=kind.precisions[0], required=True,
                                format_func=PRECISIONS.__getitem__, key=f"precision-{kind.name}", wrap=True,
                                persist_state="session") or kind.precisions[0]


def _offer(run_id: str, kind: ExportKind, precision: str, certified: Certificate | None) -> None:
    """A download where there is a good file, and the button that makes one."""
    file = jobs.file(run_id, kind.name, precision)
    good = file if certified is None or certified.agrees else None
    with st.container(horizontal=True):
        if good:
            st.download_button(f"Download ({words.size(good.stat().st_size)})", good.read_bytes, good.name,
                               key=f"download-{kind.name}", type="primary", icon=":material/download:",
                               on_click="ignore")
        label = "Make it again" if good else "Make and check" if kind.checked else "Make"
        if read_only.button(label, key=f"make-{kind.name}", icon=":material/build:",
                            type="tertiary" if good else "secondary"):
            jobs.submit(run_id, kind.name, precision)
            st.rerun()


def _certificate(certified: Certificate) -> None:
    """The verdict, and its figures as a small table."""
    if certified.agrees:
        st.badge(certified.verdict.capitalize(), icon=":material/verified:", color="green")
    else:
        st.badge(certified.verdict.capitalize(), icon=":material/gpp_bad:", color="red")
        st.markdown("It is not offered: " + words.plain(certified.sentence))
    with st.expander("Parity certificate", icon=":material/fact_check:"):
        st.markdown(words.plain(certified.sentence))
        table = pd.DataFrame(certificate.rows(certified), columns=["Checked", "Result"])
        st.table(table.set_index("Checked"), border="horizontal")


@st.fragment(run_every=1)
def _watch(run_id: str, name: str, precision: str) -> None:
    task = jobs.get(run_id, name, precision)
    if not page_tasks.active(task):
        st.rerun()
    task_progress.bar(task)
    st.caption("You can leave this page: it will be here.")
    if read_only.button("Cancel", key=f"cancel-{name}", icon=":material/stop_circle:"):
        task.cancel()
        st.rerun()


def _ended(run_id: str, name: str, precision: str, task) -> None:
    if task.state == "failed":
        st.error(words.plain(task.error), icon=":material/error:")
    else:
        st.info("You cancelled it; nothing was written.", icon=":material/stop_circle:")
    read_only.button("Close this message", key=f"dismiss-{name}", type="tertiary", on_click=jobs.clear,
                     args=(run_id, name, precision))
