"""How long a worker's word takes to a browser: `python -m benchmarks.flush`.

A real worker logs an event every 0.2 s (as the trainer does) while threads keep all
cores busy; the server's stream is read over HTTP on loopback by several viewers.
Printed are the milliseconds from the worker's clock to each viewer's, and what the
server's process spends. Wanted: p95 under 50 ms with 30 viewers, under 5 % of a core.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import threading
import time

EVERY_SECONDS = 0.2


def burn_and_speak(members, *, weights_file, cuts):
    """Runs inside the worker: keeps every core busy and emits a point now and then."""
    (member,) = members
    import numpy as np

    from tl_core import events
    busy = True

    def burn() -> None:
        matrix = np.random.default_rng(0).random((600, 600))
        while busy:
            matrix @ matrix  # leaves the interpreter free, as TensorFlow does
    for _ in range(os.cpu_count()):
        threading.Thread(target=burn, daemon=True).start()
    for step in range(1, member.config.epochs + 1):
        time.sleep(EVERY_SECONDS)
        member.emit(events.Batch(step=[step], loss=[1 / step], accuracy=[0.5]))
    busy = False
    member.emit(events.Finished(result={}))
    return [{}]


def ready() -> list[str]:
    return ["CPU"]


async def read(address: str, run_id: str, delays: list[float]) -> None:
    """One viewer: the delay of every training point in seconds."""
    import json

    import httpx
    async with httpx.AsyncClient(timeout=60) as client, client.stream("GET", f"{address}/live?runs={run_id}") as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data: ") and '"type":"batch"' in line:
                delays.append(time.time() - json.loads(line[6:])["time"])


async def watch(address: str, run_id: str, viewers: int) -> list[float]:
    delays: list[float] = []
    await asyncio.gather(*(read(address, run_id, delays) for _ in range(viewers)))
    return delays


def serve():
    """The stream's route on a free port: (server, address)."""
    import socket

    import uvicorn
    from starlette.applications import Starlette
    from starlette.routing import Route

    from tl_core.server.live import live
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=[Route("/live", live)]), log_level="warning"))
    threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True).start()
    return server, f"http://127.0.0.1:{listening.getsockname()[1]}"


def measure(viewers: int, points: int) -> dict[str, float]:
    """Milliseconds of ``points`` points' way to ``viewers`` viewers (read in another process), the server's share
    of a core.
    """
    import multiprocessing

    from tl_core.config import RunConfig
    from tl_core.engine import engine as engines
    engine = engines.Engine(task=burn_and_speak, warm=ready, gpus=[])
    engines.set_engine(engine)
    engine.start()
    while engine.state.status != "ready":
        time.sleep(0.1)
    server, address = serve()
    run_id = engine.submit(RunConfig(data="fruits", epochs=points))
    before, began = time.process_time(), time.monotonic()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        delays = pool.apply(_watch, (address, run_id, viewers))
    spent = (time.process_time() - before) / (time.monotonic() - began)
    server.should_exit = True
    engine.stop()
    cuts = statistics.quantiles([1000 * delay for delay in delays], n=100)
    return {"points": len(delays), "p50": cuts[49], "p95": cuts[94], "longest": 1000 * max(delays), "core": spent}


def _watch(address: str, run_id: str, viewers: int) -> list[float]:
    return asyncio.run(watch(address, run_id, viewers))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=75, help="points a viewer gets, five a second")
    parser.add_argument("--viewers", type=int, nargs="+", default=[1, 30])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["TL_HOME"] = home
        for viewers in options.viewers:
            figures = measure(viewers, options.points)
            print("{viewers:3d} viewers, {points} points: p50 {p50:.1f} ms, p95 {p95:.1f} ms, max {longest:.1f} ms; "
                  "the server spent {core:.1%} of a core".format(viewers=viewers, **figures))


if __name__ == "__main__":
    main()
