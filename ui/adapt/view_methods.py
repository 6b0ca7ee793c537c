"""All methods in a table: what the validators say, and what is true once the labels are open."""

import pandas as pd
import streamlit as st

from tl_core.adaptation.methods import METHODS, AdaptationMethod
from tl_core.adaptation.validators import VALIDATORS, Validator
from tl_core.backbones.nouns import Noun
from ui.adapt import opening
from ui.adapt.adapted_pair import SOURCE_ONLY, AdaptedPair
from ui.adapt.headline import VERDICTS
from ui.shared import words

TEACH = ("A **validator** judges a method by its answers to unlabelled pictures. All are turned so that more is "
         "better; none judges the method that it is itself the loss of. Only accuracy, difference and verdict have "
         "seen a label of the target.")


def draw(pair: AdaptedPair) -> None:
    """The table, then what each method does."""
    is_open = opening.opened(pair)
    st.markdown(pair.noun.said(TEACH if is_open else TEACH.rsplit(" Only", 1)[0]))
    frame = table(pair, is_open)
    st.dataframe(frame, hide_index=True, width="stretch", height="content", key="methods table", column_config={
        "Method": st.column_config.TextColumn(pinned=True), " ": st.column_config.TextColumn(width=108),
        "Accuracy": st.column_config.ProgressColumn(min_value=0, max_value=100, format="%.1f %%", width=110),
        **{one.title: st.column_config.NumberColumn(format="%.3f", help=pair.noun.said(one.sentence))
           for one in VALIDATORS}})
    if any(row.get("assumes_equal_shares") for row in pair.methods.values()):
        st.caption("⚖ assumes that every class has the same share in the target: see *Shares of classes*.")
    with st.expander("What the methods do", icon=":material/school:"):
        for name in pair.methods:
            if name in METHODS:
                _explain(METHODS.get(name), pair.noun)
    with st.expander("What the validators go by", icon=":material/how_to_vote:"):
        for one in VALIDATORS:
            _explain(one, pair.noun)


def _explain(one: AdaptationMethod | Validator, noun: Noun) -> None:
    st.markdown(f"**{words.plain(one.title)}**: {words.plain(noun.said(one.sentence))} "
                ":small[{words.plain(one.source)}]")


def table(pair: AdaptedPair, is_open: bool) -> pd.DataFrame:
    """A row a method; figures of the target's labels only where ``is_open``."""
    return pd.DataFrame([_row(pair, name, is_open) for name in pair.methods])


def _row(pair: AdaptedPair, name: str, is_open: bool) -> dict:
    row = pair.methods[name]
    title = METHODS.get(name).title if name in METHODS else name
    marks = ("✓ chosen" if name == pair.chosen else "") + (" ⚖" if row.get("assumes_equal_shares") else "")
    return {"Method": title, " ": marks.strip(), **(_opened(name, row) if is_open else {}),
            **{one.title: row.get("validators", {}).get(one.name) for one in VALIDATORS},
            "Seconds": f"{row['seconds']:.2f}" if row.get("seconds") is not None else "–"}


def _opened(name: str, row) -> dict:
    difference, ends = row.get("difference"), row.get("difference_ci95")
    first = name == SOURCE_ONLY or difference is None
    return {"Accuracy": 100 * row["accuracy"], "Its 95 %": words.interval(row["ci95"]),
            "Difference": "–" if first else f"{100 * difference:+.1f}" + (
                f" ({100 * ends[0]:+.1f} to {100 * ends[1]:+.1f})" if ends else ""),
            "Verdict": "–" if first else VERDICTS.get(row["verdict"], ("", str(row["verdict"])))[1]}
