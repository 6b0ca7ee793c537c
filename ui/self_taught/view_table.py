"""All methods in a table, and what each control says about a claim."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from tl_core.self_taught.comparison import CLAIMS, SELF_TAUGHT
from tl_core.self_taught.verdict import LEVEL
from ui.self_taught import headline
from ui.shared import url_state, words

CLAIM = "claim"
MEANS = {
    "random": ("Random network", "The same network with weights that have learnt nothing. Its features already keep "
               "edges and colours apart: what is learnt has to add something to that."),
    "pixels": ("Pixels", "No network at all. Where pixels do as well, the target is easy, not the features good."),
    "from_scratch": ("From scratch", "The same network learns the few labels themselves, for as long as pretraining "
                     "took. It answers what the pool was good for at all."),
    "from_scratch_views": ("From scratch on changed pictures", "The same, and it sees crops and other light as SimCLR "
                           "does. If this does as well, the changes were what helped, not the pool."),
    "random_patches": ("Random patches", "Patches of the pool as they are take the place of k-means: what the way of "
                       "counting patches gives by itself."),
    "random_dictionary": ("Random patches, soft threshold", "The same for sparse coding."),
    "supervised": ("Supervised on the pool", "The same network learns the pool's labels for the same time: what labels "
                   "of other things are worth. Only where the pool has some."),
    "supervised_tuned": ("Supervised on the pool, fine-tuned", "That network then learns the few labels itself, on "
                         "changed pictures, as the self-taught one does."),
}


def draw(figures: Mapping[str, Any]) -> None:
    """The accuracies, then a claim held against its controls."""
    table = accuracies(figures)
    st.dataframe(table, hide_index=True, width="stretch", height="content", key="accuracies",
                 column_config={"Method": st.column_config.TextColumn(pinned=True)})
    named = headline.titles(figures)
    claims = {name: title for name, title in named.items() if name in CLAIMS}
    claim = url_state.buttons("Held against its controls", CLAIM, claims, SELF_TAUGHT)
    st.dataframe(gains(figures, claim), hide_index=True, width="stretch", height="content", key="gains",
                 column_config={"Control": st.column_config.TextColumn(pinned=True)})
    st.caption(f"Points of accuracy that {words.plain(claims[claim].lower())} is ahead, over draws and test pictures "
               f"together, with the 95 % interval. ✓ is ahead beyond chance (p below {LEVEL} after Holm's correction "
               "over all of them), ✗ is behind beyond chance, ≈ is within chance.")
    with st.expander("What each control means", icon=":material/balance:"):
        for name, (title, sentence) in MEANS.items():
            if name in named:
                st.markdown(f"**{title}**: {sentence}")


def accuracies(figures: Mapping[str, Any]) -> pd.DataFrame:
    """A row a method, a column a number of labels, with intervals."""
    rows = []
    for name, title in headline.titles(figures).items():
        of = {row["labels"]: row for row in figures["table"] if row["method"] == name}
        rows.append({"Method": title, "": "claim" if name in CLAIMS else "control",
                     **{f"{count} labels": _with_interval(row) for count, row in of.items()}})
    return pd.DataFrame(rows)


def gains(figures: Mapping[str, Any], claim: str) -> pd.DataFrame:
    """A row a control, a column a number of labels: how far the claim is ahead."""
    named, rows = headline.titles(figures), dict[str, dict[str, str]]()
    for gain in figures["gains"]:
        if gain["method"] == claim:
            row = rows.setdefault(gain["control"], {"Control": named[gain["control"]]})
            row[f"{gain['labels']} labels"] = _gain(gain)
    return pd.DataFrame(list(rows.values()))


def _with_interval(row: Mapping[str, Any]) -> str:
    mean = words.percent(row["mean"])
    return f"{mean} ({words.interval(row['ci95'])})" if row["ci95"] else mean


def _gain(gain: Mapping[str, Any]) -> str:
    sign = "≈" if gain["p"] >= LEVEL else "✓" if gain["gap"] > 0 else "✗"
    low, high = gain["ci95"]
    ends = "" if low is None or high is None else f" ({100 * low:+.1f} to {100 * high:+.1f})"
    return f"{sign} {100 * gain['gap']:+.1f}{ends}, p {gain['p']:.3f}"
