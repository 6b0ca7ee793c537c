"""The generated descriptions of things that are also drawn."""

import numpy as np
import pytest

from tl_core.data import synthetic
from tl_core.data.quality import text_check
from tl_core.data.texts import descriptions, descriptions_grammar
from tl_core.errors import UserError


@pytest.fixture(scope="module")
def dataset():
    return descriptions.descriptions_dataset()


def test_classes_are_those_of_the_drawn_set_and_balanced(dataset):
    assert dataset.classes == tuple(synthetic.NAMES["household"]) and dataset.modality == "text"
    for split, count in descriptions.PER_CLASS.items():
        assert dataset.counts(split) == dict.fromkeys(dataset.classes, count)


def test_no_saying_names_its_thing_and_none_is_said_of_two():
    said = [(thing, saying) for sayings in (descriptions_grammar.LOOKS, descriptions_grammar.USES)
            for thing, of in sayings.items() for saying in of]
    assert len({saying for _, saying in said}) == len(said) == 8 * 2 * 6
    assert not [saying for thing, saying in said if thing in saying.lower()]


def test_a_key_is_its_text(dataset):
    """Kept rows stand for these texts: whoever changes one counts up ``descriptions.VERSION``."""
    assert dataset.read("chair/0.50/0/0") == "There is one for each guest."
    assert dataset.fingerprint() == descriptions.descriptions_dataset().fingerprint()
    assert dataset.fingerprint() != descriptions.descriptions_dataset(seed=1).fingerprint()


def test_easy_texts_say_two_things_and_hard_ones_one():
    for difficulty, things in ((0.0, 2), (1.0, 1)):
        dataset = descriptions.descriptions_dataset(difficulty=difficulty, per_class={"train": 3})
        for key, label in zip(dataset.splits["train"].keys, dataset.splits["train"].labels, strict=True):
            thing, text = dataset.classes[label], dataset.read(key)
            told = [saying for sayings in (descriptions_grammar.LOOKS, descriptions_grammar.USES)
                    for saying in sayings[thing] if saying in text]
            assert len(told) == things and "{" not in text, text
    assert np.array_equal(dataset.splits["train"].labels, np.repeat(np.arange(8), 3))


@pytest.mark.parametrize("settings", [{}, {"seed": 1}, {"seed": 7, "difficulty": 1.0}, {"difficulty": 0.0}])
def test_no_split_has_what_another_has(settings):
    dataset = descriptions.descriptions_dataset(**settings)
    kinds = {finding.kind for finding in text_check.check(dataset).findings}
    assert not kinds & {"leak", "two_labels"}
    texts = {name: {dataset.read(key) for key in split.keys} for name, split in dataset.splits.items()}
    assert not texts["train"] & (texts["val"] | texts["test"]) and not texts["val"] & texts["test"]
    keys = [key for split in dataset.splits.values() for key in split.keys]
    assert len(set(keys)) == len(keys) == sum(8 * count for count in descriptions.PER_CLASS.values())
    assert [key.rpartition("/")[2] for key in dataset.splits["test"].keys] == [  # the test is as it was
        str(200_000 + at) for _ in range(8) for at in range(20)]


def test_a_difficulty_out_of_range_is_refused():
    with pytest.raises(UserError, match="from 0 to 1"):
        descriptions.descriptions_dataset(difficulty=-1)
