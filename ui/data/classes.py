"""How many pictures each class has: a chart, and the same figures as a table."""

from collections.abc import Sequence

import streamlit as st

from tl_core.data.catalog import CatalogEntry
from tl_core.data.dataset_index import Listing
from tl_core.data.tasks import TaskCounts
from tl_core.modality_nouns import PLURALS
from tl_core.words import listed, number
from ui.shared import words

SHOWN = 10  # classes of a further task


def draw(entry: CatalogEntry, listing: Listing) -> None:
    """The balance of the set's classes."""
    from ui.shared import charts  # NumPy and Plotly only once there is something to draw

    counts = listing.counts
    st.caption(words.plain(balance_text(counts, PLURALS[entry.modality])))
    figure = charts.balance(counts, PLURALS[entry.modality], dark=st.context.theme.type == "dark")
    st.plotly_chart(figure, key="balance", config={"displaylogo": False, "displayModeBar": False},
                    alt=f"{PLURALS[entry.modality].capitalize()} of each class, by split")
    with st.expander("The figures as a table", icon=":material/table:"):
        st.table([{"class": name, **{split: of.get(name, 0) for split, of in counts.items()},
                   "all": sum(of.get(name, 0) for of in counts.values())} for name in charts.by_size(counts)])
    if listing.tasks:
        _draw_tasks(listing.tasks, PLURALS[entry.modality])


def _draw_tasks(tasks: Sequence[TaskCounts], many: str) -> None:
    """What else there is to predict of the pictures, a line each."""
    st.markdown("**Further tasks**", help=f"What else is known of the {many}: further columns of their table or "
                "their labels.csv, or the domain. One network can learn several: Train offers them under Tasks.")
    for task in tasks:
        st.markdown(words.plain(task_text(task)))


def task_text(task: TaskCounts) -> str:
    """A task's name and its classes with their pictures, in a line."""
    classes = listed([f"{name} {number(count)}" for name, count in task.classes.items()], SHOWN)
    return f"{task.name}: {classes}" + (f"; {number(task.unlabelled)} without a label" if task.unlabelled else "")


def balance_text(counts: dict[str, dict[str, int]], what: str = "pictures") -> str:
    """The largest class against the smallest, in a sentence."""
    sums = {name: sum(of.get(name, 0) for of in counts.values()) for name in counts["train"]}
    most, least = max(sums, key=sums.__getitem__), min(sums, key=sums.__getitem__)
    if sums[most] == sums[least]:
        return f"Every class has {sums[most]} {what}."
    if not sums[least]:
        return f"“{most}” has {sums[most]} {what}, “{least}” none."
    ratio = sums[most] / sums[least]
    return f"“{most}” has {sums[most]} {what}, {ratio:.1f} times as many as “{least}” with {sums[least]}."
