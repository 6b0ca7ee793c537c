"""The freeze-depth curve, and Yosinski's along the transfer depth: test accuracy, from scratch as a reference."""

import streamlit as st

from tl_core.backbones.nouns import Noun
from tl_core.comparison import setting_curves
from tl_core.comparison.setting_curves import Line
from ui.compare import charts_lines
from ui.compare.comparison_data import Study
from ui.shared import plotly_chart, words

NEEDED = ("This curve needs one strategy at two or more freeze depths: Compare strategies with fine-tuning at, say, "
          "0, 6, 12 and 18, and with from scratch as a reference. Its experiment Transfer depths shows which blocks "
          "are general and which special.")
COMING = "Two depths or more are being trained: the curve comes once the second one has been tested."
UNTESTED = "This curve needs two tested depths. These runs have two or more, but not two of them came to their test."
INTERVALS = "Bars are 95 % intervals: over seeds, or of a single run over its test pictures."
FROZEN = ("Where the frozen line falls, blocks are special to what they were pretrained on, or learnt together with "
          "those above; where the other stays up, training on mends that. ")
SCRATCH = " The level line is what training from scratch reaches, with its interval."


def draw(study: Study) -> None:
    """The charts, or what they need."""
    depths, transfers = setting_curves.depths(study.tested), setting_curves.transfers(study.tested)
    if setting_curves.several(transfers[0]):
        _transfers(*transfers, study.noun)
    if setting_curves.several(depths[0]):
        _depths(*depths, study.noun)
    elif not setting_curves.several(transfers[0]):
        st.info(needed(study), icon=":material/ac_unit:")


def needed(study: Study) -> str:
    """What the curve lacks: other runs, or the test of those that there are."""
    if not setting_curves.planned_depths(study.groups):
        return NEEDED
    return COMING if study.active else UNTESTED


def _depths(lines: list[Line], references: list[Line], noun: Noun) -> None:
    _plot(lines, references, charts_lines.DEPTH, "freeze depth")
    st.caption("Left: every block trains. Right: every block stays frozen. "
               f"{noun.said(INTERVALS)}{SCRATCH if references else ''}")
    for line in lines:
        if len(line.points) > 1:
            st.markdown(_best(line))


def _transfers(lines: list[Line], references: list[Line], noun: Noun) -> None:
    """Yosinski et al. 2014, arXiv:1411.1792."""
    _plot(lines, references, charts_lines.TRANSFER, "transfer depth")
    frozen = FROZEN if any("rozen" in line.name for line in lines) else ""
    st.caption("So many of the lowest blocks took the weights, those above started random (Yosinski 2014). "
               f"{frozen}{noun.said(INTERVALS)}{SCRATCH if references else ''}")


def _plot(lines: list[Line], references: list[Line], title: str, name: str) -> None:
    plotly_chart.show(charts_lines.figure(lines, references, title, plotly_chart.dark()), name,
                      f"Test accuracy against {name} for {', '.join(line.name for line in lines)}")


def _best(line: Line) -> str:
    best = max(line.points, key=lambda point: point.mean)
    return (f"{words.plain(line.name)} is best at depth **{best.x:g}** with **{100 * best.mean:.1f} %** "
            f"({best.letter}; the verdicts below say what is beyond chance).")
