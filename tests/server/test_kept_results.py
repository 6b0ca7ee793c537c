from dataclasses import dataclass
from pathlib import Path

import pytest

from tl_core.errors import UserError
from tl_core.server.kept_results import KeptResults


@dataclass(frozen=True)
class Made:
    folder: Path
    created: str
    sets: tuple[str, ...] = ("fruits",)


@pytest.fixture
def kept(isolated):
    """Results by id, and how often one was read."""
    results, read = {"a1": Made(Path("a1"), "today"), "b2": Made(Path("b2"), "today", ("fruits", "nothing"))}, []

    def load(result_id: str) -> Made | None:
        read.append(result_id)
        return results.get(result_id)
    return results, read, KeptResults(load, lambda result: result.sets, lambda result: result.created)


def test_one_that_was_opened_is_the_same_until_it_is_made_again(kept):
    results, _, opened = kept
    first = opened.open("a1")
    results["a1"] = Made(Path("a1"), "today")
    assert opened.open("a1") is first
    results["a1"] = Made(Path("a1"), "tomorrow")
    assert opened.open("a1").created == "tomorrow"


def test_none_is_opened_of_a_set_that_a_page_may_not_open(kept):
    _, read, opened = kept
    with pytest.raises(UserError):
        opened.open("b2")
    with pytest.raises(KeyError):
        opened.open("c3")
    assert read == ["b2", "c3"]  # their arrays were not asked for
