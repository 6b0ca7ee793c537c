"""What came out for many pictures: how often each class, how often right, and the table to take away."""

from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from tl_core.modality_nouns import NOUNS
from tl_core.training.evaluation import wilson
from ui.predict.jobs import BatchJob
from ui.shared import words

ROWS = 200
CLASSES = 12


def draw(job: BatchJob, answer: dict, titles: dict[str, str]) -> None:
    """Everything about predictions that are done."""
    read, noun = answer["pictures"] - len(answer["unreadable"]), NOUNS[answer.get("modality", "image")]
    with st.container(border=True):
        st.header(f"{words.plain(job.about)}: {read} predicted", icon=":material/task_alt:",
                  anchor=False)
        by = words.plural(len(answer["networks"]), "network")
        st.caption(f"Predicted by {by} in {words.duration(answer['seconds'])}. The table is kept for a week at this "
                   "page's address.")
        st.download_button("Download the table (CSV)", job.file.read_bytes, file_name=f"predictions-{job.id}.csv",
                           mime="text/csv", icon=":material/download:", key="download predictions")
        st.html(cards(answer["networks"], titles, noun))
        for name, reason in answer["left_out"].items():
            st.warning(f"**{words.plain(titles.get(name, name))}** is left out: {words.plain(reason)}",
                       icon=":material/block:")
        for name, one in answer["networks"].items():
            for note, count in one.get("notes", {}).items():
                st.warning(f"**{words.plain(titles.get(name, one['title']))}**, {words.plural(count, noun)}: "
                           f"{words.plain(note)}", icon=":material/exposure:")
        _unreadable(answer["unreadable"], "file" if noun == "picture" else noun)
        with st.expander("The table's first rows", icon=":material/table:"):
            st.dataframe(pd.read_csv(job.file, nrows=ROWS, dtype=str, keep_default_na=False), hide_index=True,
                         height=320, key="first predictions")


def cards(networks: dict[str, dict], titles: dict[str, str], noun: str = "picture") -> str:
    """Each network's card: how often right, how quick, and how many pictures or texts it took for each class."""
    shown = "".join(f"<section><h3>{escape(titles.get(name, one['title']))}</h3>{_figures(one, noun)}"
                    f"{bars(one['counts'])}"
                    "</section>" for name, one in networks.items())
    return f'{_STYLE}<div class="tl-tallies">{shown}</div>'


def _figures(one: dict, noun: str) -> str:
    """How many were right, of those whose class the network knows by that name."""
    speed = f"{one['milliseconds']:.0f} ms a {noun}"
    if not one["judged"]:
        return f"<p>{speed}. It knows none of these classes by name, so nothing is judged.</p>"
    share, ends = words.percent(one["right"] / one["judged"]), words.interval(wilson(one["right"], one["judged"]))
    return (f"<p><b>{share} right</b> of {one['judged']} {noun}s whose class it knows; 95 % interval {ends}. "
            f"{speed}.</p>")


def bars(counts: dict[str, int]) -> str:
    """How many pictures were taken for each class, the most frequent ones, as an HTML table."""
    shown = list(counts.items())[:CLASSES]
    most = shown[0][1] if shown else 1
    rows = "".join(f'<tr><th scope="row">{escape(label)}</th><td><span style="width:{100 * count / most:.1f}%" '
                   f'aria-hidden="true"></span></td><td>{count}</td></tr>' for label, count in shown)
    rest = len(counts) - len(shown)
    more = f"<p>and {words.plural(rest, 'other class', 'other classes')}</p>" if rest else ""
    return f"<table><caption>Taken for</caption>{rows}</table>{more}"


def _unreadable(files: Sequence, noun: str) -> None:
    if not files:
        return
    with st.expander(f"{words.plural(len(files), noun)} could not be read", icon=":material/broken_image:",
                     expanded=len(files) <= 5):
        for name, reason in files[:ROWS]:
            st.markdown(f"- **{words.plain(name)}**: {words.plain(reason)}")
        if len(files) > ROWS:
            st.caption(f"and {len(files) - ROWS} more; the table names them all.")


_STYLE = """<style>
.tl-tallies { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 12px 24px;
  font-size: 13px; line-height: 1.35; }
.tl-tallies h3 { font-size: 14px; font-weight: 650; margin: 0 0 4px; padding: 0; overflow-wrap: anywhere; }
.tl-tallies p { font-size: 13px; margin: 0 0 8px; }
.tl-tallies table { border-collapse: collapse; width: 100%; table-layout: fixed; }
.tl-tallies caption { text-align: left; font-size: 12.5px; opacity: .8; padding-bottom: 2px; }
.tl-tallies th, .tl-tallies td { border: 0; padding: 2px 0; }
.tl-tallies th { width: 45%; font-weight: 500; text-align: left; padding-right: 10px; overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap; }
.tl-tallies td:last-child { width: 52px; padding-left: 8px; font-variant-numeric: tabular-nums; }
.tl-tallies span { display: block; height: 9px; background: #0d9488; border-radius: 4px; min-width: 2px; }
</style>"""
