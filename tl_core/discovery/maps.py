"""Maps of every source's pictures, with how far each can be trusted; drawn as those of the Features page."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tl_core.discovery.reduction import unit_rows
from tl_core.discovery.request import DiscoverRequest
from tl_core.embeddings import projections
from tl_core.embeddings.projections import METHODS
from tl_core.errors import UserError
from tl_core.progress import Progress

SECONDS = 20.0  # for t-SNE and UMAP of the sources beside the first one, all together


@dataclass(frozen=True, eq=False)
class DrawnMaps:
    """``arrays`` as the result keeps them, ``figures`` by source, and ``notes`` on maps left out."""

    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def draw_all(request: DiscoverRequest, described: Mapping[str, np.ndarray], progress: Progress,
             seconds: float = SECONDS) -> DrawnMaps:
    """All the request's maps of the first source, PCA of the others, and their further maps while ``seconds`` last.

    A map that cannot be drawn is told, not raised.
    """
    drawn, took, spent = DrawnMaps(), dict[str, float](), 0.0
    late: list[str] = []
    first = next(iter(described))
    for features in described:
        drawn.figures[features] = {"trustworthiness": dict.fromkeys(METHODS.names()), "map_shares": None}
    for features, method in _in_order(request.maps, list(described)):
        is_extra = features != first and METHODS.get(method).bounded
        if is_extra and (method not in took or spent + took[method] > seconds):
            late += [features] if method in took else []  # of the first one it could not be drawn, which is told
            continue
        began = time.perf_counter()
        progress(f"Drawing the {METHODS.get(method).title} map", 0, 0)
        if _draw(drawn, features, method, described[features], request.seed):
            seconds_of_it = time.perf_counter() - began
            took[method] = seconds_of_it if is_extra or not METHODS.get(method).first else 0.0  # the first one compiles
            spent += seconds_of_it if is_extra else 0.0
    if late:
        drawn.notes.append(f"Some maps of {' and '.join(dict.fromkeys(late))} were left out, as they would have taken "
                           f"more than {seconds:.0f} s. Ask for that source as the first one.")
    return drawn


def _in_order(maps: tuple[str, ...], sources: list[str]) -> Iterator[tuple[str, str]]:
    """What must be there comes before what time allows."""
    yield from ((sources[0], method) for method in maps)
    for bounded in (False, True):
        yield from ((source, method) for method in maps for source in sources[1:]
                    if METHODS.get(method).bounded == bounded)


def _draw(drawn: DrawnMaps, features: str, method: str, rows: np.ndarray, seed: int) -> bool:
    try:
        projection = projections.draw(unit_rows(rows).astype(np.float32), method, seed)
    except UserError as error:
        note = f"No {METHODS.get(method).title} map: {error.found} {error.expected}"
        drawn.notes.extend([] if note in drawn.notes else [note])
        return False
    drawn.arrays[f"map__{features}__{method}"] = projection.points
    figures = drawn.figures[features]
    figures["trustworthiness"][method] = projection.trust
    figures["map_shares"] = [float(share) for share in projection.shares] or figures["map_shares"]
    return True
