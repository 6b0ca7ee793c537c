import numpy as np
import pytest

from tl_core.discovery import text_facts

TEXTS = [*["kettle broke kettle the"] * 3, *["train late train the"] * 3]
LABELS = np.array([0, 0, 0, 1, 1, 1])


def test_class_tf_idf_by_hand():
    # Two clusters of 4 and 8 words: A = 6. "a" is there 4 times, "b" twice, "c" 6 times.
    weights = text_facts.class_tf_idf(np.array([[2, 2, 0], [2, 0, 6]]))
    expected = [[0.5 * np.log(1 + 6 / 4), 0.5 * np.log(1 + 6 / 2), 0],
                [0.25 * np.log(1 + 6 / 4), 0, 0.75 * np.log(1 + 6 / 6)]]
    assert weights == pytest.approx(np.array(expected))


def test_each_cluster_has_its_words_function_words_tell_nothing():
    assert text_facts.telling_words(TEXTS, LABELS, 2) == (("kettle", "broke"), ("train", "late"))
    assert text_facts.telling_words(["", "!!"], np.array([0, 1]), 2) == ((), ())
    assert text_facts.telling_words(["kettle", "noise"], np.array([0, -1]), 1) == (("kettle",),)  # noise is no cluster


def test_words_length_and_domain_are_told():
    facts = text_facts.TextFacts(np.array([5.0] * 6 + [20.0] * 6), (("kettle",), ()))
    labels, domains = np.repeat([0, 1], 6), np.repeat(["market", "household"], 6)
    first, second = (text_facts.words(number, labels, facts, domains, np.full(12, "")) for number in (0, 1))
    assert first[0] == "Its words: kettle." and "Shorter than the others (5 words, the others 20)." in first
    assert any("of the domain market" in sentence for sentence in first)
    assert any(sentence.startswith("Longer") for sentence in second) and not second[0].startswith("Its words")
    few = text_facts.words(0, labels[4:8], text_facts.TextFacts(np.ones(4), (("kettle",), ())), domains[4:8],
                           np.full(4, ""))
    assert few == ["Its words: kettle."]  # of so few nothing else is said
