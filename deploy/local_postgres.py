"""A PostgreSQL of one's own on loopback: data folder, port and password of its own, never the system's."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

USER = DATABASE = "mlflow"
START_SECONDS = 60


class NoPostgres(Exception):
    """Debian's postgresql is not here; the message says how to get it."""


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs, which Debian does not put into PATH; ``NoPostgres`` without it."""
    beside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    if path := shutil.which(name) or (str(beside[0]) if beside else None):
        return path
    raise NoPostgres(f"PostgreSQL's {name} was not found. Install it (Debian: apt install postgresql).")


class LocalPostgres:
    """``start`` and ``stop`` as often as one likes; the data stay until the folder goes.

    ``folder`` is an empty one that the user ``postgres`` may enter; root starts it as that user, which PostgreSQL
    asks for, others as themselves.
    """

    def __init__(self, folder: Path, port: int, password: str, options: Sequence[str] = ()):
        self.folder, self.port, self._password = folder, port, password
        self._options, self._process = list(options), None
        self._user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self._make()

    @property
    def uri(self) -> str:
        """For MLflow, with the password."""
        return f"postgresql://{USER}:{self._password}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self) -> None:
        command = [program("postgres"), "-D", str(self._data), "-p", str(self.port), "-k", str(self.folder),
                   "-h", "127.0.0.1", *self._options]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, user=self._user, cwd=self.folder)
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start: {self._log.read_text()[-2000:]}")
            time.sleep(0.1)

    def stop(self, number: int = signal.SIGINT) -> None:
        """``SIGINT`` ends it in order, open connections or not; ``SIGKILL`` is a crash."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(60)
            self._process = None

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _log(self) -> Path:
        return self.folder / "postgres.log"

    def _answers(self) -> bool:
        asked = [program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asked, check=False).returncode == 0

    def _make(self) -> None:
        if self._data.exists():
            return
        shutil.chown(self.folder, self._user)
        with tempfile.NamedTemporaryFile("w", dir=self.folder, suffix=".password") as file:
            file.write(self._password)
            file.flush()
            shutil.chown(file.name, self._user)
            self._run("initdb", "-D", str(self._data), "-U", USER, "--pwfile", file.name, "-E", "UTF8", "--locale", "C",
                      "--auth", "scram-sha-256", "--no-sync")
        self.start()
        try:
            self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, DATABASE,
                      env={**os.environ, "PGPASSWORD": self._password})
        finally:
            self.stop()

    def _run(self, name: str, *arguments: str, **options) -> None:
        done = subprocess.run([program(name), *arguments], capture_output=True, text=True, user=self._user,
                              cwd=self.folder, check=False, **options)
        if done.returncode:
            raise RuntimeError(f"{name} failed: {done.stderr}")


@contextlib.contextmanager
def running(port: int, password: str = "a-password-for-tests") -> Iterator[LocalPostgres]:
    """One that runs in a folder of its own, which is gone afterwards; ``NoPostgres`` where there is none."""
    program("postgres")
    with tempfile.TemporaryDirectory(prefix="transfer-lab-postgres-") as folder:
        postgres = LocalPostgres(Path(folder), port, password)
        postgres.start()
        try:
            yield postgres
        finally:
            postgres.stop()
