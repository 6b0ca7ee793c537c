"""Pairs out of captions that somebody brought: each picture of the side that has pictures, and what is said of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tl_core.adaptation import domain_features
from tl_core.adaptation.adapt import PairRows
from tl_core.adaptation.spaces.request import SpacesRequest
from tl_core.data.texts import table_dataset
from tl_core.data.texts.captions import Captions
from tl_core.errors import UserError
from tl_core.progress import Progress
from tl_core.words import plural

STAGE = "Reading the captions"


@dataclass(frozen=True, eq=False)
class CaptionedRows:
    """``source`` (k, d) and ``target`` (k, e) rows of k pairs; ``seen`` (m, d), the target's captions by the source's
    network, None where a judged picture has none or the target is texts."""

    source: np.ndarray
    target: np.ndarray
    seen: np.ndarray | None
    notes: tuple[str, ...]


def tie(asked: SpacesRequest, both: PairRows, captions: Captions, pool: np.ndarray, judged: np.ndarray,
        progress: Progress) -> CaptionedRows:
    """The pairs of target pictures of the ``pool``, or of all source pictures; nothing that is ``judged`` is in one.

    ``pool`` and ``judged`` are places in the target. ``UserError`` where no caption is of such a picture. ``progress``
    may raise to stop.
    """
    of_target = asked.modalities[1] == "image"
    places, keys = (both.there, both.pair.target) if of_target else (both.here, both.pair.source.keys)
    found = captions.of([keys[place] for place in places.tolist()])
    notes = _notes(captions, len(found), len(places))
    if of_target:
        free = set(pool.tolist())
        pairs = [(place, text) for place, text in found if place in free]
    else:
        said = {_plain(both.pair.dataset.read(both.pair.target[place])) for place in both.there[judged].tolist()}
        pairs = found = [(place, text) for place, text in found if _plain(text) not in said]
    if not pairs:
        side = "the half of the target that may be paired" if of_target else "the source"
        raise UserError(f"No caption of {captions.name!r} is of a picture of {side}.", "Expected names of its files, "
                        f"as {_short(keys[places[0]])!r}, each the name of one picture.", "Name them so in the table.")
    texts = list(dict.fromkeys(text for _, text in found))
    rows = _rows(asked, both, texts, progress)
    row_of = dict(zip(texts, rows, strict=True))
    read, pictures = np.stack([row_of[text] for _, text in pairs]), np.array([place for place, _ in pairs])
    if not of_target:
        return CaptionedRows(both.source[pictures], read, None, notes)
    return CaptionedRows(read, both.target[pictures], _seen(found, row_of, judged, both), notes)


def _rows(asked: SpacesRequest, both: PairRows, texts: Sequence[str], progress: Progress) -> np.ndarray:
    """The captions by the network of the side that is texts (t, d)."""
    config = asked.asked.features if asked.modalities[0] == "text" else asked.features
    dataset = replace(both.pair.dataset, modality="text", read=_itself, digest=table_dataset.digest)
    described = domain_features.describe(config, dataset, {"captions": texts}, progress, stage=STAGE)
    return np.asarray(described["captions"].rows)


def _seen(found: Sequence[tuple[int, str]], row_of: dict[str, np.ndarray], judged: np.ndarray, both: PairRows
          ) -> np.ndarray | None:
    first: dict[int, str] = {}
    for place, text in found:
        first.setdefault(place, text)
    if not set(judged.tolist()) <= first.keys():
        return None
    seen = np.zeros((len(both.target), both.source.shape[1]), np.float32)
    for place, text in first.items():
        seen[place] = row_of[text]
    return seen


def _itself(text: str, *_size: int) -> str:
    return text


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _short(key: str) -> str:
    return "/".join(key.split("/")[-2:])


def _notes(captions: Captions, found: int, pictures: int) -> tuple[str, ...]:
    left = len(captions.rows) - found
    if not left:
        return ()
    return (f"{plural(left, 'caption')} of {captions.name} {'is' if left == 1 else 'are'} of none of the {pictures:,} "
            "pictures here, or of several by that name, and left out.",)
