"""A scheduler that is asked for an address and asked to end."""

import asyncio
import socket

import pytest
from distributed import Client

from tl_core.engine.scheduler import serve
from tl_core.errors import UserError


def test_it_tells_its_address_answers_there_and_ends():
    async def work() -> tuple[str, dict]:
        said, stop = [], asyncio.Event()
        serving = asyncio.ensure_future(serve("127.0.0.1", 0, said.append, stop))
        while not said:
            await asyncio.sleep(0.01)
        address = said[0].removeprefix("The scheduler is at ").rstrip(".")
        async with Client(address, asynchronous=True) as client:
            known = client.scheduler_info()
        stop.set()
        await serving
        return address, known
    address, known = asyncio.run(work())
    assert known["address"] == address and not known["workers"]
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=1)


def test_a_port_that_is_taken_is_told():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UserError, match="No scheduler can be started.*--host or --port"):
            asyncio.run(serve("127.0.0.1", taken.getsockname()[1], print, asyncio.Event()))
