"""The assignments to take away, and the same question for the command line."""

import csv
import io
import shlex
from functools import partial

import streamlit as st

from tl_core.backbones import nouns
from tl_core.discovery import request as requests
from tl_core.discovery.results import DiscoverResult
from ui.discover.clustered_set import ClusteredSet
from ui.shared import plotly_chart

TEACH = ("A row a picture: its file, its cluster by each source of features, how typical it is, and its class and "
         "domain where they are known. -1 is in no cluster.")


def draw(result: DiscoverResult) -> None:
    """The table's button, and the command."""
    st.markdown(nouns.of(result.figures.get("modality", "image")).said(TEACH))
    name = plotly_chart.file_name("clusters", str(result.figures["title"]), result.figures["method"])
    st.download_button("Assignments (CSV)", partial(table, result), file_name=f"{name}.csv", mime="text/csv",
                       icon=":material/download:", key="take assignments")
    st.markdown("The same by the command line, also for figures as JSON:")
    st.code(command(result), language="bash", wrap_lines=True)


def table(result: DiscoverResult) -> bytes:
    """The table's bytes. Cells that a spreadsheet would take for a formula begin with an apostrophe."""
    from tl_core.data.picture_names import short_names
    from tl_core.data.sets.copied_pictures import safe
    sources = [str(row["features"]) for row in result.figures["compared"]]
    clusters = [ClusteredSet(result, name) for name in sources]
    first, text = clusters[0], io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["file", "class", "domain", *(safe(f"cluster by {name}") for name in sources), "typicality"])
    for row, file in enumerate(short_names(result.arrays["keys"].tolist())):
        label = int(first.labels[row])
        known = (first.classes[label] if label >= 0 else "",
                 str(first.domains[row]) if first.domains is not None else "")
        writer.writerow([safe(file), *map(safe, known), *(_shown(one, row) for one in clusters),
                         f"{first.typicality[row]:.4f}"])
    return text.getvalue().encode("utf-8-sig")


def _shown(clusters: ClusteredSet, row: int) -> int:
    """The cluster as the page counts, from 1; -1 for none."""
    cluster = int(clusters.assignment[row])
    return cluster + 1 if cluster >= 0 else cluster


def command(result: DiscoverResult) -> str:
    """The question as a command."""
    asked = requests.of_dict(result.figures["request"])
    options = {"data": asked.data, "domain": asked.domain, "features": ",".join(asked.features),
               "backbone": asked.backbone, "weights": asked.weights, "image-size": asked.image_size,
               "method": asked.method, "clusters": asked.clusters or "auto", "limit": asked.limit,
               "seed": asked.seed or None}
    return "python -m tl_core discover " + " ".join(
        f"--{name} {shlex.quote(str(value))}" for name, value in options.items() if value is not None)
