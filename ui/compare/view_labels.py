"""The label-efficiency curve: test accuracy against the number of labelled pictures, and the labels saved."""

import os

import streamlit as st

from tl_core import field_roles, settings
from tl_core.comparison import setting_curves
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.errors import UserError
from tl_core.field_roles import Role
from ui.compare import charts_lines
from ui.compare.comparison_data import Study
from ui.shared import plotly_chart, words

NEEDED = ("This curve needs runs that differ in their limit: train the same settings with, say, 40, 80, 160 and all "
          "pictures (Train, Advanced, Limit), once with transfer and once from scratch, and choose them here.")
COMING = "Several numbers of labels are being trained on: the curve comes once the second one has been tested."
UNTESTED = ("This curve needs two tested numbers of labels. These runs have two or more, but not two of them came to "
            "their test.")


def draw(study: Study) -> None:
    """The chart and what was saved, or what it needs."""
    lines = curves(study)
    if not lines:
        st.info(study.noun.said(needed(study)), icon=":material/label:")
        return
    for saving in setting_curves.savings(lines):
        st.markdown(f":material/savings: {words.plain(saving.sentence)}")
    plotly_chart.show(charts_lines.figure(lines, (), study.noun.said(charts_lines.LABELS), plotly_chart.dark(),
                                          log=True),
                      "label efficiency",
                      f"Test accuracy against the number of labels for {', '.join(line.name for line in lines)}")
    st.caption(f"Further left is cheaper: fewer {study.noun.many} had to be labelled. Bars are 95 % intervals: over "
               f"seeds, or of a single run over its test {study.noun.many}.")


def needed(study: Study) -> str:
    """What the curve lacks: other runs, or the test of those that there are."""
    if not setting_curves.planned(study.groups, "limit", labels):
        return NEEDED
    return COMING if study.active else UNTESTED


def curves(study: Study) -> list[setting_curves.Line]:
    """Lines along the number of labels; none where none has two places."""
    lines = setting_curves.lines(study.tested, "limit", labels)
    return lines if setting_curves.several(lines) else []


def labels(config: RunConfig) -> int | None:
    """How many pictures a config trains on; without the set at hand what its limit says."""
    fields = field_roles.values(config, Role.PICTURES)
    try:
        return _counted(str(settings.home()), os.environ.get("TL_DATA_DIR"), **fields)
    except UserError:
        return config.limit


@st.cache_data(ttl=600, max_entries=500, show_spinner=False)
def _counted(home: str, folders: str | None, data: str, **fields) -> int:
    return int(catalog.listing(data, **fields).splits["train"].is_labelled.sum())
