"""What a drawn set tells of its pictures, by keys whose scenes are known."""

import numpy as np
import pytest

from tl_core.data import drawn_targets, synthetic
from tl_core.data.drawing.geometry import Placement
from tl_core.data.drawing.household import PAINTS


def test_kind_variety_and_domain_are_what_the_key_says():
    keys = ["fruits/apple_red_delicious/photo/0.50/0/3", "fruits/pear/sketch/0.50/0/3"]
    kinds, labels = drawn_targets.target("fruits", "kind", keys)
    assert [kinds[label] for label in labels] == ["apple", "pear"]
    varieties, labels = drawn_targets.target("fruits", "variety", keys)
    assert varieties == ("golden_delicious", "granny_smith", "red_delicious") and labels.tolist() == [2, -1]
    domains, labels = drawn_targets.target("fruits", "domain", keys)
    assert [domains[label] for label in labels] == ["photo", "sketch"]


def test_only_apples_come_in_varieties():
    assert drawn_targets.names("fruits") == ("kind", "domain", "variety", "colour", "pose")
    assert "variety" not in drawn_targets.names("household")


def test_a_colour_is_known_where_the_picture_shows_it():
    keys = [f"household/bottle/{domain}/0.50/0/3" for domain in synthetic.DOMAINS]
    classes, labels = drawn_targets.target("household", "colour", keys)
    photo, sketch, silhouette, night = labels.tolist()
    assert sketch == silhouette == -1 and photo >= 0 and night >= 0
    body = synthetic.scene(keys[0]).subject.thing.parts[0].colour
    assert classes[photo] == drawn_targets.colour_name(body)


@pytest.mark.parametrize("name, colour", [
    ("red", (0.8, 0.1, 0.1)), ("orange", (0.95, 0.55, 0.1)), ("yellow", (0.95, 0.85, 0.2)), ("green", (0.2, 0.6, 0.2)),
    ("blue", (0.1, 0.3, 0.8)), ("purple", (0.5, 0.2, 0.7)), ("brown", (0.5, 0.3, 0.15)), ("grey", (0.5, 0.5, 0.5)),
    ("white", (0.95, 0.95, 0.93)), ("black", (0.1, 0.1, 0.1)), ("red", (0.9, 0.1, 0.3))])
def test_colours_have_the_names_that_people_give_them(name, colour):
    assert drawn_targets.colour_name(np.array(colour)) == name


def test_every_paint_has_a_name():
    assert {drawn_targets.colour_name(np.array(paint)) for paint in PAINTS} <= set(drawn_targets.COLOURS)


@pytest.mark.parametrize("turn", [-60, -12, 0, 12, 60, 170])
@pytest.mark.parametrize("flip", [False, True])
def test_a_thing_leans_as_it_was_turned_whether_mirrored_or_not(turn, flip):
    assert drawn_targets.degrees(Placement.of(0.5, 0.4, 0.3, turn, flip)) == pytest.approx(turn)


def test_a_pose_is_left_upright_or_right():
    keys = [f"household/mug/photo/0.50/0/{number}" for number in range(40)]
    classes, labels = drawn_targets.target("household", "pose", keys)
    leans = [drawn_targets.degrees(synthetic.scene(key).subject.placement) for key in keys]
    assert [classes[label] for label in labels] == [
        "upright" if abs(lean) <= 10 else "left" if lean < 0 else "right" for lean in leans]
    assert len(set(labels.tolist())) == 3


def test_a_drawn_set_stays_what_it_is():
    """Targets are told when they are asked for: keys, labels and the fingerprint are those of before."""
    dataset = synthetic.drawn_dataset("household", per_class={"train": 2, "val": 1, "test": 1})
    assert not dataset.other_classes and dataset.splits["train"].keys[0] == "household/bottle/photo/0.50/0/0"
