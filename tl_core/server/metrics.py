"""``GET /metrics``: what a server that runs for a semester is watched by, in Prometheus' text format.

This machine alone may ask, unless ``TL_METRICS=1`` says that others may too.
"""

import asyncio
import logging
import shutil
import time
from collections.abc import Callable, Iterator

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tl_core import __version__, settings, tracking
from tl_core.engine import engine as engines
from tl_core.features import activation_store
from tl_core.server import request_counts
from tl_core.server.prometheus_text import CONTENT_TYPE, MetricFamily, counter, gauge, written
from tl_core.tracking.records import STATUSES

PATH = "/metrics"
PREFIX = "transferlab_"
STATES = ("starting", "warming", "ready", "lost", "no_store", "failed")
VIEWED = ("/live", "/boards/{code}/live")
SIZES_SECONDS = 30.0  # looking through a large store takes a while
Sizes = tuple[int, int, int]
_log = logging.getLogger(__name__)


async def metrics(_request: Request) -> Response:
    """The route."""
    text = await asyncio.to_thread(lambda: written(families()))
    return Response(text, media_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def families() -> list[MetricFamily]:
    """All that is served; what cannot be asked now is left out, and ``store_up`` says so of the store of runs."""
    return [*_server(), *_engine(), *_runs(), *_space(), *_requests()]


def _server() -> Iterator[MetricFamily]:
    yield gauge(f"{PREFIX}info", "The version that runs.", {(("version", __version__),): 1})
    yield counter(f"{PREFIX}log_lines_total", "Lines in the server's log from warnings on, by level.",
                  {(("level", level),): request_counts.log_lines.lines[level] for level in request_counts.LEVELS})


def _engine() -> Iterator[MetricFamily]:
    engine = engines.get_engine()
    state = engine.state
    yield gauge(f"{PREFIX}engine_state", "1 for the state that the training engine is in.",
                {(("state", name),): float(name == state.status) for name in STATES})
    load = engine.load
    yield gauge(f"{PREFIX}queue_runs", "Runs that wait for a worker of this server.", load.waiting)
    yield gauge(f"{PREFIX}training_runs", "Runs of this server that train now.", load.training)
    yield gauge(f"{PREFIX}worker_slots", "Trainings that can run at once: warm workers.", load.slots)


def _runs() -> Iterator[MetricFamily]:
    """Of the whole store, other processes' runs too."""
    try:
        counts, seconds = tracking.counts("status"), tracking.seconds()
    except tracking.StoreError:
        yield gauge(f"{PREFIX}store_up", "Whether the store of runs answers.", 0)
        return
    yield gauge(f"{PREFIX}store_up", "Whether the store of runs answers.", 1)
    yield gauge(f"{PREFIX}runs", "Runs in the store by status.",
                {(("status", name.lower()),): counts.get(name, 0) for name in STATUSES})
    yield gauge(f"{PREFIX}run_seconds", "Seconds that all runs in the store have taken.", seconds)


def _space() -> Iterator[MetricFamily]:
    sizes = _sizes.get()
    if sizes is not None:
        used, limit, free = sizes
        yield gauge(f"{PREFIX}activation_store_bytes", "Bytes that the activation store takes.", used)
        yield gauge(f"{PREFIX}activation_store_limit_bytes", "Bytes that it may take.", limit)
        yield gauge(f"{PREFIX}home_free_bytes", "Bytes that are free where TL_HOME lies.", free)


def _requests() -> Iterator[MetricFamily]:
    answered, seconds, open_now = request_counts.requests.copies()
    yield counter(f"{PREFIX}requests_total", "Requests that were answered, by route and status.",
                  {(("route", route), ("status", status)): count for (route, status), count in answered.items()})
    yield counter(f"{PREFIX}request_seconds_total", "Seconds until they were answered whole, by route.",
                  {(("route", route),): of for route, of in seconds.items()})
    yield gauge(f"{PREFIX}requests_open", "Requests that are being answered, by route.",
                {(("route", route),): count for route, count in open_now.items()})
    yield gauge(f"{PREFIX}viewers", "Open streams of runs and class boards.",
                sum(open_now.get(route, 0) for route in VIEWED))


class _Kept:
    """Sizes that are asked for anew after ``SIZES_SECONDS``; None where they cannot be had."""

    def __init__(self, ask: Callable[[], Sizes]):
        self._ask, self._until = ask, float("-inf")
        self._value: Sizes | None = None

    def get(self) -> Sizes | None:
        if time.monotonic() > self._until:
            try:
                self._value = self._ask()
            except Exception as error:
                _log.info("Sizes could not be told: %r", error)
                self._value = None
            self._until = time.monotonic() + SIZES_SECONDS
        return self._value


def _measured() -> Sizes:
    usage = activation_store.usage()
    return usage.bytes, usage.limit, shutil.disk_usage(settings.home()).free


_sizes = _Kept(_measured)
ROUTES = [Route(PATH, metrics)]
