"""``GET /live?runs=a,b``: what the runs say, as server-sent events on one connection.

``without=validation`` leaves events of that type out.

A reader first gets a run's past, then the rest as it happens. Messages are pushed
when something happens, never polled, and paced only where more than ten a second
would leave. ``id:`` holds the positions in all runs with the generation of each
tail, so a browser that comes back continues, and starts anew where a server
restart has made another tail.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tl_core import events
from tl_core.engine.engine import Engine, get_engine
from tl_core.engine.event_batching import segments
from tl_core.engine.event_log import EventLog
from tl_core.errors import UserError
from tl_core.server.receiving import error_json

HEARTBEAT_SECONDS = 15.0
MOST_PER_SECOND = 10
MOST_RUNS = 50  # a page shows half as many
SMOOTH_FROM = 5  # from so many in a second on, keep an even distance
HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no", "Content-Encoding": "identity"}
RETRY = "retry: 1000\n\n"


class SendInterval:
    """At most ten messages in any second; free below that, evenly spaced near it. Times in seconds."""

    def __init__(self):
        self._sent: deque[float] = deque(maxlen=MOST_PER_SECOND)

    def wait(self, now: float, messages: int = 1) -> float:
        """How long until so many messages may go, 0.0 for now."""
        sent = [when for when in self._sent if now - when < 1.0]
        over = len(sent) + min(messages, MOST_PER_SECOND) - MOST_PER_SECOND
        full = sent[over - 1] + 1.0 - now if over > 0 else 0.0
        even = sent[-1] + 1.0 / MOST_PER_SECOND - now if len(sent) >= SMOOTH_FROM else 0.0
        return max(full, even, 0.0)

    def note(self, now: float, messages: int) -> None:
        self._sent.extend([now] * messages)


@dataclass
class Reader:
    """One run as one browser reads it: where it is, and what may go now."""

    run_id: str  # as the browser named it
    tail: EventLog | None
    refusal: UserError | None = None
    position: int = 0
    pace: SendInterval = field(default_factory=SendInterval)
    without: frozenset[str] = frozenset()  # types of events that it shows nowhere

    @property
    def done(self) -> bool:
        """True once the run's end has gone out."""
        if self.tail is None:
            return self.position > 0
        return self.tail.end is not None and self.position >= self.tail.position

    @property
    def mark(self) -> str:
        return f"{quote(self.run_id, safe='')}={self.tail.generation if self.tail else 'none'}.{self.position}"

    def take(self, now: float) -> tuple[list[str], float | None]:
        """The messages that may go now, and how long to wait for the next (None: until something happens)."""
        if self.tail is None:
            refused = [] if self.done else [_message(self.run_id, 0, events.Failed(reason=str(self.refusal)))]
            self.position = 1
            return refused, None
        taken: list[str] = []
        for segment in segments(self.tail.since(self.position)[0]):
            wanted = [(segment.start + number, event) for number, event in enumerate(segment.messages)
                      if event.type not in self.without]
            wait = self.pace.wait(now, len(wanted))
            if wait > 0 and wanted:
                return taken, wait
            self.pace.note(now, len(wanted))
            # Only the first message of a run has position 0: there the browser clears its curves.
            taken += [_message(self.run_id, position, event) for position, event in wanted]
            self.position = segment.end
        return taken, None


async def live(request: Request) -> Response:
    """The route. 400 and 404 answer in three clauses; 204 tells a browser that has everything to stay away."""
    run_ids = [part for part in request.query_params.get("runs", "").split(",") if part]
    if not 0 < len(run_ids) <= MOST_RUNS:
        return error_json(400, UserError(f"The address names {len(run_ids)} runs.",
                                       f"Expected /live?runs=ID, or up to {MOST_RUNS} ids with commas between them.",
                                       "Add the ids of the runs to watch."))
    without = frozenset(request.query_params.get("without", "").split(","))
    readers = await open_readers(run_ids, request.headers.get("last-event-id"), get_engine(), without)
    if all(reader.tail is None for reader in readers) and (refusal := readers[0].refusal):
        return error_json(404, refusal)
    if all(reader.done for reader in readers):
        return Response(status_code=204)
    return StreamingResponse(follow(readers, get_engine()), media_type="text/event-stream", headers=HEADERS)


async def stream(run_ids: list[str], last_event_id: str | None, engine: Engine,
                 heartbeat: float = HEARTBEAT_SECONDS) -> AsyncIterator[str]:
    """The messages of these runs, from ``last_event_id`` on; ends when all runs have ended."""
    async for text in follow(await open_readers(run_ids, last_event_id, engine), engine, heartbeat):
        yield text


async def open_readers(run_ids: list[str], last_event_id: str | None, engine: Engine,
                       without: frozenset[str] = frozenset()) -> list[Reader]:
    """A reader for each run, at the position its browser had; a refused one where the run is unknown.

    Events of the types ``without`` are passed over.

    Ids are whole ones: the first characters of one would let strangers feel their way to it.
    """
    marks, run_ids = _marks(last_event_id), list(dict.fromkeys(run_ids))
    tails = await asyncio.to_thread(engine.tails, run_ids)
    return [_reader(run_id, tails.get(run_id), marks, without) for run_id in run_ids]


async def follow(readers: list[Reader], engine: Engine, heartbeat: float = HEARTBEAT_SECONDS) -> AsyncIterator[str]:
    """Send what the readers have, then wait to be told that there is more."""
    loop, wake = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(wake.set)

    unlisten = [reader.tail.listen(tell) for reader in readers if reader.tail]
    try:
        yield RETRY
        spoke = time.monotonic()
        while not engine.closing:
            wake.clear()
            pause = spoke + heartbeat - time.monotonic()
            for text, wait in _round(readers):
                if text:
                    spoke = time.monotonic()
                    yield text
                pause = min(pause, heartbeat if wait is None else wait)
            if all(reader.done for reader in readers):
                return
            if not await _woken(wake, pause) and time.monotonic() - spoke >= heartbeat:
                spoke = time.monotonic()
                yield ": still here\n\n"
    finally:
        for end in unlisten:
            end()


def _round(readers: list[Reader]) -> Iterator[tuple[str, float | None]]:
    for reader in readers:
        taken, wait = reader.take(time.monotonic())
        # One write for what goes together, with the positions after it.
        marks = "id: " + ",".join(r.mark for r in readers) + "\n"
        yield "".join(marks + text for text in taken), wait


async def _woken(wake: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(wake.wait(), max(seconds, 0.001))
    except TimeoutError:
        return False
    return True


def _reader(run_id: str, tail: EventLog | None, marks: dict[str, tuple[str, int]], without: frozenset[str]) -> Reader:
    generation, position = marks.get(run_id, ("", 0))
    if tail is None:
        return Reader(run_id, None, _unknown(run_id), position=int(generation == "none"))
    return Reader(run_id, tail, position=position if generation == tail.generation else 0, without=without)


def _unknown(run_id: str) -> UserError:
    """One answer for ids that were never given and for deleted runs."""
    return UserError(f"No run named {run_id[:100]!r}.", "Expected a run's whole id.", "The Runs page lists them.")


def _marks(last_event_id: str | None) -> dict[str, tuple[str, int]]:
    """``a=3f2a.12,b=77ef.4`` as positions; what cannot be read is left out and starts anew."""
    marks = {}
    for part in (last_event_id or "").split(","):
        run_id, _, mark = part.partition("=")
        generation, _, position = mark.partition(".")
        if position.isdigit():
            marks[unquote(run_id)] = (generation, int(position))
    return marks


def _message(run_id: str, position: int, event: events.Event) -> str:
    # pydantic writes NaN and infinity as null, which a browser can read.
    head = json.dumps({"run": run_id, "position": position})
    return f"data: {head[:-1]}, {event.model_dump_json()[1:]}\n\n"
