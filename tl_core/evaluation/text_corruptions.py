"""Texts changed step by step: typos, capitals, words left out, ends cut off. The standard library and NumPy only.

Each takes a share of the letters or words, so a strength means the same for short texts and long ones; whatever is
changed at one strength is changed at every larger one, too. Typos are those of a keyboard (after Belinkov and Bisk
2018, Synthetic and Natural Noise Both Break Neural Machine Translation).
"""

import re

import numpy as np

from tl_core.evaluation.corruption import Corruption

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")  # rows of a keyboard: a finger that misses hits a neighbour
_WORD = re.compile(r"\S+")


def _typos(text: str, strength: float, random: np.random.Generator) -> str:
    """That many percent of the letters: swapped with the next, left out, doubled, or a neighbour on the keyboard."""
    letters = [place for place, char in enumerate(text) if char.isalpha()]
    order, ways = random.permutation(len(letters)), random.integers(0, 4, len(letters))
    sides = random.integers(0, 2, len(letters))
    hit = set(order[:_count(strength, len(letters))].tolist())
    chars = list(text)
    for number, place in enumerate(letters):
        if number in hit:
            _mistype(chars, text, place, int(ways[number]), int(sides[number]))
    return "".join(chars)


def _mistype(chars: list[str], text: str, place: int, way: int, side: int) -> None:
    char, after = text[place], text[place + 1:place + 2]
    if way == 0 and after.isalpha() and after != char and chars[place] == char and chars[place + 1] == after:
        chars[place], chars[place + 1] = after, char
    elif way == 1:
        chars[place] = ""
    elif way == 2:
        chars[place] += char
    else:
        chars[place] = _neighbour(char, side)


def _neighbour(char: str, side: int) -> str:
    """The key to the left or right, in the same case; of a letter that no such keyboard has the letter twice."""
    row = next((keys for keys in KEYS if char.lower() in keys), "")
    if not row:
        return char * 2
    place = row.index(char.lower())
    near = row[place - 1 if place and (side or place == len(row) - 1) else place + 1]
    return near.upper() if char.isupper() else near


def _capitals(text: str, strength: float, random: np.random.Generator) -> str:
    """That many percent of the words in capitals."""
    words = list(_WORD.finditer(text))
    loud = {words[number].start() for number in random.permutation(len(words))[:_count(strength, len(words))]}
    return _WORD.sub(lambda word: word[0].upper() if word.start() in loud else word[0], text)


def _left_out(text: str, strength: float, random: np.random.Generator) -> str:
    """That many percent of the words left out, one stays."""
    words = _WORD.findall(text)
    gone = set(random.permutation(len(words))[:min(_count(strength, len(words)), len(words) - 1)].tolist())
    return " ".join(word for number, word in enumerate(words) if number not in gone)


def _shortened(text: str, strength: float, _random: np.random.Generator) -> str:
    """That many percent of the words cut off at the end, one stays."""
    words = _WORD.findall(text)
    return " ".join(words[:max(1, len(words) - _count(strength, len(words)))])


def _count(percent: float, of: int) -> int:
    """So many of them, at least one."""
    return min(of, max(1, round(percent / 100 * of)))


TEXT_CORRUPTIONS = (
    Corruption("typos", "Typos", "% of the letters", (2, 5, 10, 20), _typos),
    Corruption("capitals", "Capitals", "% of the words", (25, 50, 75, 100), _capitals),
    Corruption("left_out", "Words left out", "% of the words", (10, 20, 40, 60), _left_out),
    Corruption("shortened", "Cut short", "% of the words", (25, 50, 75, 90), _shortened))
