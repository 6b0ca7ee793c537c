"""The pictures or texts of a kept discovery: ``/discovered/SIZE/RESULT/ROW``, those too that no listing of the set has.

Only of sets and folders that a page may open; never a file as it lies on disk, but its pixels written anew.
"""

import os

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tl_core.data import dataset_index
from tl_core.data.images import read_whole
from tl_core.discovery import results
from tl_core.errors import UserError
from tl_core.server import pictures, sources, texts
from tl_core.server.kept_results import KeptResults

RESULTS = KeptResults(results.load, lambda result: [result.figures["data"]], lambda result: result.figures["created"])


def address(size: str, result_id: str, row: int | str) -> str:
    """Where a row's pixels are, relative to the server's root."""
    return f"discovered/{size}/{result_id}/{row}"


def picture(request: Request) -> Response:
    """A picture as JPEG, or a text as it is written; 404 where result, row or set are not there, or cannot be read."""
    size, result_id, row = (request.path_params[part] for part in ("size", "id", "row"))
    try:
        result = RESULTS.open(result_id)
        key = str(result.arrays["keys"][row])
        headers = pictures.cache_headers(f"{size}{key}{result.figures['created']}", pictures.FOR_NOW)
        if result.figures.get("modality") == "text":
            return texts.response(dataset_index.of(result.figures["data"]).dataset.read(key), size)
        return pictures.jpeg_response(_pixels(result.figures["data"], key, size), headers)
    except (UserError, KeyError, IndexError, OSError, ValueError):
        return pictures.missing("There is no such picture, or its file cannot be read.")


def _pixels(name: str, key: str, size: str) -> np.ndarray:
    side, read = pictures.SIZES[size], None if sources.is_path(name) else dataset_index.of(name).dataset.read
    if read is None or os.path.isabs(key):
        return read_whole(key, side, getattr(read, "intensity", None))
    return read(key, min(side, pictures.DRAWN_LARGE))


ROUTES = [Route("/discovered/{size}/{id}/{row:int}", picture)]
