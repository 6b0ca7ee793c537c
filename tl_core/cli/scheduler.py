"""``scheduler``: where servers and workers of several machines meet."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from tl_core.cli.output import stderr

Host = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="This machine's address for the others.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="The port it answers on; 0: a free one.")]


def scheduler(
    host: Host = "127.0.0.1",
    port: Port = 8786,
    http_port: Annotated[int | None, typer.Option("--http-port", min=0, max=65535, show_default=False, help=(
        "Also answer HTTP there, as Dask's operator for Kubernetes asks."))] = None,
) -> None:
    """Bring servers and workers of several machines together, until Ctrl-C or SIGTERM.

    Whoever reaches it can run programs on all workers: keep its address in a network of your own.
    """
    from tl_core.engine.scheduler import serve
    asyncio.run(until_asked(lambda stop: serve(
        host, port, lambda text: stderr.print(text, markup=False, soft_wrap=True), stop, http_port)))


async def until_asked(work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """``work``, whose event Ctrl-C and SIGTERM set."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    if sys.platform != "win32":
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
    await work(stop)
