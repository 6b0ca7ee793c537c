"""Configuration differences, and nothing that is the same everywhere."""

import pandas as pd
import streamlit as st

from tl_core.backbones import nouns
from tl_core.comparison import run_groups
from ui.compare.comparison_data import Study
from ui.shared import words


def draw(study: Study) -> None:
    """A row for each setting that differs, a column for each group."""
    frame = table(study)
    if frame.empty:
        st.info("All of these runs have the same settings; at most their seeds differ.", icon=":material/equal:")
        return
    st.dataframe(frame, key="differences", width="stretch")
    first = study.groups[0].config
    st.caption(f"Everything else is the same: {len(run_groups.flatten(first)) - len(frame)} settings, "
               f"among them {words.plain(_same(study, frame))}.")


def table(study: Study) -> pd.DataFrame:
    """Rows: settings that differ; columns: letters."""
    return pd.DataFrame.from_dict(run_groups.differences(study.groups), orient="index",
                                  columns=[group.letter for group in study.groups]) if len(study.groups) > 1 \
        else pd.DataFrame()


def _same(study: Study, frame: pd.DataFrame) -> str:
    config = study.groups[0].config
    settings = [run_groups.in_words(name, getattr(config, name))
                for name in ("data", "backbone", "image_size", "epochs", "batch_size", "learning_rate")
                if run_groups.title(name) not in frame.index
                and (name != "image_size" or nouns.of_run(config).one == "picture")]
    return ", ".join(settings)
