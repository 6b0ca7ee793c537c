"""Pictures as plain HTTP: ``/pictures/SIZE/SET/ID`` and ``/pictures/cover/SET``.

Only pictures of sets in the catalog, by id; never a file as it lies on disk, but its
pixels written anew. Each route's function runs in a thread of
Starlette's, because decoding takes a moment.
"""

import hashlib
import io
import os
from urllib.parse import quote

import numpy as np
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tl_core.data import dataset_index
from tl_core.data.dataset_index import Listing, PictureItem
from tl_core.data.images import read_whole
from tl_core.data.synthetic import DRAWING_VERSION
from tl_core.errors import UserError

SIZES = {"small": 192, "large": 1280}
DRAWN_LARGE = 512  # pixels a side of a picture that has no size of its own
COVER = 4
COVER_SIDE = 128
FOR_GOOD = "private, max-age=31536000, immutable"  # the address changes with the file
FOR_NOW = "private, max-age=600"


def address(size: str, name: str, item: PictureItem) -> str:
    """Where a picture's pixels are, relative to the server's root; another address once the file has changed."""
    return f"pictures/{size}/{quote(name, safe='')}/{item.id}?v={_version(item)}"


def cover_address(name: str) -> str:
    return f"pictures/cover/{quote(name, safe='')}"


def picture(request: Request) -> Response:
    """One picture as JPEG; 404 where set or picture are unknown or the file cannot be read."""
    size, name, number = (request.path_params[part] for part in ("size", "name", "id"))
    try:
        listing, item = find(name, number)
        kept = FOR_GOOD if "v" in request.query_params else FOR_NOW
        headers = cache_headers(f"{size}{item.id}{_version(item)}", kept)
        if item.modality != "image":
            raise KeyError(number)
        return _not_changed(request, headers) or jpeg_response(_pixels(listing, item, size), headers)
    except (UserError, KeyError, OSError, ValueError):
        return missing("There is no such picture, or its file cannot be read.")


def cover(request: Request) -> Response:
    """A strip of a set's first pictures, one of each class."""
    try:
        listing = dataset_index.of(request.path_params["name"])
        if listing.dataset.modality != "image":
            raise ValueError("a set of texts has no cover")
        items = listing.cover(COVER)
        headers = cache_headers("".join(item.id + _version(item) for item in items), FOR_NOW)
        return _not_changed(request, headers) or jpeg_response(_strip(listing, items), headers)
    except (UserError, OSError, ValueError):
        return missing("There is no such set, or it cannot be read.")


ROUTES = [Route("/pictures/cover/{name}", cover), Route("/pictures/{size}/{name}/{id}", picture)]


def find(name: str, number: str) -> tuple[Listing, PictureItem]:
    """The set's listing and its example of that id; ``KeyError`` or ``UserError`` where there is none."""
    listing = dataset_index.of(name)
    if number not in listing.by_id and "@" not in name:
        listing = dataset_index.of(f"{name}@1")  # taken out since, but a check-up's report still shows it
    return listing, listing.by_id[number]


def _pixels(listing: Listing, item: PictureItem, size: str) -> np.ndarray:
    side = SIZES[size]
    if item.is_file:
        return read_whole(item.key, side, getattr(listing.dataset.read, "intensity", None))
    return listing.dataset.read(item.key, min(side, DRAWN_LARGE))


def _strip(listing: Listing, items: list[PictureItem]) -> np.ndarray:
    return np.concatenate([listing.dataset.read(item.key, COVER_SIDE) for item in items], axis=1)


def jpeg_response(pixels: np.ndarray, headers: dict[str, str]) -> Response:
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=88)
    return Response(file.getvalue(), media_type="image/jpeg", headers=headers)


def cache_headers(content: str, kept: str) -> dict[str, str]:
    tag = hashlib.blake2s(content.encode(), digest_size=8).hexdigest()
    return {"ETag": f'"{tag}"', "Cache-Control": kept}


def _not_changed(request: Request, headers: dict[str, str]) -> Response | None:
    same = headers["ETag"] in request.headers.get("if-none-match", "")
    return Response(status_code=304, headers=headers) if same else None


def missing(words: str) -> Response:
    return PlainTextResponse(words, status_code=404, headers={"Cache-Control": "no-store"})


def _version(item: PictureItem) -> str:
    if not item.is_file:
        return str(DRAWING_VERSION)
    try:
        status = os.stat(item.key)
    except OSError:
        return "0"
    return f"{status.st_size:x}{status.st_mtime_ns:x}"[-16:]
