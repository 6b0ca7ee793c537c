"""How alike two texts are: the runs of three words that both have (Broder 1997, On the resemblance of documents)."""

import re
import zlib

import numpy as np

RUN = 3  # words
FEWEST_WORDS = 8  # of a text that may have near copies: two of three words are alike by chance
MOST_WORDS = 2_000  # of a text that are looked at
COPY = 0.8  # of all runs that two texts have, the share that both have from which one is a copy
_WORD = re.compile(r"\w+")


def runs(text: str) -> np.ndarray:
    """Hashes of a text's runs of words, each once, uint64 (r,); none of a text of few words. Case and marks count not.
    """
    words = _WORD.findall(text[:20 * MOST_WORDS].casefold())[:MOST_WORDS]
    if len(words) < FEWEST_WORDS:
        return np.zeros(0, np.uint64)
    hashed = np.array([zlib.crc32(word.encode("utf8", "surrogatepass")) for word in words], np.uint64)
    mixed = hashed[:-2] * np.uint64(0x9E3779B97F4A7C15) + hashed[1:-1] * np.uint64(0xC2B2AE3D27D4EB4F) + hashed[2:]
    return np.unique(mixed ^ (mixed >> np.uint64(29)))


def shared(one: np.ndarray, two: np.ndarray) -> float:
    """The share of all ``runs`` of two texts that both have."""
    return share(len(np.intersect1d(one, two, assume_unique=True)), len(one), len(two))


def share(both: int, one: int, two: int) -> float:
    """The same by counts."""
    return both / max(one + two - both, 1)
