"""Bytes from the browser to disk, piece by piece, and zips unpacked with news of how far they are.

All work on files runs in threads of its own, never on the event loop.
"""

import asyncio
import contextlib
import functools
import json
import logging
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from tl_core import audit, words
from tl_core.data.file_hashes import Progress
from tl_core.data.upload.sanitize import display
from tl_core.data.upload.upload_session import Staging
from tl_core.data.upload.writing import Sink, TooLarge
from tl_core.errors import UserError
from tl_core.server import request_ids

log = logging.getLogger(__name__)

PIECE = 1 << 20  # bytes gathered before a thread writes them
STALLED_SECONDS = 60.0  # a browser that sends nothing for so long has gone
RECORDED = (413, 429)  # refusals that the audit log keeps: too large, too many
NEWS_EVERY = 0.1  # seconds between two lines of progress

_threads = ThreadPoolExecutor(4, "uploads")
_arriving: set[asyncio.Timeout] = set()
_closing = threading.Event()


class Arrived(NamedTuple):
    """A file that has come whole: where it lies until ``stack`` is closed."""

    path: Path
    stack: contextlib.ExitStack


class UploadRefused(Exception):
    """A request that is answered with ``status`` and an error in three clauses."""

    def __init__(self, status: int, error: UserError):
        super().__init__(str(error))
        self.status, self.error = status, error


class UploadStopped(Exception):
    """The browser has gone, or the server ends, while a zip is unpacked."""


def close() -> None:
    """End every upload on its way, because the server ends. Called on the event loop."""
    _closing.set()
    for patience in tuple(_arriving):
        patience.reschedule(asyncio.get_running_loop().time())


def open_again() -> None:
    """Take uploads (again): a server starts."""
    _closing.clear()


class TakesFiles(Protocol):
    """A staging, or a class board's folder."""

    def upload(self, name: str, most: int | None = None) -> contextlib.AbstractContextManager[Sink]:
        """A file to write what comes into, gone when the block ends."""


async def received(request: Request, into: TakesFiles, name: str, most: int, setting: str = "") -> Arrived:
    """The body as a file in a folder of ``into``; nothing of it where anything goes wrong."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) > most:
        raise too_large(name, most, setting)
    stack = contextlib.ExitStack()
    try:
        sink = await in_thread(stack.enter_context, into.upload(name, most))
        async with _patience() as patience:
            async for piece in _pieces(request, patience):
                await in_thread(sink.write, piece)
        sink.close()
    except BaseException as error:
        stack.close()  # at once: a task that is being cancelled can no longer wait for a thread
        if isinstance(error, TooLarge):
            raise too_large(name, most, setting) from error
        raise
    return Arrived(sink.path, stack)


async def received_json(request: Request) -> dict:
    """The body as a JSON object, as long as the gate lets through; ``UploadRefused`` where it cannot be read."""
    body = await request.body()
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):  # no JSON, or so deep that nobody means it
        fields = None
    if not isinstance(fields, dict):
        raise UploadRefused(400, UserError("The request is no JSON object that can be read.", "Expected a small one.",
                                           "Reload the page and try again."))
    return fields


@contextlib.asynccontextmanager
async def _patience() -> AsyncIterator[asyncio.Timeout]:
    """How long is waited for more, and for the disk to take it; 408 after that, or where the server ends."""
    try:
        # An upload that the server's end has overtaken on its way here has no time left.
        async with asyncio.timeout(0 if _closing.is_set() else STALLED_SECONDS) as patience:
            _arriving.add(patience)
            try:
                yield patience
            finally:
                _arriving.discard(patience)
    except TimeoutError as error:
        raise UploadRefused(408, UserError("The upload stopped on its way.", "Expected the rest of the file.",
                                           "Check the connection and send it again.")) from error


async def _pieces(request: Request, patience: asyncio.Timeout) -> AsyncIterator[bytes]:
    """The body in pieces of a megabyte; with each chunk that comes, patience begins anew."""
    gathered = bytearray()
    loop = asyncio.get_running_loop()
    async for chunk in request.stream():
        if not _closing.is_set():
            patience.reschedule(loop.time() + STALLED_SECONDS)
        gathered += chunk
        if len(gathered) >= PIECE:
            yield bytes(gathered)
            gathered.clear()
    if gathered:
        yield bytes(gathered)


def too_large(name: str, most: int, setting: str) -> UploadRefused:
    """The refusal of a file with more bytes; ``setting`` names what bounds them, "" where nobody can change it."""
    return UploadRefused(413, UserError(f"{display(name)!r} is too large.", f"Expected at most {words.size(most)}.",
                                        f"Make it smaller, or raise {setting}." if setting else "Make it smaller."))


class Unpacking:
    """A zip taken in by a thread, which tells how far it is; a browser that goes away stops it."""

    def __init__(self, staging: Staging, arrived: Arrived):
        self._loop, self._gone, self._spoke = asyncio.get_running_loop(), False, 0.0
        self._news: asyncio.Queue = asyncio.Queue()
        self._loop.run_in_executor(_threads, request_ids.carried(self._work), staging, arrived)

    async def lines(self) -> AsyncIterator[str]:
        """News as lines of JSON; the last one is the result."""
        try:
            while True:
                line = await self._news.get()
                yield json.dumps(line) + "\n"
                if "stage" not in line:
                    return
        finally:
            self._gone = True

    def _work(self, staging: Staging, arrived: Arrived) -> None:
        with arrived.stack:
            result = _add_zip(staging, arrived.path, self._progress)
        self._tell(result)

    def _progress(self, stage: str, done: int, total: int | None) -> None:
        if self._gone or _closing.is_set():
            raise UploadStopped
        if time.monotonic() - self._spoke >= NEWS_EVERY:
            self._spoke = time.monotonic()
            self._tell({"stage": stage, "done": done, "total": total})

    def _tell(self, line: dict) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended with the server
            self._loop.call_soon_threadsafe(self._news.put_nowait, line)


def _add_zip(staging: Staging, path: Path, progress: Progress) -> dict:
    """The last line of the answer: the pictures by class, or an error in three clauses."""
    try:
        staging.add_zip(path, progress)
        with staging.lock:
            return {"counts": Counter(row.label for row in staging.rows()), "revision": staging.journal.revision}
    except UserError as error:
        return clauses(error)
    except UploadStopped:
        return {"found": "The zip was stopped.", "expected": "Nothing of it was kept.", "fix": "Send it again."}
    except Exception:
        log.exception("A zip could not be taken")
        return {"found": "The zip could not be taken.", "expected": "This is a fault of the program.",
                "fix": f"Nothing of the zip was kept. The server's log says more where it names the request "
                       f"{request_ids.current()}."}


async def in_thread(function: Callable, *args, **options):
    work = functools.partial(request_ids.carried(function), *args, **options)
    return await asyncio.get_running_loop().run_in_executor(_threads, work)


def clauses(error: UserError) -> dict[str, str]:
    return {"found": error.found, "expected": error.expected, "fix": error.fix}


def error_json(status: int, error: UserError) -> JSONResponse:
    """An error as JSON in three clauses, and as one message."""
    return JSONResponse({**clauses(error), "message": str(error)}, status, {"Cache-Control": "no-store"})


def guarded_by(find: Callable[[Request], Awaitable[Any]]) -> Callable[[Callable], Callable]:
    """For handlers of a request and what ``find`` finds for it: every error is answered as JSON in three clauses."""
    def guarded(handler: Callable[[Request, Any], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        @functools.wraps(handler)
        async def answer(request: Request) -> Response:
            try:
                return await handler(request, await find(request))
            except UploadRefused as refused:
                if refused.status in RECORDED:
                    await in_thread(audit.record, "upload", display(request.query_params.get("name", "")), "refused",
                                    str(refused.error))
                return error_json(refused.status, refused.error)
            except UserError as error:
                return error_json(422, error)
            except ClientDisconnect:
                return Response(status_code=400)  # nobody is there to read it
        return answer
    return guarded
