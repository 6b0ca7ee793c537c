"""What goes over the network: the server's port and address, the mirror, a scheduler elsewhere."""

import errno
import json
import socket
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from tl_core import settings
from tl_core.errors import first_line
from tl_core.operations.doctor.result import CheckResult, mend, note, ok

SECONDS = 4.0
STATES = ("starting", "warming", "ready", "lost", "no_store", "failed")


def check_port(address: str, port: int) -> list[CheckResult]:
    """Whether the server could answer there, or does."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as server:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.bind(where)
    except socket.gaierror:
        return [mend("address", f"The address {address!r} is not known.", "Expected localhost, a number as 0.0.0.0, or "
                     "a name of this machine.", "Give another --address.")]
    except OSError as error:
        return [_taken(address, port, error)]
    return [ok("address", f"Port {port} of {address} is free.")]


def check_mirror() -> list[CheckResult]:
    """Whether the mirror of ``TL_DOWNLOAD_MIRROR`` answers at all."""
    mirror = settings.download_mirror()
    if mirror is None:
        return [ok("downloads", "No mirror is set: sets and weights come from their own addresses.")]
    if urlsplit(mirror).scheme not in ("http", "https"):
        return [mend("downloads", f"TL_DOWNLOAD_MIRROR is {mirror!r}.", "Expected an address that begins with http:// "
                     "or https://.", "Correct it, or leave it out.")]
    try:
        urllib.request.urlopen(urllib.request.Request(mirror, method="HEAD"), timeout=SECONDS).close()
    except urllib.error.HTTPError as error:  # whatever answers is there; a mirror need not list its folder
        error.close()
    except (OSError, ValueError) as error:
        return [mend("downloads", f"The mirror {mirror} does not answer ({first_line(error)}).",
                     "Expected a server that has sets as NAME/FILE and weights as BACKBONE/FILE.",
                     "Start it, correct TL_DOWNLOAD_MIRROR, or leave it out.")]
    return [ok("downloads", f"The mirror {mirror} answers.")]


def check_scheduler() -> list[CheckResult]:
    """Whether the scheduler of ``TL_SCHEDULER`` answers, and whether a worker there offers a slot."""
    address = settings.scheduler()
    if address is None:
        return [ok("scheduler", "Trainings run on this machine (TL_SCHEDULER is not set).")]
    from tl_core.engine import cluster
    from tl_core.errors import UserError
    try:
        client = cluster.connect(address)
    except UserError as error:
        return [mend("scheduler", error.found, error.expected, error.fix)]
    try:
        workers = client.scheduler_info(n_workers=-1)["workers"].values()
    finally:
        client.close(timeout=1)
    slots = sum(bool(worker.get("resources", {}).get("slot")) for worker in workers)
    if not slots:
        return [note("scheduler", f"The scheduler {address} has no worker that trains.", "Expected one or more.",
                     f"Start one: `tl worker --scheduler {address}`.")]
    return [ok("scheduler", f"The scheduler {address} answers; workers that train: {slots}.")]


def _taken(address: str, port: int, error: OSError) -> CheckResult:
    if error.errno == errno.EADDRINUSE:
        if (state := _ours(address, port)) is not None:
            return ok("address", f"The dashboard answers at port {port} of {address}: {state}.")
        return mend("address", f"Port {port} of {address} is taken by another program.", "Expected it to be free.",
                    "Start the dashboard with another --port.")
    if error.errno == errno.EACCES:
        return mend("address", f"Port {port} needs rights that you do not have.", "Expected 1024 or more.",
                    "Start the dashboard with another --port, behind a proxy where it must be this one.")
    return mend("address", f"The address {address} cannot be used ({first_line(error)}).",
                "Expected an address of this machine.", "Give another --address.")


def _ours(address: str, port: int) -> str | None:
    """What ``/health`` of a dashboard at that port says; None where another program answers, or none."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(address, address)
    try:
        try:
            answer = urllib.request.urlopen(f"http://{host}:{port}/health", timeout=SECONDS)
        except urllib.error.HTTPError as refused:  # 503 says why nothing can be trained
            answer = refused
        with answer:
            state = json.loads(answer.read(100_000))
        return str(state["message"]).rstrip(".") if state["status"] in STATES else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
