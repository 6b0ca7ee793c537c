"""The check-up view: start one, watch it, read its findings, mend what can be mended."""

import os

import streamlit as st

from tl_core.data import sets
from tl_core.data.catalog import CatalogEntry
from tl_core.data.dataset_index import Listing
from tl_core.modality_nouns import NOUNS
from ui.data import checkups, dataset_source, edits, findings
from ui.data.checkups import CachedReport
from ui.shared import page_tasks, read_only, task_progress, words

LOOKED_FOR = ("unreadable files, copies, the same picture in train and test, a picture under two labels, too few "
              "pictures, unbalanced classes, constant pictures and odd shapes")
LOOKED_FOR_IN_TEXTS = ("copies and near copies, the same text in train and test, a text under two labels, too few "
                       "texts, unbalanced classes, texts that are cut, markup, unseen characters and other languages")
LOOKER = {"image": "An ImageNet network looks at every picture for it, which takes about a minute a thousand pictures.",
          "text": "MiniLM reads every text for it, which takes a quarter of a minute to a minute a thousand texts."}
_ASKED = "check-up asked for"


def ask(name: str) -> None:
    """Have a set that has just been made or extended checked as soon as its check-up is shown."""
    edits.changed(name)
    st.session_state[_ASKED] = name


def draw(entry: CatalogEntry, listing: Listing) -> None:
    """The check-up under way, or the report there is, or the way to the first one."""
    if st.session_state.get(_ASKED) == entry.name:
        del st.session_state[_ASKED]
        begin(entry.name, listing)
    task = checkups.get(entry.name)
    if page_tasks.active(task):
        _watch(entry.name)
        return
    if task is not None:
        _ended(entry.name, task)
    kept = checkups.report(entry.name, listing.stamp)
    if kept is None or not _about(entry, kept):
        _invite(entry, listing)
    else:
        _report(entry, listing, kept)


def begin(name: str, listing: Listing) -> None:
    """Start a check-up with everything in it."""
    checkups.submit(name, listing.stamp, with_embeddings=st.session_state.get("with suspects", True))


def _invite(entry: CatalogEntry, listing: Listing) -> None:
    with st.container(border=True):
        st.header("Not checked yet", icon=":material/fact_check:", anchor=False)
        looked_for = LOOKED_FOR_IN_TEXTS if entry.modality == "text" else LOOKED_FOR
        st.markdown(f"A check-up looks for {looked_for}. Each finding comes with examples, with what it does to "
                    "training, and where there is one with a remedy.")
        _start(entry, listing, "Check this set", "primary")


def _start(entry: CatalogEntry, listing: Listing, label: str, kind: str) -> None:
    st.session_state.setdefault("with suspects", True)
    more = "" if entry.modality == "text" else " and near copies"  # which texts show without a network
    st.toggle(f"Look for wrong labels{more} too", key="with suspects", persist_state="session",
              help=LOOKER[entry.modality])
    read_only.button(label, key="check", type=kind, icon=":material/fact_check:", on_click=begin, args=(entry.name,
                     listing))


@st.fragment(run_every=1)
def _watch(name: str) -> None:
    task = checkups.get(name)
    if not page_tasks.active(task):
        st.rerun()
    task_progress.card(task, "Checking", ":material/fact_check:", "report", "cancel check")


def _ended(name: str, task) -> None:
    if task.state == "failed":
        st.error(words.plain(task.error), icon=":material/error:", title="The check-up has failed")
    else:
        st.info("You cancelled the check-up. Nothing was changed.", icon=":material/stop_circle:")
    read_only.button("Close this message", key="dismiss check", type="tertiary", on_click=checkups.clear,
                     args=(name,))


def _about(entry: CatalogEntry, kept: CachedReport) -> bool:
    """True where the report's files are still where they were; adding pictures to a set can move all of them."""
    if dataset_source.of(entry) is not dataset_source.OWN:
        return True
    root = str(sets.get(entry.name).root)
    return all(example.key.startswith(root) or not os.path.isabs(example.key)  # a row of a table
               for finding in kept.report.findings if finding.kind not in findings.NOT_PICTURES
               for example in finding.examples)


def _report(entry: CatalogEntry, listing: Listing, kept: CachedReport) -> None:
    report, fresh = kept.report, kept.stamp == listing.stamp
    with st.container(border=True):
        open_now = findings.still_open(entry.name, report)
        st.header("Nothing is left to decide" if report.findings and not open_now.findings else
                  findings.headline(open_now), icon=findings.icon(open_now), anchor=False)
        st.caption(f"{words.plural(report.pictures, NOUNS[entry.modality])} looked at in "
                   f"{words.duration(report.seconds)}, "
                   f"{words.ago(kept.made)} ({kept.made:%Y-%m-%d %H:%M} UTC). Fingerprint `{report.fingerprint}`.")
        for sentence in report.skipped:
            st.caption(f":material/info: Not looked at: {words.plain(sentence)}")
        if not fresh:
            st.warning("The set has changed since: what you mended is marked below. Check again to be sure.",
                       icon=":material/update:")
        _start(entry, listing, "Check again", "secondary" if fresh else "primary")
    for finding in report.findings:
        findings.draw(entry, listing, finding)
