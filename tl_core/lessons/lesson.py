"""What a lesson is: a question, a guess, a demonstration, and what its figures say in words. No TensorFlow here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tl_core.lessons.growing_figures import GrowingFigures

Figures = Mapping[str, Any]  # what GrowingFigures.values are: plain JSON


@dataclass(frozen=True)
class Guess:
    """What is asked before anything is shown: one of ``options``, else a number from ``low`` to ``high``."""

    question: str
    options: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 100.0
    unit: str = "%"


@dataclass(frozen=True)
class Paper:
    """Who said it first, or best: ``authors`` with the year, and where it stands."""

    authors: str
    title: str
    url: str


@dataclass(frozen=True)
class GoOn:
    """A page with everything filled in: ``page`` is its file's name in ``pages/``, ``address`` its parameters."""

    page: str
    label: str
    address: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What the figures say, in a sentence with its interval; ``held``: that it came out as the lesson teaches."""

    sentence: str
    held: bool


@dataclass(frozen=True)
class Lesson:
    """One record. ``text`` are three sentences of Markdown, ``figure`` is drawn above the guess.

    ``figure`` is "network:BACKBONE:DEPTH" (its blocks, frozen up to a freeze depth), "pictures:SET:DOMAIN,…" (a few of
    a drawn set), "texts:SET", or "" for none. ``axis`` is what a curve's points are numbered by, "" for bars;
    ``measure`` what they show.

    ``demonstrate(seed, figures)`` fills the figures in as it goes and imports TensorFlow; ``finding`` and ``answer``
    (the right option's number, or the number to guess) read them, whoever measured them and however they came out.
    """

    name: str
    title: str
    concept: str
    question: str
    text: tuple[str, str, str]
    guess: Guess
    beware: str
    paper: Paper
    go_on: tuple[GoOn, ...]
    measure: str
    demonstrate: Callable[[int, GrowingFigures], None]
    finding: Callable[[Figures], Finding]
    answer: Callable[[Figures], float]
    axis: str = ""
    figure: str = ""
