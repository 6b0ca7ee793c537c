"""Bodies that are too large, never end or come drop by drop: the server goes on answering others."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

from benchmarks.attack.target import Attempt, Target
from tests.server.gated import path_of
from tl_core.data.upload.upload_session import Staging
from tl_core.server import bodies
from tl_core.server.routes import ROUTES

READ_NOTHING = ("/discard", "/look", "/sign-out")  # whatever is sent there stays where it is
SLOW = 40  # connections
SLOW_SECONDS = 4.0


def attempts(target: Target) -> Iterator[Attempt]:
    """Too much for every route that takes a body, announced or not; then slow ones, all at once."""
    staging = Staging.new()
    for route in ROUTES:
        if "POST" not in (route.methods or ()) or route.path.endswith(READ_NOTHING):
            continue
        address = re.sub(r"^/uploads/[^/]+", f"/uploads/{staging.id}", path_of(route))
        large = b"x" * (bodies.MOST_BYTES * 5)
        announced = target.ask("POST", f"{address}?name=a.zip&label=a", body=large)
        yield Attempt(f"5 MB for {route.path}", _taken(announced.status))
        chunked = target.ask("POST", f"{address}?name=a.zip&label=a", {"Transfer-Encoding": "chunked"},
                             b"%x\r\n%b\r\n0\r\n\r\n" % (len(large), large))
        yield Attempt(f"5 MB in pieces for {route.path}", _taken(chunked.status))
        lying = target.ask("POST", address, {"Content-Length": "99999999999999999999"}, None)
        yield Attempt(f"a length without end for {route.path}", _taken(lying.status))
    yield Attempt("headers without end", _taken(target.ask("GET", "/", {"X-Long": "x" * 200_000}).status))
    staging.discard()
    yield from _slow(target)


def _taken(status: int) -> str:
    return "" if 400 <= status < 500 or status in (0, 303) else f"{status}"


def _slow(target: Target) -> Iterator[Attempt]:
    """Requests that begin and never end; meanwhile others are answered within two seconds."""
    name, port = target.host.split(":")
    head = (f"POST /sign-in HTTP/1.1\r\nHost: {target.host}\r\nSec-Fetch-Site: same-origin\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nname=").encode()
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_connection((name, int(port)), 10)) for _ in range(SLOW)]
        for connection in held:
            connection.sendall(head)
        until = time.monotonic() + SLOW_SECONDS
        while time.monotonic() < until:
            for connection in held:
                with suppress(OSError):
                    connection.sendall(b"a")
            yield Attempt(f"{SLOW} slow bodies at once", "" if target.answers() else "others have to wait")
            time.sleep(0.5)
