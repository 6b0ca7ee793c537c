"""``POST /uploads/{staging}/…``: pictures and zips from the browser, streamed to disk.

``folders`` says which folders of pictures are about to come and hears what they are;
``picture?label=…&name=…&path=…`` and ``zip`` take a file as their body; ``remove``, ``relabel``
``samples`` and ``look`` a little JSON; ``discard`` nothing. A staging's id is known only to the page
that made it; the gate turns pages of other sites away. Files go to disk piece by
piece, their bytes counted as they come; whatever ends an upload early, nothing of it
stays. All work on files runs in threads of its own, never on the event loop.
"""

import contextlib
import re
from collections import Counter

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tl_core.data.data_uri import data_uri
from tl_core.data.dataset import SPLITS
from tl_core.data.images import read_image
from tl_core.data.intensity import OwnRange
from tl_core.data.upload import relabel as relabelling
from tl_core.data.upload.label_tables import TAKEN, is_table
from tl_core.data.upload.limits import limits
from tl_core.data.upload.sanitize import display
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError
from tl_core.server.receiving import (
    Arrived,
    Unpacking,
    UploadRefused,
    error_json,
    guarded_by,
    in_thread,
    received,
    received_json,
)

MOST_PICTURES = 10**7
LONGEST = 4000  # characters of a path
SAMPLES = 24
SAMPLE_SIDE = 112  # pixels
STREAMED = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no", "Content-Encoding": "identity"}
DROP = re.compile(r"[0-9]{1,9}")
GROUP = re.compile(r"[A-Za-z0-9_-]{1,80}")



async def _staging(request: Request) -> Staging:
    try:
        return await in_thread(Staging.find, request.path_params["staging"])
    except UserError as error:
        raise UploadRefused(404, error) from error


guarded = guarded_by(_staging)


@guarded
async def folders(request: Request, staging: Staging) -> Response:
    """Folders that pictures of a drop are about to come from: ``{"drop": "1", "folders": {"pets/cat": 12}}``.

    The answer says for every drop and folder so far ``{"label"}``, or ``{"reason"}`` why its
    pictures belong nowhere: ``{"places", "counts", "arrangement", "revision"}``.
    """
    sent = await received_json(request)
    folders, drop = sent.get("folders"), sent.get("drop")
    if not isinstance(folders, dict) or not all(type(count) is int and 0 <= count < MOST_PICTURES
                                                for count in folders.values()) or not (
            isinstance(drop, str) and DROP.fullmatch(drop) and max(map(len, folders), default=0) <= LONGEST):
        raise UserError("The request names no folders.", 'Expected {"folders": {"name/of/folder": pictures}}.',
                        "Reload the page and try again.")
    return JSONResponse(await in_thread(_announce, staging, drop, folders))


@guarded
async def picture(request: Request, staging: Staging) -> Response:
    """One picture: ``{"taken": true, "file", "label"}``, or ``{"taken": false, "reason"}`` where it was refused.

    A table of labels is no picture but kept: ``{"taken": false, "reason", "table": true}``.
    """
    query = request.query_params
    path, drop, name = query.get("path", "")[:LONGEST], query.get("drop", ""), _text(query, "name")
    label = query.get("label", "").strip() if path or is_table(name) else _text(query, "label")
    split, group = query.get("split"), query.get("group")
    if split is not None and split not in SPLITS:
        raise UserError(f"The split is {split!r}.", f"Expected one of {', '.join(SPLITS)}.", "Leave it out.")
    if group is not None and not GROUP.fullmatch(group):
        raise UserError(f"The group is {display(group)!r}.", "Expected letters, digits, '-' and '_'.", "Leave it out.")
    if path and not DROP.fullmatch(drop):
        raise UserError(f"The drop is {display(drop)!r}.", "Expected up to nine digits.", "Reload the page, try again.")
    arrived = await received(request, staging, name, limits().file_bytes, "TL_MAX_FILE_BYTES")
    return JSONResponse(await in_thread(_add_picture, staging, arrived, label, name, split, group, path, drop))


@guarded
async def zip_file(request: Request, staging: Staging) -> Response:
    """A zip of class folders. Answers in lines of JSON: ``{"stage", "done", "total"}``, at last ``{"counts"}``."""
    name = _text(request.query_params, "name")
    arrived = await received(request, staging, name, limits().bytes, "TL_MAX_UPLOAD_BYTES")
    return StreamingResponse(Unpacking(staging, arrived).lines(), media_type="application/x-ndjson", headers=STREAMED)


@guarded
async def remove(request: Request, staging: Staging) -> Response:
    """Take pictures back: ``{"files": [...]}``, or ``{"label": ...}`` for a whole class."""
    fields = await received_json(request)
    files, label = fields.get("files"), fields.get("label")
    if isinstance(label, str):
        removed = await in_thread(relabelling.remove, staging, label=label)
    elif isinstance(files, list) and all(isinstance(file, str) for file in files):
        removed = await in_thread(relabelling.remove, staging, files)
    else:
        raise UserError("The request names neither files nor a label.", 'Expected {"files": [...]} or {"label": ...}.',
                        "Reload the page and try again.")
    return JSONResponse({"removed": removed, "revision": staging.journal.revision})


@guarded
async def relabel(request: Request, staging: Staging) -> Response:
    """Give a class another name: ``{"label", "new"}``; the answer holds the name that was made of ``new``."""
    fields = await received_json(request)
    if not isinstance(fields.get("label"), str) or not isinstance(fields.get("new"), str) or not fields["new"].strip():
        raise UserError("The request names no class and new name.", 'Expected {"label": ..., "new": ...}.',
                        "Type a name for the class.")
    label = await in_thread(relabelling.relabel, staging, fields["label"], fields["new"])
    return JSONResponse({"label": label, "revision": staging.journal.revision})


@guarded
async def samples(request: Request, staging: Staging) -> Response:
    """Some pictures of class ``{"label": …}``, or ``{"files": […]}``, small: ``{"samples": [{"file", "source"}]}``."""
    fields = await received_json(request)
    label, named = fields.get("label"), fields.get("files")
    if not isinstance(named, list):
        named = []
    files = [row.file for row in staging.rows() if row.label == label or row.file in named][:SAMPLES]
    return JSONResponse({"samples": await in_thread(_thumbnails, staging, files)})


@guarded
async def discard(request: Request, staging: Staging) -> Response:
    """Forget everything that was staged."""
    await in_thread(staging.discard)
    return JSONResponse({"there": False})


async def look(request: Request) -> Response:
    """``{"there": true}`` while the staging is there; a page asks when it comes back."""
    try:
        await _staging(request)
    except UploadRefused as refused:
        return JSONResponse({"there": False}) if refused.status == 404 else error_json(refused.status, refused.error)
    return JSONResponse({"there": True})


ROUTES = [Route(f"/uploads/{{staging}}/{name}", handler, methods=["POST"]) for name, handler in (
    ("folders", folders), ("picture", picture), ("zip", zip_file), ("remove", remove), ("relabel", relabel),
    ("samples", samples), ("discard", discard), ("look", look))]


def _text(query, name: str) -> str:
    value = query.get(name, "").strip()
    if not value:
        raise UserError(f"The address has no {name}.", f"Expected ?{name}=… in it.", "Reload the page and try again.")
    return value


def _announce(staging: Staging, drop: str, folders: dict[str, int]) -> dict:
    places = staging.announce(drop, {tuple(name.split("/")): count for name, count in folders.items()})
    said = {drop: {"/".join(folder): {"reason": place.reason} if place.reason else {"label": place.label}
                   for folder, place in of.items()} for drop, of in places.items()}
    summary = staging.summary()
    counts: Counter[str] = Counter()
    for of in summary.counts.values():
        counts.update(of)
    return {"places": said, "counts": counts, "arrangement": summary.arrangement, "revision": summary.revision}


def _add_picture(staging: Staging, arrived: Arrived, label: str, name: str, split: str | None,
                 group: str | None, path: str, drop: str) -> dict:
    with arrived.stack, arrived.path.open("rb") as file:
        added = staging.take(label, name, file, split=split, group=group, path=path, drop=drop)
    if isinstance(added, str):
        return {"taken": False, "reason": added, "table": added == TAKEN}
    return {"taken": True, "file": added.file, "label": added.label, "revision": staging.journal.revision}


def _thumbnails(staging: Staging, files: list[str]) -> list[dict[str, str]]:
    """Pixels written anew, never a file as it came; one that is gone meanwhile is passed over."""
    thumbnails = []
    for file in files:
        with contextlib.suppress(OSError, ValueError):
            thumbnails.append({"file": file, "source": data_uri(_small(str(staging.pictures / file)))})
    return thumbnails


def _small(path: str) -> np.ndarray:
    """A picture alone has only its own range of values: what else it belongs to is not known yet."""
    return read_image(path, SAMPLE_SIDE, OwnRange(path))
