"""What open pages ask over and over, a camera's frames and typed texts: answered by the second process.

A token is known only to the page that made it, and names the networks that answer: the browser sends nothing but what
they are asked about. One question of a page is under way at a time; while another task keeps the second process busy,
the answer says so and the browser tries again.
"""

import asyncio
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from tl_core.engine import task_process
from tl_core.server import request_ids

MOST_TOKENS = 500
TOP = 5
PATIENCE_SECONDS = 1.0  # then the browser is told how far it is, and asks again
BUSY = "Waiting for its turn: something else is computed first"
GONE = "This page is too old. Reload it."
_threads = ThreadPoolExecutor(16, "page-questions")  # each waits for a page's answer


class Page:
    """One page's networks, and its question under way."""

    def __init__(self, function: Callable):
        self.names: tuple[str, ...] = ()
        self.task: task_process.Task | None = None
        self.lock = threading.Lock()
        self._function = function

    def answer(self, content: bytes) -> dict:
        """The answer to this, or to the question before that has only now been answered; or {"waiting": words}."""
        with self.lock:
            if self.task is None:
                self.task = task_process.submit(self._function, list(self.names), content, TOP)
            task = self.task
            task.wait(PATIENCE_SECONDS)
            if task.state in ("waiting", "running"):
                return {"waiting": task.progress[0] or BUSY}
            self.task = None
            task_process.forget(task)
        if task.state == "done":
            return task.result
        return {"problem": task.error or "The second process was stopped."}


class PageQuestions:
    """Pages by their tokens; ``function(names, content, top)`` is what the second process carries out for each."""

    def __init__(self, function: Callable):
        self._function = function
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._lock = threading.Lock()

    def token(self, known: str | None, names: Sequence[str]) -> str:
        """The token of a page that asks these networks; a new one where ``known`` is none of ours."""
        with self._lock:
            page_token = known if known is not None and known in self._pages else secrets.token_urlsafe(16)
            self._pages.setdefault(page_token, Page(self._function)).names = tuple(names)
            self._pages.move_to_end(page_token)
            while len(self._pages) > MOST_TOKENS:
                self._pages.popitem(last=False)
            return page_token

    async def respond(self, request: Request) -> Response:
        """To a POST to an address that ends in a token: the function's result, {"waiting": words} or
        {"problem": words}.
        """
        with self._lock:
            page = self._pages.get(request.path_params["token"])
        if page is None:
            return _json({"problem": GONE}, 404)
        try:
            content = await request.body()
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        loop = asyncio.get_running_loop()
        return _json(await loop.run_in_executor(_threads, request_ids.carried(page.answer), content))


def _json(answer: dict, status: int = 200) -> JSONResponse:
    return JSONResponse(answer, status_code=status, headers={"Cache-Control": "no-store"})
