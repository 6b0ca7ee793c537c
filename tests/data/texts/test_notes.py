"""The generated set."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from tl_core.data.quality import text_check
from tl_core.data.texts import notes, notes_grammar
from tl_core.errors import UserError


@pytest.fixture(scope="module")
def dataset():
    return notes.notes_dataset()


def texts(dataset, split):
    return [dataset.read(key) for key in dataset.splits[split].keys]


def test_topics_sentiments_and_domains_are_balanced(dataset):
    for split, count in notes.PER_CLASS.items():
        assert set(dataset.counts(split).values()) == {count}
        sentiments = dataset.splits[split].other_labels[notes.SENTIMENT]
        domains = np.array(dataset.splits[split].domains)
        assert sentiments.mean() == 0.5 and (domains == "market").mean() == 0.5
        assert sentiments[domains == "market"].mean() == 0.5


def test_every_saying_can_be_filled_in_and_is_said_once():
    said = [saying for sayings in (notes_grammar.MARKET_SAYINGS, notes_grammar.HOUSEHOLD_SAYINGS)
            for by_sentiment in sayings.values() for of in by_sentiment.values() for saying in of]
    assert len(set(said)) == len(said) == 2 * 4 * 2 * 8
    for sayings in (notes_grammar.MARKET_SAYINGS, notes_grammar.HOUSEHOLD_SAYINGS):
        assert tuple(sorted(sayings)) == notes.TOPICS
    for saying in said:
        assert "{" not in saying.format(it="kettle", n=2, day="Monday", who="she")


def test_a_key_is_its_text(dataset):
    """Kept rows stand for these texts: whoever changes one counts up ``notes.VERSION``."""
    assert dataset.read("market/price/negative/0.50/0/16") == "4 kilos of carrots. costs more than meat by now"
    assert dataset.fingerprint() == notes.notes_dataset().fingerprint() != notes.notes_dataset(seed=1).fingerprint()


def test_styles_differ_and_nothing_is_left_to_fill_in(dataset):
    for key in dataset.splits["train"].keys:
        text = dataset.read(key)
        assert "{" not in text and text == text.strip()
        assert (text == text.lower()) == key.startswith("market"), text


def test_a_difficulty_out_of_range_is_refused():
    with pytest.raises(UserError, match="from 0 to 1"):
        notes.notes_dataset(difficulty=2)


def test_counting_words_learns_it_from_many_and_not_from_few(dataset):
    train, test = texts(dataset, "train"), texts(dataset, "test")
    accuracies = {}
    for count in (20, 400):
        chosen = np.random.default_rng(0).permutation(len(train))[:count]
        words = TfidfVectorizer(ngram_range=(1, 2))
        model = LogisticRegression(C=10, max_iter=1000).fit(words.fit_transform([train[at] for at in chosen]),
                                                            dataset.splits["train"].labels[chosen])
        accuracies[count] = model.score(words.transform(test), dataset.splits["test"].labels)
    assert accuracies[20] < 0.6 and accuracies[400] > 0.85


@pytest.mark.parametrize("settings", [{}, {"seed": 1}, {"seed": 2, "difficulty": 0.0}, {"domain": "market"}])
def test_no_split_has_what_another_has(settings):
    dataset = notes.notes_dataset(**settings)
    kinds = {finding.kind for finding in text_check.check(dataset).findings}
    assert not kinds & {"leak", "two_labels"}
    keys = [key for split in dataset.splits.values() for key in split.keys]
    assert len(set(keys)) == len(keys) == sum(4 * count for count in notes.PER_CLASS.values())
    assert not set(texts(dataset, "train")) & {*texts(dataset, "val"), *texts(dataset, "test")}
    assert [key.rpartition("/")[2] for key in dataset.splits["test"].keys] == [  # the test is as it was
        str(200_000 + at) for _ in range(4) for at in range(40)]
