"""The pictures of a kept discovery: ``/discovered/SIZE/RESULT/ROW``, those too that no listing of the set has.

Only of sets and folders that a page may open; never a file as it lies on disk, but its pixels written anew.
"""

import os
from functools import lru_cache
from pathlib import Path

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tl_core.data import dataset_index
from tl_core.data.images import read_whole
from tl_core.discovery import results
from tl_core.discovery.results import DiscoverResult
from tl_core.errors import UserError
from tl_core.server import pictures, sources


def address(size: str, result_id: str, row: int) -> str:
    """Where a row's pixels are, relative to the server's root."""
    return f"discovered/{size}/{result_id}/{row}"


def picture(request: Request) -> Response:
    """One picture as JPEG; 404 where the result, the row or its set is not there, or the file cannot be read."""
    size, result_id, row = (request.path_params[part] for part in ("size", "id", "row"))
    try:
        result = _result(result_id)
        key = str(result.arrays["keys"][row])
        headers = pictures.cache_headers(f"{size}{key}{result.figures['created']}", pictures.FOR_NOW)
        return pictures.jpeg_response(_pixels(result.figures["data"], key, size), headers)
    except (UserError, KeyError, IndexError, OSError, ValueError):
        return pictures.missing("There is no such picture, or its file cannot be read.")


def _result(result_id: str) -> DiscoverResult:
    """A result whose set a page may open; its arrays are read once for all its pictures."""
    result = results.load(result_id)
    if result is None:
        raise KeyError(result_id)
    name = result.figures["data"]
    if not (sources.is_path(name) and sources.shared(name)):  # a folder without classes is no set
        sources.entry(name)
    return _with_arrays(str(result.folder), result.figures["created"])


@lru_cache(maxsize=4)
def _with_arrays(folder: str, created: str) -> DiscoverResult:
    """Discovered again it has another time."""
    result = results.load(Path(folder).name)
    if result is None:
        raise KeyError(folder)
    return result


def _pixels(name: str, key: str, size: str) -> np.ndarray:
    side, read = pictures.SIZES[size], None if sources.is_path(name) else dataset_index.of(name).dataset.read
    if read is None or os.path.isabs(key):
        return read_whole(key, side, getattr(read, "intensity", None))
    return read(key, min(side, pictures.DRAWN_LARGE))


ROUTES = [Route("/discovered/{size}/{id}/{row:int}", picture)]
