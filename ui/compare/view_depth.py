"""The freeze-depth curve: test accuracy against frozen blocks, from scratch as a reference."""

import streamlit as st

from tl_core.analysis import compare_lines
from ui import words
from ui.compare import charts_lines, plot
from ui.compare.study import Study

NEEDED = ("This curve needs one strategy at two or more freeze depths: Compare strategies with fine-tuning at, say, "
          "0, 6, 12 and 18, and with from scratch as a reference.")


def draw(study: Study) -> None:
    """The chart, or what it needs."""
    lines, references = compare_lines.depths(study.tested)
    if not compare_lines.several(lines):
        st.info(NEEDED, icon=":material/ac_unit:")
        return
    plot.show(charts_lines.figure(lines, references, charts_lines.DEPTH, plot.dark()), "freeze depth",
              f"Test accuracy against freeze depth for {', '.join(line.name for line in lines)}")
    st.caption("Left: every block trains. Right: every block stays frozen. Bars are 95 % intervals: over seeds, or of "
               "a single run over its test pictures." + (" The level line is what training from scratch reaches, with "
                                                         "its interval." if references else ""))
    for line in lines:
        if len(line.points) > 1:
            st.markdown(_best(line))


def _best(line) -> str:
    best = max(line.points, key=lambda point: point.mean)
    return (f"{words.plain(line.name)} is best at depth **{best.x:g}** with **{100 * best.mean:.1f} %** "
            f"({best.letter}; the verdicts below say what is beyond chance).")
