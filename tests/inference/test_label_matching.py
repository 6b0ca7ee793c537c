"""When networks agree, when they disagree, and when neither can be said."""

import pytest

from tl_core.inference.label_matching import sentence, vocabulary

TITLES = {"a": "my fruits", "b": "VGG-16, ImageNet", "c": "ResNet-50, ImageNet", "d": "my dogs"}
FRUITS, IMAGENET, DOGS = vocabulary(["apple", "pear", "fig", "Granny_Smith"]), "imagenet", "dogs"


def answers(**labels: tuple[str, str]) -> dict:
    return {name: {"title": TITLES[name], "top": [[label, 0.75], ["plum", 0.1]], "vocabulary": known}
            for name, (label, known) in labels.items()}


@pytest.mark.parametrize(("given", "said"), [
    ({"b": ("pear", IMAGENET), "c": ("pear", IMAGENET)}, "Both say pear."),
    ({"b": ("pear", IMAGENET), "c": ("fig", IMAGENET)}, "The two disagree."),
    ({"a": ("Granny_Smith", FRUITS), "b": ("granny smith", IMAGENET)}, "Both say Granny_Smith."),
    ({"a": ("pear", FRUITS), "b": ("daisy", IMAGENET)},
     "They know different classes, so their answers cannot be compared."),
    ({"a": ("pear", FRUITS), "b": ("daisy", IMAGENET), "d": ("poodle", DOGS)},
     "They know different classes, so their answers cannot be compared."),
    ({"a": ("pear", FRUITS), "b": ("pear", IMAGENET), "c": ("fig", IMAGENET)},
     "2 of 3 say pear; ResNet-50, ImageNet says fig."),
    ({"b": ("pear", IMAGENET), "c": ("pear", IMAGENET), "d": ("poodle", DOGS)},
     "2 of 2 say pear. 1 other knows other classes."),
    ({"b": ("pear", IMAGENET), "c": ("fig", IMAGENET), "d": ("poodle", DOGS)},
     "No two of the 2 that know the same classes agree."),
    ({"a": ("pear", FRUITS), "b": ("fig", FRUITS), "c": ("apple", FRUITS)}, "No two of the 3 agree."),
    ({"a": ("pear", FRUITS)}, ""), ({}, "")])
def test_the_sentence_says_no_more_than_can_be_said(given, said):
    assert sentence(answers(**given), TITLES) == said == sentence(answers(**given))


def test_who_could_not_answer_is_left_out():
    assert sentence({**answers(a=("pear", FRUITS)), "b": {"error": "gone"}}, TITLES) == ""


def test_a_vocabulary_is_a_set_of_words():
    assert vocabulary(["pear", "Granny_Smith"]) == vocabulary(["granny smith", "Pear"]) != vocabulary(["pear"])
