"""What single texts are made of: nothing to read, markup, characters that nobody sees, another script or language."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

MARKUP = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]{0,200})?/?>|&(?:[a-z]{2,8}|#\d{1,6});|\]\(https?://|^#{1,6} |"
                    r"\*\*\w[^*\n]{0,80}\*\*", re.MULTILINE)
# Marks that turn the direction of writing, joiners and blanks of no width, control characters, what could not be read.
UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")
LOOKED_AT = 2_000  # characters of a text
FEWEST_LETTERS, FEWEST_WORDS = 12, 8  # below which neither script nor language can be told
_SCRIPTS = {"Latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff", "Greek": "\u0370-\u03ff", "Cyrillic": "\u0400-\u052f",
            "Hebrew": "\u0590-\u05ff", "Arabic": "\u0600-\u06ff\u0750-\u077f", "Devanagari": "\u0900-\u097f",
            "Thai": "\u0e00-\u0e7f", "Japanese": "\u3040-\u30ff", "Chinese": "\u4e00-\u9fff",
            "Korean": "\uac00-\ud7af\u1100-\u11ff"}
_OF_SCRIPT = {name: re.compile(f"[{letters}]") for name, letters in _SCRIPTS.items()}
# The most frequent words that are no word of the other languages here.
_STOP_WORDS = {
    "English": "the and of to is that it for was with you this are have not but they what",
    "German": "der das und ist nicht mit ich ein eine auf sie dem den auch wird sich von zu",
    "French": "les est dans pour que qui une pas sur avec au ce il sont des nous vous plus",
    "Spanish": "el los las por con una para del es lo como pero sus muy esta fue más",
    "Italian": "il che di non per sono della gli anche nel alla questo è più ma",
    "Portuguese": "não um uma os para com por mais dos foi ao seu muito você são",
    "Dutch": "het een van niet dat zijn voor met op aan ook naar wordt deze heeft"}
_WORDS = {name: frozenset(words.split()) for name, words in _STOP_WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class TextContents:
    """What a look at a text tells; ``language`` is a language, or a script other than Latin, "" where it is unsure."""

    empty: bool
    markup: str
    unseen: int
    language: str


def look(text: str) -> TextContents:
    """A look at the beginning of a text; markup and unseen characters are counted there, too."""
    beginning = text[:LOOKED_AT]
    markup = MARKUP.search(beginning)
    return TextContents(not any(character.isalnum() for character in beginning), markup.group()[:40] if markup else "",
                        len(UNSEEN.findall(beginning)), language(beginning))


def language(text: str) -> str:
    """By script, and within Latin by common words: "German", "Cyrillic"; "" for a text that is too short or neither."""
    counts = {name: len(letters.findall(text)) for name, letters in _OF_SCRIPT.items()}
    script = max(counts, key=counts.__getitem__)
    if counts[script] < FEWEST_LETTERS or 2 * counts[script] < sum(counts.values()):
        return ""
    if script == "Chinese" and counts["Japanese"]:
        return "Japanese"
    return script if script != "Latin" else _latin(text)


def _latin(text: str) -> str:
    words = _WORD.findall(text.casefold())
    if len(words) < FEWEST_WORDS:
        return ""
    hits = Counter({name: sum(word in common for word in words) for name, common in _WORDS.items()})
    (first, most), (_, second) = hits.most_common(2)
    return first if most >= max(3, len(words) // 12) and most >= 2 * second else ""


def usual(languages: Iterator[str] | list[str]) -> str:
    """The language of most texts that it can be told of; "" where there is none."""
    counts = Counter(name for name in languages if name)
    return counts.most_common(1)[0][0] if counts else ""
