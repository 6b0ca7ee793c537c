"""How many pictures a run with a target trains on, as far as the page's quick look tells."""

import pytest

from tl_core.config import RunConfig
from tl_core.data.catalog import Summary
from ui.train.estimate import counted

SUMMARY = Summary(("a", "b"), {"train": {"a": 60, "b": 60}, "val": {"a": 8, "b": 8}}, ("photo", "sketch", "night"), [])


@pytest.mark.parametrize(("fields", "source"), [
    ({}, None), ({"target_domain": "night"}, 80), ({"target_domain": "night", "source_domains": ("photo",)}, 40),
    ({"target_data": "shift:night=0.5", "target_domain": "shift:night=0.5"}, 120)])
def test_the_sources_pictures_are_those_of_its_domains(fields, source):
    counts = counted(SUMMARY, RunConfig(data="fruits", **fields))
    assert (counts.train, counts.val, counts.source) == (120, 16, source)
