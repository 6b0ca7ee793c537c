"""How far the two domains are apart, before anything is trained."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from tl_core.backbones import nouns
from ui.shared import words

A_HELP = ("Proxy A-distance (Ben-David 2007): how well a linear classifier tells the domains' features apart on "
          "pictures it has not seen. 0 is no better than guessing, 2 is without a mistake.")
MMD_HELP = ("Maximum mean discrepancy (Gretton 2012): the distance between the domains' means in a kernel's space. "
            "p is the share of random divisions of the same pictures that lie as far apart.")
TOLD = 12


def draw(answer: Mapping[str, Any]) -> None:
    """``answer`` is a result's or a gap's JSON: the sentence, the two distances, classes that only one side has."""
    gap, counts, noun = answer["domain_gap"], answer["counts"], nouns.of(answer.get("modality", "image"))
    with st.container(border=True):
        st.header("How far are they apart?", icon=":material/straighten:", anchor=False)
        with st.container(horizontal=True, vertical_alignment="center"):
            _metric("A-distance", _number(gap["a_distance"], 2), "of 2", noun.said(A_HELP))
            _metric("MMD", _number(gap["mmd"], 3), _p(gap.get("p")), noun.said(MMD_HELP))
            with st.container(width="stretch"):
                st.markdown(words.plain(noun.said(gap["sentence"])))
                st.caption(f"{words.plural(counts['source'], f'source {noun.one}')} with labels, "
                           f"{words.plural(counts['target'], f'target {noun.one}')} without. Nothing has been trained "
                           "for this.")
        _by_class(gap.get("by_class") or (), answer["classes"])
        _classes(answer)


def _metric(label: str, value: str, more: str, explained: str) -> None:
    st.metric(label, value, delta=more or None, delta_color="off", delta_arrow="off", border=True, help=explained,
              width=150)


def _by_class(rows: Sequence[Mapping[str, Any]], classes: Sequence[str]) -> None:
    """Each class's own distance, the farthest first; of the target's pictures those that are predicted so."""
    if not rows:
        return
    ordered = sorted(rows, key=lambda row: -row["mmd"])
    farthest = ", ".join(f"{classes[row['label']]} {row['mmd']:.2f}" for row in ordered[:TOLD])
    st.caption(f"MMD by class, the target's as predicted, the farthest first: {words.plain(farthest)}"
               + (f" and {len(ordered) - TOLD} more" if len(ordered) > TOLD else "") + ".")


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _p(value: float | None) -> str:
    return "" if value is None else "p < 0.01" if value < 0.01 else f"p = {value:.2f}"


def _classes(answer: Mapping[str, Any]) -> None:
    for side, other, names in (("source", "target", answer.get("only_in_source") or ()),
                               ("target", "source", answer.get("only_in_target") or ())):
        if names:
            more = f" and {len(names) - TOLD} more" if len(names) > TOLD else ""
            st.caption(f":material/join_left: Only in the {side}: {words.plain(', '.join(names[:TOLD]))}{more}. "
                       f"Nothing can be transferred for a class that the {other} does not have; the others are used.")
