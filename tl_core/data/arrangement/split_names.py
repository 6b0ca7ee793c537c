"""Names of splits as people write them: ``Training``, ``test_set``, ``TRAIN``, ``dev``, ``val2017``, ``seg_train``."""

import re

_ROLES = {
    "train": ("train", "training", "trn", "trainval"),
    "val": ("val", "valid", "validation", "validate", "dev", "devel", "development"),
    "test": ("test", "testing", "tests", "tst", "eval", "evaluation", "evaluate", "holdout", "heldout"),
}
# Words beside a split's that say nothing.
_FILLERS = ("set", "sets", "data", "dataset", "image", "images", "img", "imgs", "picture", "pictures", "photo",
            "photos", "folder", "split", "sample", "samples", "part")
_WORDS = {word: split for split, words in _ROLES.items() for word in words}
_WORDS |= {f"{word}{filler}": split for word, split in list(_WORDS.items()) for filler in _FILLERS}
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_]+|\d+")  # words of snake_case and CamelCase, and numbers
# "held out", "hold-out"
_TWO = re.compile(r"h[oe]ld[\W_]+out", re.IGNORECASE)


def split_of(name: str) -> str | None:
    """train, val or test where the name says that and nothing else; None otherwise."""
    words = list(filter(_says_something, _tokens(name)))
    splits = [_WORDS.get(word) for word in words]
    if splits == ["train", "val"]:  # both of them, as in VOC
        return "train"
    return splits[0] if len(splits) == 1 else None


def split_and_rest(name: str) -> tuple[str, str] | None:
    """A split and what else the name says ("seg_train" is train and "seg"); None where it names no split.

    The split's word stands first or last, but for words that say nothing ("my_train_set"). "steam_train" is one
    too: only its neighbours can tell, so ask ``families``.
    """
    plain = split_of(name)
    if plain:
        return plain, ""
    spans = [span for span in _TOKEN.finditer(_TWO.sub("holdout", name)) if _says_something(span[0].lower())]
    named = [span for span in spans if span[0].lower() in _WORDS]
    if len(named) != 1 or named[0] not in (spans[0], spans[-1]):
        return None
    rest = (name[named[0].end():] if named[0] is spans[0] else name[:named[0].start()]).strip(" _-.,()[]")
    return (_WORDS[named[0][0].lower()], rest) if rest else None


def families(names) -> dict[str, tuple[str, str]]:
    """Split and rest of every name whose neighbours make a split of it: "seg_train" beside "seg_test".

    Empty where more than half of the rests stand beside one split only.
    """
    parsed = {name: split_and_rest(name) for name in names}
    splits: dict[str, set[str]] = {}
    for split, rest in filter(None, parsed.values()):
        splits.setdefault(rest.casefold(), set()).add(split)
    whole = [rest for rest, of in splits.items() if "train" in of and len(of) > 1]
    if not whole or 2 * len(whole) < len(splits):
        return {}
    return {name: meant for name, meant in parsed.items() if meant}


def _says_something(word: str) -> bool:
    return not word.isdigit() and word not in _FILLERS


def _tokens(name: str) -> list[str]:
    return [token.lower() for token in _TOKEN.findall(_TWO.sub("holdout", name))]
