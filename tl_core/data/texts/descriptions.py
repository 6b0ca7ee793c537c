"""``descriptions``: texts that the program writes itself by a seeded grammar, about the things that it also draws.

Each says how one of the drawn household objects looks, or what one does with it, and never its name: the classes are
those of the drawn set ``household``, so that texts and pictures of the same things are there on every machine. A key
such as ``chair/0.50/0/17`` (thing, difficulty, seed, index) says everything about a text, so nothing is stored.
"""

import functools
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from tl_core.data.dataset import SPLITS, Dataset, Split
from tl_core.data.difficulty import check as check_difficulty
from tl_core.data.texts import descriptions_grammar as grammar
from tl_core.data.texts import split_copies
from tl_core.data.texts.notes_grammar import DAYS, PEOPLE
from tl_core.data.texts.table_dataset import digest as digest_of

NAME, TITLE = "descriptions", "Things described (generated)"
SUMMARY = "Household objects in words, as the drawn set has them in pictures; written by the program, not by people"
SOURCE = "Written by this program from random numbers; no person's text was used."
LICENCE = "written by this program, no rights reserved (CC0)"
THINGS = tuple(grammar.LOOKS)
PER_CLASS = {"train": 60, "val": 16, "test": 20}
VERSION = 1  # counted up whenever a text changes, so that nothing computed from the old ones is used again
_FIRST = {"train": 0, "val": 100_000, "test": 200_000}
_SPARE = 1_000  # from number to number in the place of a copy: more than a split has of a thing
_TRIES = 50  # for one: texts of one saying are few
_STAYING = ("test", "val", "train")  # in this order texts stay as they are


def descriptions_dataset(*, difficulty: float = 0.5, seed: int = 0, per_class: Mapping[str, int] | None = None
                         ) -> Dataset:
    """The set: ``per_class`` texts a split and thing, of which no split has one that another has, word for word or
    nearly. ``difficulty`` (0..1) is how many say one thing, not two. ``UserError`` for one out of range.
    """
    check_difficulty(difficulty, "texts")
    counts = {**PER_CLASS, **(per_class or {})}
    splits = {split: _split(difficulty, seed, _FIRST[split], counts[split]) for split in SPLITS}
    keys = _apart(*(splits[split].keys for split in _STAYING))
    splits = {split: replace(splits[split], keys=keys[split]) for split in SPLITS}
    return Dataset(NAME, TITLE, THINGS, splits, read, digest, SOURCE, LICENCE, "text")


def read(key: str, *_size: int) -> str:
    """The text of a key. A pure function, so safe in any thread."""
    thing, difficulty, _, _ = key.split("/")
    rng = np.random.default_rng(zlib.crc32(f"{VERSION}/{key}".encode()) + (len(key) << 32))
    said = [_chosen(rng, grammar.LOOKS[thing]), _chosen(rng, grammar.USES[thing])]
    if rng.random() < float(difficulty):
        said = [_chosen(rng, said)]
    if rng.random() < 0.5:
        said.append(_chosen(rng, grammar.REMARKS))
    order = rng.permutation(len(said))
    words = {"n": str(rng.integers(2, 9)), "day": _chosen(rng, DAYS), "who": _chosen(rng, PEOPLE)}
    return " ".join(_capital(said[at].format(**words)) for at in order)


def digest(key: str) -> str:
    return digest_of(f"{NAME}{VERSION}/{key}")


def _split(difficulty: float, seed: int, first: int, count: int) -> Split:
    keys = tuple(f"{thing}/{difficulty:.2f}/{seed}/{first + index}" for thing in THINGS for index in range(count))
    return Split(keys, np.repeat(np.arange(len(THINGS), dtype=np.int32), count))


@functools.lru_cache(maxsize=8)  # it reads every text
def _apart(*keys: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The keys of the splits ``_STAYING`` with others in the place of copies: of numbers that no split has."""
    return split_copies.written_anew(dict(zip(_STAYING, keys, strict=True)), read, _another, _TRIES)


def _another(key: str, count: int) -> str:
    start, _, index = key.rpartition("/")
    return f"{start}/{int(index) + _SPARE * count}"


def _chosen(rng: np.random.Generator, options: Sequence[str]) -> str:
    return options[int(rng.integers(len(options)))]


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
