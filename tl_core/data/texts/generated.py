"""The sets of texts that come with the program, by name."""

from collections.abc import Callable
from typing import NamedTuple

from tl_core.data.dataset import Dataset
from tl_core.data.texts import descriptions, notes


class GeneratedTexts(NamedTuple):
    """``dataset(difficulty=, seed=)`` gives the set, ``read(key)`` a text."""

    dataset: Callable[..., Dataset]
    read: Callable[..., str]
    title: str
    summary: str
    source: str
    licence: str
    domains: tuple[str, ...] = ()


SETS = {
    notes.NAME: GeneratedTexts(notes.notes_dataset, notes.read, notes.TITLE, notes.SUMMARY, notes.SOURCE, notes.LICENCE,
                               notes.DOMAINS),
    descriptions.NAME: GeneratedTexts(descriptions.descriptions_dataset, descriptions.read, descriptions.TITLE,
                                      descriptions.SUMMARY, descriptions.SOURCE, descriptions.LICENCE),
}
