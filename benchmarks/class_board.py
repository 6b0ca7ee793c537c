"""A class trains at once on one board: `python -m benchmarks.class_board [--students 30] [--vary learning_rate]`.

A real server with a home of its own, its worker warm. Every student has joined and guessed, has the board open as a
browser has it (the websocket of the page, and the stream of what all screens see), and presses Train at a moment of
its own within ten seconds. Told are the seconds from the click, and from the run's place on the board, to the moment
when the student's own stream says that the run has ended. Wanted on two idle cores with default settings: in the
median 10 s from the click and 8 s from there.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from benchmarks import page_session
from benchmarks.first_point import wait_until_warm
from tests.browser.conftest import Server
from tl_core.boards import store, student_actions, teacher_actions
from tl_core.boards.run_figures import ENDED
from tl_core.config import BEGINS_WITH, RunConfig

WITHIN_SECONDS = 10.0
MEDIAN_FROM_CLICK, MEDIAN_FROM_ENTRY = 10.0, 8.0
MOST_SECONDS = 300.0


@dataclass
class Pupil:
    """A student of the board: id and secret; when Train was pressed and the run's end was seen (seconds since 1970)."""

    id: str
    secret: str
    clicked: float = 0.0
    answered: float = 0.0
    ended: float = 0.0
    state: str = ""


def measure(students: int, vary: str = "learning_rate", seed: int = 0) -> dict[str, Any]:
    """Medians and the slowest, in seconds, of a class that trains within ten seconds."""
    with tempfile.TemporaryDirectory() as home, _at(home):
        server = Server(Path(home))
        try:
            wait_until_warm(server)
            code, pupils = _class(students, vary)
            asyncio.run(_train(server, code, pupils, random.Random(seed)))
            return _told(code, pupils)
        finally:
            server.stop()


@contextlib.contextmanager
def _at(home: str) -> Iterator[None]:
    before = os.environ.get("TL_HOME")
    os.environ["TL_HOME"] = home
    try:
        yield
    finally:
        os.environ.pop("TL_HOME")
        if before is not None:
            os.environ["TL_HOME"] = before


def _class(students: int, vary: str) -> tuple[str, list[Pupil]]:
    """A new board whose students have guessed: a guess is the value that their page begins with."""
    code = teacher_actions.open_board("Class", RunConfig(**BEGINS_WITH), vary).code
    values, pupils = list(store.get(code).varied.values(store.get(code).config)), []
    for number in range(students):
        joined = student_actions.join(code, f"student {number + 1}")
        board = store.get(code)
        student_actions.guess(board, board.students[joined.student], values[number % len(values)])
        pupils.append(Pupil(joined.student, joined.secret))
    return code, pupils


async def _train(server: Server, code: str, pupils: list[Pupil], chance: random.Random) -> None:
    everybody = asyncio.Barrier(len(pupils))
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(timeout=MOST_SECONDS, limits=limits) as client, asyncio.timeout(MOST_SECONDS):
        await asyncio.gather(*(_one(server, client, code, pupil, chance.uniform(0, WITHIN_SECONDS), everybody)
                               for pupil in pupils))


async def _one(server: Server, client: httpx.AsyncClient, code: str, pupil: Pupil, waits: float,
               everybody: asyncio.Barrier) -> None:
    async with page_session.opened(server.url, "board", f"code={code}&me={pupil.secret}") as page:
        seen = asyncio.create_task(_see_end(server, client, code, pupil))
        await everybody.wait()  # the whole class has the board open
        await asyncio.sleep(waits)
        pupil.clicked = time.time()
        await page.press("Train")
        pupil.answered = time.time()
        await seen


async def _see_end(server: Server, client: httpx.AsyncClient, code: str, pupil: Pupil) -> None:
    async for board in _stream(client, f"{server.url}/boards/{code}/live"):
        own = [entry for entry in board["entries"] if entry["student"] == pupil.id]
        if own and own[-1]["state"] in ENDED:
            pupil.ended, pupil.state = time.time(), own[-1]["state"]
            return


async def _stream(client: httpx.AsyncClient, address: str) -> AsyncIterator[dict[str, Any]]:
    async with client.stream("GET", address) as answer:
        answer.raise_for_status()
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


def _told(code: str, pupils: list[Pupil]) -> dict[str, Any]:
    """``entered`` is when the board had the entry, by its own file."""
    board = store.get(code)
    entered = {event["student"]: datetime.fromisoformat(event["time"]).timestamp()
               for event in store.events(code) if event["kind"] == "entered"}
    from_click = [pupil.ended - pupil.clicked for pupil in pupils]
    from_entry = [pupil.ended - entered[pupil.id] for pupil in pupils]
    return {"students": len(pupils), "finished": sum(pupil.state == "finished" for pupil in pupils),
            "entries": len(board.entries), "cores": len(os.sched_getaffinity(0)),
            "answer": _summary([pupil.answered - pupil.clicked for pupil in pupils]),
            "from_click": _summary(from_click), "from_entry": _summary(from_entry),
            "reached": median(from_click) <= MEDIAN_FROM_CLICK and median(from_entry) <= MEDIAN_FROM_ENTRY}


def _summary(seconds: list[float]) -> dict[str, float]:
    return {"median": round(median(seconds), 2), "longest": round(max(seconds), 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--vary", default="learning_rate")
    options = parser.parse_args()
    print(json.dumps(measure(options.students, options.vary), indent=1))


if __name__ == "__main__":
    main()
