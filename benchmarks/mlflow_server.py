"""Two dashboards' engines and one MLflow server with PostgreSQL: `python -m benchmarks.mlflow_server [--real]`.

Each engine is a process with a worker of its own. Checked is that there is one truth: what one begins the other
lists, hears, stops, lets go on, shares and deletes; that no number is lost or doubled while both write, while the
MLflow server is killed and while PostgreSQL is. PostgreSQL is Debian's, on loopback in a folder of its own. ``--real``
trains by TensorFlow, else trainings are made up and quick. Prints JSON: for each check tried, lost and seconds.
"""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from deploy.local_postgres import LocalPostgres, running
from deploy.without_containers import free_ports

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 120.0
STEPS_AN_EPOCH = 5  # of a made-up training
GOES_ON = {"learning_rate": 0.25, "epochs": 4}  # a made-up training whose worker dies after two epochs
WAITS = {"domain": "photo"}  # one that trains until it is stopped


class MlflowServer:
    """`mlflow server` with that database; ``start`` and ``stop`` as often as one likes."""

    def __init__(self, postgres: LocalPostgres, folder: Path, port: int):
        self.uri = f"http://127.0.0.1:{port}"
        self._log = folder / "mlflow.log"
        self._command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port),
                         "--workers", "1", "--backend-store-uri", postgres.uri,
                         "--artifacts-destination", str(folder / "artifacts")]
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, start_new_session=True,
                                             env={**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true",
                                                  "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"})
        wait_for(self._answers, "the MLflow server answers")

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End it and its own workers; ``SIGKILL`` is a crash."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):  # it has ended by itself
                os.killpg(self._process.pid, number)
            self._process.wait(30)
            self._process = None

    def _answers(self) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError(self._log.read_text()[-2000:])
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.uri}/health", timeout=2) as answer:
            return answer.status == 200
        return False


class EngineProcess:
    """A dashboard's engine: ``ask`` does what benchmarks/engine_process.py has by that name."""

    def __init__(self, home: Path, uri: str, log: Path, real: bool):
        paths = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "engine")])
        environment = {**os.environ, "TL_HOME": str(home), "MLFLOW_TRACKING_URI": uri, "PYTHONPATH": paths,
                       "CUDA_VISIBLE_DEVICES": ""}
        environment.pop("TL_SCHEDULER", None)
        command = [sys.executable, "-m", "benchmarks.engine_process", *([] if real else ["--fake"])]
        with log.open("ab") as said:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, stderr=said, text=True, start_new_session=True)

    def ask(self, name: str, *arguments: Any) -> Any:
        """The answer; ``RuntimeError`` with the error's words where it is one."""
        self.process.stdin.write(json.dumps([name, *arguments]) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["result"]

    def end(self) -> None:
        self.process.stdin.close()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process.stdout.close()


class Stand:
    """Both engines, the server between them and its database."""

    def __init__(self, postgres: LocalPostgres, server: MlflowServer, engines: list[EngineProcess], real: bool):
        self.postgres, self.server, self.real = postgres, server, real
        self.first, self.second = engines

    def begin(self, engine: EngineProcess, epochs: int, number: int) -> str:
        """A run that shares nothing with others."""
        return engine.ask("submit", {"data": "fruits", "strategy": "from_scratch", "epochs": epochs, "seed": number,
                                     **({"backbone": "small_cnn", "limit": 40} if self.real else {})})


@contextlib.contextmanager
def stand(real: bool = False) -> Iterator[Stand]:
    """Everything started, and ended afterwards; ``NoPostgres`` where Debian's is not here."""
    database_port, port = free_ports(["postgres", "mlflow"]).values()
    with running(database_port) as postgres, tempfile.TemporaryDirectory(prefix="transfer-lab-mlflow-") as name:
        folder, engines = Path(name), list[EngineProcess]()
        server = MlflowServer(postgres, folder, port)
        try:
            server.start()
            engines += [EngineProcess(folder / "home", server.uri, folder / f"engine{n}.log", real) for n in (1, 2)]
            for engine in engines:
                wait_for(lambda engine=engine: engine.ask("state") == "ready", "the engine is ready")
            yield Stand(postgres, server, engines, real)
        finally:
            for engine in engines:
                engine.end()
            server.stop()


def one_stops_what_the_other_trains(lab: Stand) -> None:
    """Of made-up trainings, for the one that lasts."""
    run_id = lab.first.ask("submit", {"data": "fruits", **WAITS})
    wait_for(lambda: lab.second.ask("listed").get(run_id, [""])[0] == "RUNNING", "the other lists it as running")
    wait_for(lambda: lab.second.ask("numbers", run_id)["steps"], "the other hears its points")
    lab.second.ask("cancel", run_id)
    for engine in (lab.first, lab.second):
        wait_for(lambda engine=engine: engine.ask("listed")[run_id][0] == "STOPPED", "it is stopped for both")


def one_goes_on_with_what_the_other_lost(lab: Stand) -> None:
    """Its worker was killed after two epochs; both engines see one TL_HOME."""
    run_id = lab.first.ask("submit", {"data": "fruits", **GOES_ON})
    wait_for(lambda: lab.second.ask("listed").get(run_id, [""])[0] == "FAILED", "the other lists it as failed")
    lab.second.ask("resume", run_id)
    for engine in (lab.first, lab.second):
        wait_for(lambda engine=engine: engine.ask("listed")[run_id][0] == "FINISHED", "it is finished for both")
    expect_whole(lab, {run_id: GOES_ON["epochs"]})


def one_shares_and_deletes_what_the_other_has(lab: Stand) -> None:
    run_id = lab.begin(lab.first, 1, 900)
    wait_for(lambda: lab.first.ask("listed")[run_id][0] == "FINISHED", "it is finished")
    lab.second.ask("share", run_id, "class")
    wait_for(lambda: lab.first.ask("listed")[run_id][1] == "class", "the other lists it as shared", 10)
    lab.second.ask("delete", run_id)
    wait_for(lambda: run_id not in lab.first.ask("listed"), "the other lists it no more", 10)


def both_write(lab: Stand, runs: int = 3) -> None:
    _train(lab, runs, lambda: None)


def the_mlflow_server_is_killed_meanwhile(lab: Stand, runs: int = 2) -> None:
    def harm() -> None:
        lab.server.stop(signal.SIGKILL)
        time.sleep(4)  # trainings go on, and some end
        lab.server.start()
    _train(lab, runs, harm)


def postgres_is_killed_meanwhile(lab: Stand, runs: int = 2) -> None:
    def harm() -> None:
        lab.postgres.stop(signal.SIGKILL)
        time.sleep(4)
        lab.postgres.start()
    _train(lab, runs, harm)


def _train(lab: Stand, runs: int, harm: Callable[[], None], epochs: int = 30) -> None:
    """Both engines train so many runs each; ``harm`` comes once both have begun to write."""
    begun = {lab.begin(engine, epochs, number): epochs for number in range(runs) for engine in (lab.first, lab.second)}
    first = list(begun)[:2]
    wait_for(lambda: all(lab.first.ask("numbers", run_id)["epochs"] for run_id in first), "both have begun")
    harm()
    for engine in (lab.first, lab.second):
        for run_id in begun:
            wait_for(lambda engine=engine, run_id=run_id: status(engine, run_id) == "FINISHED", f"{run_id} is finished")
        wait_for(lambda engine=engine: engine.ask("unwritten") == 0, "all is written")
    expect_whole(lab, begun)


def status(engine: EngineProcess, run_id: str) -> str:
    """Of a run; what is wrong with the store where it cannot be asked."""
    try:
        return engine.ask("status", run_id)
    except RuntimeError as error:
        return str(error)


def expect_whole(lab: Stand, runs: dict[str, int]) -> None:
    """Every epoch and step once, in both engines' eyes and in the store."""
    for run_id, epochs in runs.items():
        for engine in (lab.first, lab.second):
            for name in ("numbers", "stored"):
                told = engine.ask(name, run_id)
                expected = {"epochs": list(range(1, epochs + 1))}
                if not lab.real:
                    expected["steps"] = list(range(1, STEPS_AN_EPOCH * epochs + 1))
                for what, numbers in expected.items():
                    missing, more = Counter(numbers) - Counter(told[what]), Counter(told[what]) - Counter(numbers)
                    if missing or more:
                        raise AssertionError(f"{name} of {run_id}: {what} lost {list(missing)}, doubled {list(more)}")


def wait_for(condition: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS) -> Any:
    """The first true value; ``AssertionError`` after ``seconds``."""
    until = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > until:
            raise AssertionError(f"It was not met within {seconds:.0f} s that {what}")
        time.sleep(0.1)
    return value


MADE_UP = (one_stops_what_the_other_trains, one_goes_on_with_what_the_other_lost)
CHECKS = (one_shares_and_deletes_what_the_other_has, both_write, the_mlflow_server_is_killed_meanwhile,
          postgres_is_killed_meanwhile)


def measure(real: bool, repeats: int) -> list[dict[str, Any]]:
    rows = []
    with stand(real) as lab:
        for check in CHECKS if real else (*MADE_UP, *CHECKS):
            row: dict[str, Any] = {"what": check.__name__, "tried": 0, "lost": 0, "seconds": 0.0, "text": ""}
            for _ in range(repeats):
                began = time.monotonic()
                try:
                    check(lab)
                except AssertionError as error:
                    row.update(lost=row["lost"] + 1, text=str(error))
                row.update(tried=row["tried"] + 1, seconds=round(max(row["seconds"], time.monotonic() - began), 1))
            rows.append(row)
            print(row, file=sys.stderr, flush=True)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", action="store_true", help="train by TensorFlow")
    parser.add_argument("--repeats", type=int, default=1)
    options = parser.parse_args()
    print(json.dumps(measure(options.real, options.repeats), indent=1))


if __name__ == "__main__":
    main()
