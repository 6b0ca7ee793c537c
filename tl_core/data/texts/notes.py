"""``notes``: short texts that the program writes itself by a seeded grammar, clearly no person's.

Notes from a market and reviews of household goods: two domains with other words and another style, four topics, the
usual target, and a sentiment, a further task. A key such as ``market/price/negative/0.50/0/17`` (domain, topic,
sentiment, difficulty, seed, index) says everything about a text, so nothing is stored.
"""

import functools
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from tl_core.data.dataset import SPLITS, Dataset, Split
from tl_core.data.difficulty import check as check_difficulty
from tl_core.data.texts import notes_grammar as grammar
from tl_core.data.texts import split_copies
from tl_core.data.texts.table_dataset import digest as digest_of

NAME, TITLE = "notes", "Notes and reviews (generated)"
SUMMARY = "Notes from a market and reviews of household goods; written by the program, not by people"
SOURCE = "Written by this program from random numbers; no person's text was used."
LICENCE = "written by this program, no rights reserved (CC0)"
TOPICS = ("delivery", "price", "quality", "service")
SENTIMENTS = ("negative", "positive")
SENTIMENT = "sentiment"
DOMAINS = ("market", "household")
PER_CLASS = {"train": 100, "val": 24, "test": 40}  # of each topic
VERSION = 1  # counted up whenever a text changes, so that nothing computed from the old ones is used again
_FIRST = {"train": 0, "val": 100_000, "test": 200_000}
_SPARE = 10_000  # from number to number in the place of a copy: more than a split has of a topic
_STAYING = ("test", "val", "train")  # in this order texts stay as they are
_SUBJECTS = {"market": grammar.MARKET, "household": grammar.HOUSEHOLD}
_SAYINGS = {"market": grammar.MARKET_SAYINGS, "household": grammar.HOUSEHOLD_SAYINGS}
_EDGES = {"market": (grammar.MARKET_OPENINGS, grammar.MARKET_CLOSINGS),
          "household": (grammar.HOUSEHOLD_OPENINGS, grammar.HOUSEHOLD_CLOSINGS)}


def notes_dataset(*, domain: str | None = None, difficulty: float = 0.5, seed: int = 0,
                  per_class: Mapping[str, int] | None = None) -> Dataset:
    """The set: ``per_class`` texts a split and topic, half of them of each sentiment and, without ``domain``, of each
    domain. No split has a text that another has, word for word or nearly. ``difficulty`` (0..1) is how many sentences
    stand beside the one that tells. ``UserError`` for a wrong one.
    """
    check_difficulty(difficulty, "texts")
    counts = {**PER_CLASS, **(per_class or {})}
    domains = (domain,) if domain else DOMAINS
    splits = {split: _split(domains, difficulty, seed, _FIRST[split], counts[split]) for split in SPLITS}
    keys = _apart(*(splits[split].keys for split in _STAYING))
    splits = {split: replace(splits[split], keys=keys[split]) for split in SPLITS}
    return Dataset(NAME, TITLE, TOPICS, splits, read, digest, SOURCE, LICENCE, "text",
                   other_classes={SENTIMENT: SENTIMENTS})


def read(key: str, *_size: int) -> str:
    """The text of a key. A pure function, so safe in any thread."""
    domain, topic, sentiment, difficulty, _, _ = key.split("/")
    rng = np.random.default_rng(zlib.crc32(f"{VERSION}/{key}".encode()) + (len(key) << 32))
    openings, closings = _EDGES[domain]
    told = _chosen(rng, _SAYINGS[domain][topic][sentiment])
    sentences = [_chosen(rng, openings), told]
    if rng.random() < float(difficulty):
        sentences.append(_chosen(rng, closings))
    words = {"it": _chosen(rng, _SUBJECTS[domain]), "n": str(rng.integers(2, 7)), "day": _chosen(rng, grammar.DAYS),
             "who": _chosen(rng, grammar.PEOPLE)}
    filled = [sentence.format(**words) for sentence in sentences if sentence]
    return ". ".join(filled).lower() if domain == "market" else " ".join(map(_capital, filled))


def digest(key: str) -> str:
    return digest_of(f"{VERSION}/{key}")


def _split(domains: Sequence[str], difficulty: float, seed: int, first: int, count: int) -> Split:
    rows = [(domains[index % len(domains)], topic, SENTIMENTS[index // len(domains) % 2], first + index)
            for topic in TOPICS for index in range(count)]
    keys = tuple(f"{domain}/{topic}/{sentiment}/{difficulty:.2f}/{seed}/{index}"
                 for domain, topic, sentiment, index in rows)
    return Split(keys, np.array([TOPICS.index(row[1]) for row in rows], np.int32), tuple(row[0] for row in rows), None,
                 {SENTIMENT: np.array([SENTIMENTS.index(row[2]) for row in rows], np.int32)})


@functools.lru_cache(maxsize=8)  # it reads every text
def _apart(*keys: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The keys of the splits ``_STAYING`` with others in the place of copies: of numbers that no split has."""
    return split_copies.written_anew(dict(zip(_STAYING, keys, strict=True)), read, _another)


def _another(key: str, count: int) -> str:
    start, _, index = key.rpartition("/")
    return f"{start}/{int(index) + _SPARE * count}"


def _chosen(rng: np.random.Generator, options: Sequence[str]) -> str:
    return options[int(rng.integers(len(options)))]


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
