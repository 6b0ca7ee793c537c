"""Texts as plain HTTP: ``/texts/small/SET/ID`` is a text's beginning, ``/texts/large/SET/ID`` all of it.

Only texts of sets in the catalog, by id, and always as plain text: what looks like HTML in one stays what it is.
"""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tl_core.data.dataset_index import PictureItem
from tl_core.data.texts.row_store import LONGEST
from tl_core.errors import UserError
from tl_core.printable import printable
from tl_core.server import pictures
from tl_core.words import beginning

SIZES = {"small": 280, "large": LONGEST}  # characters
GONE = "There is no such text, or it cannot be read."


def address(size: str, name: str, item: PictureItem) -> str:
    """Where a text is, relative to the server's root."""
    return f"texts/{size}/{quote(name, safe='')}/{item.id}"


def text(request: Request) -> Response:
    """One text, or its beginning; 404 where set or text are unknown or it cannot be read."""
    size, name, number = (request.path_params[part] for part in ("size", "name", "id"))
    try:
        listing, item = pictures.find(name, number)
        if item.modality != "text":
            raise KeyError(number)
        return response(listing.dataset.read(item.key), size)
    except (UserError, KeyError, OSError, ValueError):
        return pictures.missing(GONE)


def response(whole: str, size: str) -> Response:
    """A text as it is written, cut with an ellipsis; ``KeyError`` for an unknown size."""
    return PlainTextResponse(printable(beginning(whole, SIZES[size])), headers=pictures.cache_headers(
        size + whole, pictures.FOR_NOW))


ROUTES = [Route("/texts/{size}/{name}/{id}", text)]
