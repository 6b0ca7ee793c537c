"""Each finding on a few texts made for it, and nothing found where nothing is wrong."""

import tracemalloc

import numpy as np
import pytest

from tl_core.data.dataset import Dataset, Split
from tl_core.data.quality import CheckupReport, text_check, text_contents, text_duplicates
from tl_core.data.quality.text_check import check
from tl_core.data.texts import word_runs
from tl_core.errors import UserError

WORDS = ["apple", "river", "stone", "cloud", "table", "window", "garden", "music", "paper", "bridge", "winter",
         "summer", "coffee", "bottle", "engine", "letter", "market", "doctor", "camera", "forest", "island", "button"]


def sentence(seed: int, count: int = 14) -> str:
    return "The " + " ".join(np.random.default_rng(seed).choice(WORDS, count)) + " was not there for you and them."


def texts(train=(), val=(), test=()) -> Dataset:
    """Sixty plain texts of two classes, and more (text, label) behind those of a split."""
    more = {"train": train, "val": val, "test": test}
    rows = {split: [*[(sentence(first + at), at % 2) for at in range(count)], *more[split]]
            for split, first, count in (("train", 0, 40), ("val", 100, 10), ("test", 200, 10))}
    known = {f"{split}/{at}": text for split, of in rows.items() for at, (text, _) in enumerate(of)}
    splits = {split: Split(tuple(f"{split}/{at}" for at in range(len(of))), np.array([label for _, label in of]))
              for split, of in rows.items()}
    return Dataset("some", "Some", ("left", "right"), splits, lambda key, *_: known[key], lambda key: known[key],
                   modality="text")


def only(report: CheckupReport, kind: str):
    (finding,) = report.findings
    assert finding.kind == kind
    said = " ".join([finding.title, finding.meaning, *(one.note for one in finding.examples),
                     finding.remedy.words if finding.remedy else ""])
    assert "picture" not in said.lower() and "file" not in said.lower()
    return finding


def test_nothing_is_found_where_nothing_is_wrong():
    report = check(texts(), window=128, tokens=lambda text: len(text.split()))
    assert report.findings == () and report.pictures == 60 and report.fingerprint == texts().fingerprint()
    assert report.skipped == (text_check.NO_EMBEDDINGS,)


def test_copies_over_splits_under_two_labels_and_within_one():
    assert only(check(texts(train=[(sentence(203), 1)]), window=9, tokens=len_of), "leak").remedy.drop == ("train/40",)
    assert only(check(texts(test=[(sentence(3), 0)]), window=9, tokens=len_of), "two_labels").count == 1
    twice = only(check(texts(train=[(sentence(3), 1)]), window=9, tokens=len_of), "exact_duplicates")
    assert twice.severity == "warning"


def len_of(text: str) -> int:
    return 1


def test_near_copies_are_found_whatever_case_marks_and_a_word_say():
    changed = sentence(203, 30).upper().replace(" ", "  ") + "!!!"
    report = check(texts(train=[(changed, 1)], test=[(sentence(203, 30), 1)]), window=9, tokens=len_of)
    found = only(report, "leak")
    assert found.examples[0].other == "test/10" and "100 % alike" in found.examples[0].note
    words = sentence(203, 60).split()
    words[30] = "elsewhere"
    near = only(check(texts(train=[(sentence(203, 60), 1), (" ".join(words), 1)]), window=9, tokens=len_of),
                "near_duplicates")
    # One of 68 words is in three of 66 runs: 63 of 69 are shared.
    assert near.count == 1 and "91 % alike" in near.examples[0].note


def test_a_text_in_a_thousand_copies_makes_no_million_pairs():
    signature = text_duplicates.signature(word_runs.runs(sentence(1)))
    assert len(text_duplicates._candidates(np.repeat(signature[None], 1000, axis=0))) < 2000


def test_shares_are_those_of_the_runs_themselves():
    """MinHash's estimate against the true share of runs."""
    words = np.random.default_rng(0).permutation([f"w{number}" for number in range(400)])
    one, two = " ".join(words[:300]), " ".join(words[100:])
    true = len(runs_of(one) & runs_of(two)) / len(runs_of(one) | runs_of(two))
    hashed = [word_runs.runs(text) for text in (one, two)]
    assert word_runs.shared(*hashed) == pytest.approx(true)
    agree = np.mean(text_duplicates.signature(hashed[0]) == text_duplicates.signature(hashed[1]))
    assert agree == pytest.approx(true, abs=0.2)


def runs_of(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return set(zip(words, words[1:], words[2:], strict=False))


@pytest.mark.parametrize(("text", "kind", "note"), [
    ("?! … ---", "empty_text", ""), ("<p class='x'>" + sentence(900), "markup", "<p class='x'>"),
    (sentence(901) + " fish &amp; chips", "markup", "&amp;"), ("\u202e" + sentence(902), "unseen", "1 such character"),
    ("Das ist nicht der Tisch, und ich habe mich auf das Brot und die Butter gefreut.", "language", "German"),
    ("Это не тот стол, который мы заказали вчера вечером.", "language", "Cyrillic"),
    ("これはとても良い製品だと思います、ありがとう。", "language", "Japanese")])
def test_what_a_text_is_made_of(text, kind, note):
    finding = only(check(texts(train=[(text, 0)]), window=128, tokens=len_of), kind)
    assert finding.count == 1 and finding.examples[0].key == "train/40" and finding.examples[0].note == note


def test_a_few_less_than_signs_and_short_foreign_words_are_no_finding():
    plain = [("1 < 2 and 3 > 2, R&D costs " + sentence(903), 0), ("Zeitgeist", 0), ("x" * 90_000, 1)]
    assert check(texts(train=plain), window=128, tokens=len_of).findings == ()
    assert text_contents.language("ok") == "" == text_contents.language("12345 67890")


def test_long_texts_are_told_by_the_share_that_is_cut():
    finding = only(check(texts(), window=20, tokens=lambda text: 30 if "apple" in text else 10), "long_text")
    assert finding.count == sum("apple" in texts().read(key) for split in texts().splits.values() for key in split.keys)
    assert finding.title == f"{100 * finding.count / 60:.0f} % of texts are cut at 20 tokens"


def test_a_wrong_label_is_suspected():
    def embed(keys):
        right = np.array([int(key.split("/")[1]) % 2 for key in keys])
        return np.random.default_rng(0).normal(0, 0.3, (len(keys), 8)) + np.outer(right, np.ones(8))
    dataset = texts()
    labels = dataset.splits["train"].labels.copy()
    labels[6] = 1
    dataset = dataset.with_splits({**dataset.splits, "train": Split(dataset.splits["train"].keys, labels)})
    finding = only(check(dataset, embed=embed, window=9, tokens=len_of), "label_suspects")
    assert finding.remedy.relabel == {"train/6": "left"}


def test_memory_goes_by_the_number_of_texts_and_too_many_are_refused(monkeypatch):
    rows = 3000
    keys = tuple(map(str, range(rows)))
    long = Dataset("long", "Long", ("a", "b"), {
        "train": Split(keys, np.arange(rows) % 2), "val": Split((), np.zeros(0, int)),
        "test": Split((), np.zeros(0, int))}, lambda key, *_: f"{key} " + "many words of it " * 250, lambda key: key,
        modality="text")
    tracemalloc.start()
    signatures = text_check._read(long, keys, None)[1]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert signatures.shape == (rows, 64) and peak < 8 * 10**6  # the texts themselves have 12 MB
    monkeypatch.setattr(text_check, "MOST_TEXTS", 100)
    with pytest.raises(UserError, match="3,000 texts"):
        check(long)
