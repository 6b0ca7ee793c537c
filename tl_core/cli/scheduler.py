"""``scheduler``: where servers and workers of several machines meet."""

import asyncio
import signal
import sys
from typing import Annotated

import typer

from tl_core.cli.output import stderr


def scheduler(
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help=(
        "This machine's address for the others."))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port it answers on; 0: a free one."
                    )] = 8786,
) -> None:
    """Bring servers and workers of several machines together, until Ctrl-C or SIGTERM.

    Whoever reaches it can run programs on all workers: keep its address in a network of your own.
    """
    asyncio.run(_serve(host, port))


async def _serve(host: str, port: int) -> None:
    from tl_core.engine.scheduler import serve
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    if sys.platform != "win32":
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
    await serve(host, port, lambda text: stderr.print(text, markup=False, soft_wrap=True), stop)
