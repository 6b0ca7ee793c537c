"""Workers of this machine for a scheduler elsewhere: one for each GPU, or one; warm, and gone in order.

Who is asked to leave takes no more runs, lets those that train stop after their batch with their state kept, waits
until the server has their files, and goes.
"""

import asyncio
import os
import socket
from collections.abc import Callable, Sequence
from typing import Any

from distributed import Client, Nanny, Status

from tl_core.engine import cluster, versions, worker
from tl_core.errors import UserError, first_line

LOOK_SECONDS = 1.0
HEARD_SECONDS = 3.0  # that a server may take to read why a worker was refused, before the worker goes
START_SECONDS = 120.0
GRACE_SECONDS = 120.0  # that runs may take to stop and the server to fetch them
AWAY_SECONDS = 5.0  # that a scheduler may be silent before everything begins anew
Tell = Callable[[str], None]


class RemoteWorkers:
    """Nannies and a client of their scheduler; ``stop`` asks all of them to leave.

    ``warm`` runs in each worker before it takes a run; ``host`` is the address of this machine that the others
    reach, by default the one by which it reaches the scheduler. ``name`` is what the scheduler calls a single worker;
    several have a number behind it.
    """

    def __init__(self, address: str, tell: Tell, *, gpus: list[str] | None = None, host: str | None = None,
                 name: str | None = None, warm: Callable | None = None, grace: float = GRACE_SECONDS):
        self.address, self._tell, self._grace = address, tell, grace
        self._warm = warm or worker.warm_up
        of_all = cluster.worker_options(gpus)
        self._options = [{**options, "host": host, "name": _name(name, number, len(of_all))}
                         for number, options in enumerate(of_all)]
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Leave in order."""
        self._stop.set()

    async def work(self) -> None:
        """Until ``stop``. A scheduler that goes is waited for; ``UserError`` where it is not there at first, or
        where the server has other versions."""
        await self._check()
        while not self._stop.is_set():
            try:
                await self._serve()
            except (OSError, TimeoutError, RuntimeError) as error:
                self._tell(f"The scheduler {self.address} was lost ({first_line(error)}); it is tried again every "
                           f"{AWAY_SECONDS:.0f} s.")
            await self._until_it_is_there()

    async def _check(self) -> None:
        """The scheduler's word on the server's versions, before anything is started."""
        try:
            client = await asyncio.to_thread(cluster.connect, self.address)
        except UserError:
            raise UserError(f"The scheduler {self.address!r} does not answer.", "Expected the address of a running "
                            "Dask scheduler, such as tcp://host:8786.", "Start it with `tl scheduler`, or correct "
                            "--scheduler.") from None
        try:
            known = await asyncio.to_thread(client.get_metadata, list(versions.KEY), None)
        finally:
            await asyncio.to_thread(client.close, 1)
        if known is not None:
            versions.check(known, socket.gethostname())

    async def _serve(self) -> None:
        nannies = [Nanny(self.address, **options) for options in self._options]
        try:
            await asyncio.wait_for(asyncio.gather(*nannies), START_SECONDS)
            async with Client(self.address, asynchronous=True, name="transfer-lab-worker") as client:
                await self._warm_up(client, nannies)
                await self._look_after(client, nannies)
                if self._stop.is_set():
                    await self._leave(client, nannies)
        finally:
            for nanny in nannies:
                nanny.close_gracefully()  # or it would start another
            await asyncio.gather(*(nanny.close(timeout=2) for nanny in nannies), return_exceptions=True)

    async def _warm_up(self, client: Client, nannies: Sequence[Nanny]) -> None:
        futures = [client.submit(self._warm, workers=[nanny.worker_address], pure=False, retries=0)
                   for nanny in nannies]
        for nanny, future in zip(nannies, futures, strict=True):
            devices = await self._unless_stopped(future)
            if devices is not None:
                self._tell(f"Ready at {nanny.worker_address}: {', '.join(devices) or 'no device named'}.")

    async def _unless_stopped(self, future: Any) -> list[str] | None:
        waits = [asyncio.ensure_future(future.result()), asyncio.ensure_future(self._stop.wait())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        return None if self._stop.is_set() else waits[0].result()

    async def _look_after(self, client: Client, nannies: Sequence[Nanny]) -> None:
        """Until all is over: a wish to leave, a refusal, a scheduler or nannies that are gone."""
        silent = 0.0
        while not self._stop.is_set():
            if any(nanny.status in (Status.closed, Status.failed) for nanny in nannies):
                raise RuntimeError("a worker's process could not be started again")
            try:
                await self._refused(client, nannies)
                silent = 0.0
            except (OSError, TimeoutError) as error:
                silent += LOOK_SECONDS
                if silent > AWAY_SECONDS:
                    raise TimeoutError("it does not answer") from error
            await self._pause(LOOK_SECONDS)

    async def _refused(self, client: Client, nannies: Sequence[Nanny]) -> None:
        if refusal := next((one.refused for one in await self._standings(client, nannies) if one.refused), None):
            await asyncio.sleep(HEARD_SECONDS)
            raise refusal

    async def _leave(self, client: Client, nannies: Sequence[Nanny]) -> None:
        addresses = [nanny.worker_address for nanny in nannies if nanny.worker_address]
        await asyncio.wait_for(client.run(worker.leave, workers=addresses, on_error="ignore"), AWAY_SECONDS)
        if training := [run_id for one in await self._standings(client, nannies) for run_id in one.training]:
            self._tell(f"Leaving: {len(training)} of its runs stop after their batch, with their states kept.")
        until = asyncio.get_running_loop().time() + self._grace
        while asyncio.get_running_loop().time() < until:
            standings = await self._standings(client, nannies)
            held = await client.has_what(workers=addresses)
            if not any(one.training for one in standings) and not any(held.values()):
                break
            await asyncio.sleep(LOOK_SECONDS / 4)
        self._tell("Left.")

    async def _standings(self, client: Client, nannies: Sequence[Nanny]) -> list[worker.Standing]:
        addresses = [nanny.worker_address for nanny in nannies if nanny.worker_address]
        answers = await asyncio.wait_for(client.run(worker.standing, workers=addresses, on_error="ignore"),
                                         AWAY_SECONDS)
        return list(answers.values())

    async def _until_it_is_there(self) -> None:
        while not self._stop.is_set():
            try:
                await self._check()
                return
            except versions.OtherVersions:
                raise
            except UserError:
                await self._pause(AWAY_SECONDS)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return


def _name(name: str | None, number: int, count: int) -> str:
    """A cluster that grows and shrinks ends workers by the names that it gave them."""
    if name and count == 1:
        return name
    return f"{name or f'{socket.gethostname()}-{os.getpid()}'}-{number}"
