"""A Dask scheduler for servers and workers on several machines, until it is asked to end."""

import asyncio
import contextlib
from collections.abc import Callable

from distributed import Scheduler

from tl_core.engine.cluster import LOOPBACK
from tl_core.errors import UserError, first_line


async def serve(host: str, port: int, tell: Callable[[str], None], stop: asyncio.Event) -> None:
    """Serve at ``host`` and ``port`` (0: a free one) until ``stop``; ``UserError`` where that address cannot be had.

    ``tell`` hears the address once workers may come. A worker that dies has its run given to nobody else: what becomes
    of it is for the server to say, which knows the run's kept state.
    """
    try:
        scheduler = await Scheduler(host=host, port=port, dashboard=False, dashboard_address=LOOPBACK,
                                    allowed_failures=0)
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
