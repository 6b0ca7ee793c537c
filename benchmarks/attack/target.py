"""What is attacked: a server with accounts, and what belongs to one of them."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from PIL import Image

from tl_core import ownership, tracking
from tl_core.accounts import sessions, users
from tl_core.config import RunConfig
from tl_core.data import sets
from tl_core.data.upload.upload_session import Staging
from tl_core.server import identity

ROOT = Path(__file__).parents[2]
SECRET = "the marker that nobody may read"
PASSWORD = "a sentence that is long"
STUDENT, VICTIM, TEACHER, ADMINISTRATOR = "Sam", "Vera", "Tim", "Root"
ROLES = {STUDENT: "student", VICTIM: "student", TEACHER: "teacher", ADMINISTRATOR: "administrator"}
START_SECONDS = 90.0


@dataclass(frozen=True)
class Attempt:
    """``through`` says how it got through; "" where it did not."""

    what: str
    through: str = ""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf8", "replace")


@dataclass
class Target:
    """A server at ``url`` whose home this process can look into; ``tokens`` are sessions by account."""

    url: str
    home: Path
    tokens: dict[str, str] = field(default_factory=dict)
    run_id: str = ""  # of VICTIM, private
    set_name: str = "veras"

    def sign_in(self) -> None:
        """A new session of each account: an attack may have ended the one before."""
        for name in ROLES:
            self.tokens[name] = sessions.begin(users.get(name))

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    def cookie(self, name: str) -> dict[str, str]:
        return {"Cookie": f"{identity.COOKIE}={self.tokens[name]}"}

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | None = None,
            as_: str | None = STUDENT, host: str | None = None) -> Reply:
        """Ask for exactly this path, as a page of our own unless ``headers`` say otherwise; status 0: broken off."""
        sent = {"Sec-Fetch-Site": "same-origin", **(self.cookie(as_) if as_ else {}), **(headers or {})}
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", host or self.host)
            for name, value in sent.items():
                connection.putheader(name, value.encode("utf8"))
            if body is not None and "Transfer-Encoding" not in sent:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            if body is not None:
                with contextlib.suppress(OSError):  # refused before all of it was read
                    connection.send(body)
            answer = connection.getresponse()
            if answer.getheader("content-type", "").startswith("text/event-stream"):
                return Reply(answer.status, dict(answer.getheaders()), answer.read1(65536))
            return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        except (http.client.HTTPException, OSError, ValueError) as error:
            return Reply(0, {}, str(error).encode())
        finally:
            connection.close()

    def answers(self) -> bool:
        """Whether the server is well: it answers within two seconds."""
        began = time.monotonic()
        return self.ask("GET", "/health", as_=None).status == 200 and time.monotonic() - began < 2


def furnish(target: Target) -> None:
    """Accounts with a session each, a private run and a private set of VICTIM's, and a secret in the home."""
    (target.home / "secret.txt").write_text(SECRET)
    for name, role in ROLES.items():
        users.choose_password(users.add(name, role), PASSWORD)  # type: ignore[arg-type]  # one of the roles
    target.sign_in()
    with ownership.acting(users.get(VICTIM)):
        target.run_id = tracking.create_run(RunConfig(data="fruits"), "somebody", status="RUNNING")
        tracking.end_run(target.run_id, "STOPPED", SECRET)
        sets.create(staged(target.home), target.set_name, title=SECRET)


def staged(home: Path) -> Staging:
    """Eight small pictures of two classes."""
    staging = Staging.new()
    file = home / "picture.png"
    for number in range(8):
        Image.fromarray(np.random.default_rng(number).integers(0, 255, (32, 32, 3), "uint8")).save(file)
        with file.open("rb") as content:
            refused = staging.add_picture("ab"[number % 2], f"{number}.png", content)
        assert refused is None, refused
    return staging


@contextlib.contextmanager
def dashboard(folder: Path) -> Iterator[Target]:
    """A real dashboard that asks for sign-in, with small limits for uploads, in a home below ``folder``."""
    from tests.data.upload.hostile import LIMITS
    home = folder / "home"
    home.mkdir()
    os.environ.update(TL_HOME=str(home), TL_SIGN_IN="local", **LIMITS)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    target = Target(f"http://localhost:{port}", home)
    furnish(target)
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port),
                                    "--server.address", "localhost", "--server.headless", "true"], cwd=ROOT,
                                   stdout=log, stderr=log, env={**os.environ, "PYTHONPATH": str(ROOT)})
        try:
            until = time.monotonic() + START_SECONDS
            while target.ask("GET", "/health", as_=None).status != 200:
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"The dashboard did not start: {(folder / 'server.log').read_text()[-2000:]}")
                time.sleep(0.2)
            yield target
        finally:
            process.terminate()
            process.wait(30)


def json_body(value: object) -> bytes:
    return json.dumps(value).encode()
