"""What somebody probably meant: steps counted by hand, and a proof against a slow count by definition."""

import itertools

import pytest

from tl_core.backbones.catalog import BACKBONES
from tl_core.errors import UserError, unknown_name
from tl_core.nearest import distance, nearest


@pytest.mark.parametrize(("one", "other", "steps"), [
    ("vgg61", "vgg16", 1), ("vgg61", "vgg19", 2), ("", "abc", 3), ("abc", "abc", 0), ("ca", "abc", 3),
    ("kitten", "sitting", 3), ("tset", "test", 1), ("abcdef", "badcfe", 3)])
def test_steps(one, other, steps):
    assert distance(one, other) == distance(other, one) == steps


def reached(word: str, letters: str) -> set[str]:
    """Every word one step away."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    return ({a + c + b for a, b in cuts for c in letters} | {a + b[1:] for a, b in cuts if b}
            | {a + c + b[1:] for a, b in cuts for c in letters if b}
            | {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1})


def test_one_step_is_what_the_definition_says():
    words = ["".join(letters) for size in range(4) for letters in itertools.product("ab", repeat=size)]
    for one, other in itertools.product(words, repeat=2):
        assert (distance(one, other) == 1) == (one != other and other in reached(one, "ab"))


@pytest.mark.parametrize(("asked", "meant"), [
    ("vgg61", "'vgg16'"), ("vgg17", "'vgg16' or 'vgg19'"), ("VGG-16", "'vgg16'"), ("mobilnet", "'mobilenet_v2'"),
    ("resent50", "'resnet50'"), ("ResNet 50", "'resnet50'")])
def test_backbones_as_people_mistype_them(asked, meant):
    with pytest.raises(UserError) as told:
        BACKBONES.get(asked)
    assert told.value.expected == f"Did you mean {meant}?"


def test_all_that_are_equally_close_are_named_up_to_some():
    assert nearest("cat_x", [f"cat_{letter}" for letter in "abc"]) == ["cat_a", "cat_b", "cat_c"]
    told = str(unknown_name("class", "cat_x", [f"cat_{number}" for number in range(9)], ""))
    assert "Did you mean 'cat_0', 'cat_1', 'cat_2', 'cat_3', 'cat_4', 'cat_5' or 3 more?" in told
    assert nearest("anything", ["fruits", "digits"]) == []
    assert 'Expected one of: "salt, pepper", sugar.' in str(unknown_name("class", "zzz", ["salt, pepper", "sugar"], ""))
