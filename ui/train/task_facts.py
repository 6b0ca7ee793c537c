"""What is known of the pictures of a run that names its tasks: counted as the run takes them."""

import streamlit as st

from tl_core import field_roles, linter
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.errors import UserError
from tl_core.estimate.estimate import Counts
from tl_core.field_roles import Role
from tl_core.linter import DatasetFacts


def of(config: RunConfig) -> DatasetFacts:
    """Empty where the set is not here yet, or cannot be read."""
    return _of(config.weights, **field_roles.values(config, Role.PICTURES))


def counted(config: RunConfig) -> Counts:
    """Pictures by split, in training those with a label for any task; of the others those of the judged one."""
    facts = of(config)
    by_split = {split: sum(counts.values()) for split, counts in facts.counts.items()}
    train = by_split.get("train", 0) if facts.pictures is None else facts.pictures
    return Counts(train, by_split.get("val", 0), by_split.get("test", 0))


def outputs(config: RunConfig) -> tuple[int, ...]:
    """How many classes each head has, the judged task's first."""
    facts = of(config)
    return facts.heads or (max(len(facts.classes), 2),)


@st.cache_data(ttl=120, max_entries=64, show_spinner=False)
def _of(weights: str | None, **fields) -> DatasetFacts:
    config = RunConfig.parse({"weights": weights, **fields})
    try:
        return linter.of_dataset(config, catalog.listing_of(config))
    except UserError:
        return DatasetFacts()
