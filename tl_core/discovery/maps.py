"""Maps of every source's pictures, with how far each can be trusted; drawn as those of the Features page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tl_core.discovery.reduction import unit_rows
from tl_core.discovery.request import DiscoverRequest
from tl_core.embeddings import projections
from tl_core.embeddings.projections import METHODS
from tl_core.errors import UserError
from tl_core.progress import Progress


@dataclass(frozen=True, eq=False)
class DrawnMaps:
    """``arrays`` as the result keeps them, ``figures`` of the first source's, and ``notes`` on maps left out."""

    arrays: dict[str, np.ndarray]
    figures: dict[str, Any]
    notes: list[str]


def draw_all(request: DiscoverRequest, described: Mapping[str, np.ndarray], progress: Progress) -> DrawnMaps:
    """The first source by all the request's maps, the others by PCA. A map that cannot be drawn is told, not raised."""
    arrays: dict[str, np.ndarray] = {}
    trust: dict[str, float | None] = dict.fromkeys(METHODS.names())
    notes: list[str] = []
    shares: list[float] = []
    for number, (features, rows) in enumerate(described.items()):
        for method in request.maps if number == 0 else ("pca",):
            progress(f"Drawing the {METHODS.get(method).title} map", 0, 0)
            try:
                drawn = projections.draw(unit_rows(rows).astype(np.float32), method, request.seed)
            except UserError as error:
                notes.append(f"No {METHODS.get(method).title} map: {error.found} {error.expected}")
                continue
            arrays[f"map__{features}__{method}"] = drawn.points
            if number == 0:
                trust[method], shares = drawn.trust, [float(share) for share in drawn.shares] or shares
    return DrawnMaps(arrays, {"trustworthiness": trust, "map_shares": shares or None}, notes)
