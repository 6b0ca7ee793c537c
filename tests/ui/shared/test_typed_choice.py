import pytest

from ui.shared.typed_choice import match

TITLES = {"ants_and_bees": "Ants and bees", "bees": "Bees", "imagenet": "imagenet", "notes": "Notes (generated)"}


@pytest.mark.parametrize(("typed", "chosen"), [
    ("ants", "ants_and_bees"), ("BEES", "bees"), ("bee", "bees"), ("and bees", "ants_and_bees"), ("gener", "notes"),
    (" image ", "imagenet"), ("bees", "bees")])
def test_what_was_begun_is_taken(typed, chosen):
    assert match(typed, TITLES) == chosen


@pytest.mark.parametrize("typed", ["wasps", "", "  ", "/data/bees", "~/bees", "run:bees", "bees@2", "C:\\bees"])
def test_what_nothing_matches_and_paths_stay(typed):
    assert match(typed, TITLES) == typed
