"""``worker``: this machine trains for a scheduler elsewhere, until it is asked to leave."""

import asyncio
import os
import re
import signal
import sys
from typing import Annotated

import typer

from tl_core import settings
from tl_core.cli.output import stderr
from tl_core.errors import UserError


def worker(
    scheduler: Annotated[str | None, typer.Option("--scheduler", metavar="ADDRESS", show_default=False, help=(
        "The Dask scheduler's address, as tcp://host:8786. [default: TL_SCHEDULER]"))] = None,
    host: Annotated[str | None, typer.Option("--host", metavar="ADDRESS", show_default=False, help=(
        "This machine's address for the others. [default: the one by which it reaches the scheduler]"))] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", show_default=False, help=(
        "What the scheduler calls it. [default: of machine and process]"))] = None,
    gpus: Annotated[str | None, typer.Option("--gpus", metavar="LIST", show_default=False, help=(
        "Which GPUs train here, as 0,1; none: the processor alone. [default: all that are found]"))] = None,
    grace: Annotated[float, typer.Option("--grace", min=0, metavar="SECONDS", help=(
        "How long runs may take to stop when it leaves."))] = 120,
) -> None:
    """Train for a scheduler on another machine: one worker for each GPU, or one. Ctrl-C or SIGTERM leaves in order.

    Runs that train then stop after their batch and can go on elsewhere; a second Ctrl-C ends at once.
    """
    address = scheduler or settings.scheduler()
    if not address:
        raise UserError("No scheduler is named.", "Expected --scheduler ADDRESS, or TL_SCHEDULER.",
                        "Start one with `tl scheduler`, and name its address.")
    if gpus is not None:
        os.environ["CUDA_VISIBLE_DEVICES"] = _visible(gpus)  # each worker's process is given one of these
    asyncio.run(_work(address, host, name, grace))


def _visible(gpus: str) -> str:
    """As CUDA reads it."""
    names = [name.strip() for name in gpus.split(",")]
    if names == ["none"]:
        return ""
    if len(set(names)) < len(names) or not all(re.fullmatch(r"\d+|(GPU|MIG)-[\w/-]+", name) for name in names):
        raise UserError(f"--gpus is {gpus!r}.", "Expected numbers as nvidia-smi lists them, each once, commas between, "
                        "or none.", "Correct it, or leave it out for all GPUs.")
    return ",".join(names)


async def _work(address: str, host: str | None, name: str | None, grace: float) -> None:
    from tl_core.engine import cluster
    from tl_core.engine.remote_worker import RemoteWorkers
    cluster.configure_workers()
    workers = RemoteWorkers(address, lambda text: stderr.print(text, markup=False, soft_wrap=True), host=host,
                            name=name, grace=grace)
    task, asked = asyncio.ensure_future(workers.work()), False

    def heard() -> None:
        nonlocal asked
        if asked:
            task.cancel()
        asked = True
        workers.stop()

    loop = asyncio.get_running_loop()
    if sys.platform != "win32":
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, heard)
    try:
        await task
    except asyncio.CancelledError:
        stderr.print("Ended at once.")
