"""A labelling session over the pictures of a discovery, seen through one of its sources of features."""

import numpy as np

from tl_core.discovery import pictures as looked_at
from tl_core.discovery import request as requests
from tl_core.discovery import results, rows
from tl_core.errors import UserError
from tl_core.labelling import session
from tl_core.progress import Progress, silent


def begin(result_id: str, features: str | None = None, progress: Progress = silent) -> str:
    """Start a session over a kept result's pictures; its id. It runs in the second process, as rows may be lost.

    ``features`` is one of the result's sources, by default its first. ``progress`` may raise to stop. ``UserError``
    where the result, its set or its pictures are gone.
    """
    result = results.load(result_id)
    if result is None or not result.arrays:
        raise UserError("This result is not kept any more.", "Expected one of those made last.", "Discover again.")
    request = requests.of_dict(result.figures["request"])
    source = next((one for one in request.sources if one.name == (features or result.features)), None)
    if source is None:
        raise UserError(f"The result has no features {features!r}.", "Expected one of its own.", "Choose another.")
    every = looked_at.load(request.data, request.domain, request.limit, request.seed, progress)
    described = rows.describe([source], every, progress)
    keys = np.asarray(every.keys)[described.readable].tolist()
    there = set(result.arrays["keys"].tolist())
    kept = [row for row, key in enumerate(keys) if key in there]
    if not kept:
        raise UserError("None of the result's pictures is there any more.", "Expected those it was made of.",
                        "Discover again, then label.")
    return session.create(request.data, [keys[row] for row in kept], described.rows[source.name][kept],
                          title=str(result.figures["title"]), domain=request.domain, source=source.title,
                          seed=request.seed).id
