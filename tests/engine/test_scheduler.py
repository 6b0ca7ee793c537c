"""A scheduler that is asked for an address and asked to end."""

import asyncio
import json
import socket
import urllib.request

import pytest
from distributed import Client

from tl_core.engine import demand
from tl_core.engine.scheduler import RunScheduler, options, serve
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


def test_it_asks_for_as_many_workers_as_servers_have_tasks_and_says_so_over_http_where_it_is_asked_to():
    """dask-jobqueue asks the scheduler, dask-kubernetes' operator asks by HTTP."""
    async def work() -> list[int]:
        async with RunScheduler(**options("127.0.0.1", 0, 0)) as scheduler, Client(
                scheduler.address, asynchronous=True) as client:
            asked = [scheduler.adaptive_target()]
            for server, tasks in (("a", 3), ("b", 1), ("a", 2)):
                await client.scheduler.log_event(topic=demand.TOPIC, msg={"server": server, "tasks": tasks})
            asked.append(scheduler.adaptive_target(target_duration=5.0))
            url = f"http://127.0.0.1:{scheduler.http_server.port}/api/v1/adaptive_target"
            answer = await asyncio.to_thread(lambda: json.load(urllib.request.urlopen(url, timeout=5)))
            return [*asked, answer["workers"]]
    assert asyncio.run(work()) == [0, 3, 3]
