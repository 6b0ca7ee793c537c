"""The pictures or texts of a kept adaptation: ``/adapted/SIZE/RESULT/SIDE/ROW``, those too that no listing has.

Changed copies, pictures drawn for a pair, and those of a folder without classes. Only of sets and folders that a page
may open; never a file as it lies on disk, but its pixels written anew.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tl_core.adaptation import result_pictures, results
from tl_core.errors import UserError
from tl_core.server import pictures, texts
from tl_core.server.kept_results import KeptResults

SIDES = ("source", "target")
RESULTS = KeptResults(results.load, lambda result: result_pictures.sets_of(result.values),
                      lambda result: result.values["created"])


def address(size: str, result_id: str, side: str, row: int) -> str:
    """Where a row's pixels are, relative to the server's root."""
    return f"adapted/{size}/{result_id}/{side}/{row}"


def picture(request: Request) -> Response:
    """A picture as JPEG, or a text as it is written; 404 where result, row or set are not there, or cannot be read."""
    size, result_id, side, row = (request.path_params[part] for part in ("size", "id", "side", "row"))
    try:
        result = RESULTS.open(result_id)
        key = str(result.arrays[f"{SIDES[SIDES.index(side)]}_keys"][row])
        if result.values.get("modality") == "text":
            return texts.response(result_pictures.text(result.values, key), size)
        pixels = result_pictures.reader(result.values)(key, min(pictures.SIZES[size], pictures.DRAWN_LARGE))
        return pictures.jpeg_response(pixels, pictures.cache_headers(f"{size}{key}", pictures.FOR_NOW))
    except (UserError, KeyError, IndexError, OSError, ValueError):
        return pictures.missing("There is no such picture, or its file cannot be read.")


ROUTES = [Route("/adapted/{size}/{id}/{side}/{row:int}", picture)]
