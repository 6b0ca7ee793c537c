"""A Dask scheduler for servers and workers on several machines, until it is asked to end."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any

import dask
from distributed import Scheduler

from tl_core.engine import demand
from tl_core.engine.cluster import LOOPBACK
from tl_core.errors import UserError, first_line

HTTP_ROUTES = ["distributed.http.scheduler.api", "distributed.http.health"]  # what Dask's operator asks, and no pages


class RunScheduler(Scheduler):
    """A scheduler that asks for as many workers as there are tasks of runs that wait or train.

    So dask-jobqueue's ``adapt`` and dask-kubernetes' DaskAutoscaler, which ask it, follow the servers' queues.
    """

    def __init__(self, *arguments: Any, **values: Any):
        with dask.config.set({"distributed.scheduler.http.routes": HTTP_ROUTES}):
            super().__init__(*arguments, **values)

    def adaptive_target(self, target_duration: float | None = None) -> int:
        """Workers that there should be, never fewer than train now."""
        training = sum(bool(worker.processing) for worker in self.workers.values())
        return max(demand.wanted(self.get_events(demand.TOPIC), time.time()), training)


def options(host: str, port: int, http_port: int | None = None) -> dict[str, Any]:
    """Of a ``RunScheduler``; ``http_port`` is for Dask's HTTP API, which dask-kubernetes' operator asks."""
    return {"host": host, "port": port, "dashboard": False, "allowed_failures": 0,
            "dashboard_address": LOOPBACK if http_port is None else f"{host}:{http_port}"}


async def serve(host: str, port: int, tell: Callable[[str], None], stop: asyncio.Event,
                http_port: int | None = None) -> None:
    """Serve at ``host`` and ``port`` (0: a free one) until ``stop``; ``UserError`` where that address cannot be had.

    ``tell`` hears the address once workers may come. A worker that dies has its run given to nobody else: what becomes
    of it is for the server to say, which knows the run's kept state.
    """
    try:
        scheduler = await RunScheduler(**options(host, port, http_port))
    except (OSError, RuntimeError, ValueError) as error:
        why = first_line(error.__cause__ or error)
        raise UserError(f"No scheduler can be started at {host!r}, port {port} ({why}).",
                        "Expected an address of this machine, and a port that nobody has.",
                        "Correct --host or --port, or end what has the port.") from None
    tell(f"The scheduler is at {scheduler.address}.")
    try:
        await stop.wait()
    finally:
        with contextlib.suppress(OSError, TimeoutError):
            await scheduler.close()
