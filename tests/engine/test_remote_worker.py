"""Workers in processes of their own, for a scheduler in another: they come, train, leave in order, or are killed."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.fake_training import KEEPS_RATE
from tests.engine.test_losses import end, has_begun, own_engine, ready  # noqa: F401
from tests.waiting import wait_for
from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.engine import job, kept_states, remote_worker, versions, worker_errors
from tl_core.errors import UserError
from tl_core.training import checkpoint

ROOT = Path(__file__).parents[2]
SCHEDULER = """
import asyncio
from distributed import Scheduler
async def work():
    async with Scheduler(host="127.0.0.1", port=0, dashboard=False, dashboard_address="127.0.0.1:0") as scheduler:
        print(scheduler.address, flush=True)
        await scheduler.finished()
asyncio.run(work())
"""
WORKER = """
import sys
import fake_training
from tl_core.engine import versions, worker
if __name__ == "__main__":
    worker.warm_up = fake_training.warm_on_its_gpu if "--gpus" in sys.argv else fake_training.warm
    from tl_core.cli import main
    sys.argv = ["tl", "worker", *sys.argv[1:]]
    main()
"""


class Processes:
    """A scheduler and its workers; ``said`` is what a worker wrote."""

    def __init__(self, folder: Path):
        self.folder, self.all = folder, []
        (folder / "work.py").write_text(WORKER)  # once: a worker that starts may read it while another is started
        paths = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
        self.environment = {**os.environ, "PYTHONPATH": paths, "CUDA_VISIBLE_DEVICES": ""}
        self.scheduler = self._start([sys.executable, "-c", SCHEDULER], stdout=subprocess.PIPE, text=True)
        self.address = self.scheduler.stdout.readline().strip()

    def worker(self, name: str, *options: str, home: Path | None = None) -> subprocess.Popen:
        """With a home of its own, or the server's."""
        environment = {**self.environment, **({"TL_HOME": str(home)} if home else {})}
        with (self.folder / name).open("w") as said:
            return self._start([sys.executable, str(self.folder / "work.py"), "--scheduler", self.address, *options],
                               stderr=said, start_new_session=True, env=environment)

    def said(self, name: str) -> str:
        return (self.folder / name).read_text()

    def end(self) -> None:
        for process in self.all:
            process.kill()
            process.wait()

    def _start(self, command: list[str], **options) -> subprocess.Popen:
        self.all.append(subprocess.Popen(command, cwd=ROOT, **{"env": self.environment, **options}))
        return self.all[-1]


@pytest.fixture
def elsewhere(tmp_path, engine_home, isolated, monkeypatch):
    monkeypatch.setenv("TL_HOME", str(engine_home))
    processes = Processes(tmp_path)
    monkeypatch.setenv("TL_SCHEDULER", processes.address)
    yield processes
    processes.end()


def slots(engine) -> int:
    return engine.load.slots


def worker_process(said: str) -> int:
    """The process behind the address that a worker has told."""
    import psutil
    port = int(re.search(r"Ready at tcp://[^:]+:(\d+)", said)[1])
    return next(connection.pid for connection in psutil.net_connections("tcp")
                if connection.laddr.port == port and connection.status == "LISTEN")


def test_two_workers_train_one_leaves_in_order_and_the_other_is_killed(elsewhere, own_engine):  # noqa: F811
    first = elsewhere.worker("first")
    engine = own_engine()
    ready(engine)
    wait_for(lambda: "Ready at" in elsewhere.said("first"))
    training = engine.submit(RunConfig(data="fruits", domain="photo"))
    waiting = engine.submit(RunConfig(data="fruits"))
    has_begun(engine, training)
    assert engine.place(waiting) == 1 and slots(engine) == 1
    elsewhere.worker("second")
    assert end(engine, waiting).type == "finished" and slots(engine) == 2  # the newcomer took it

    first.send_signal(signal.SIGTERM)
    assert end(engine, training).type == "stopped" and first.wait(60) == 0
    notes = [event.text for event in engine.tail(training).events if event.type == "note"]
    assert notes == [job.LEFT] and "Left." in elsewhere.said("first") and "1 of its runs" in elsewhere.said("first")
    assert wait_for(lambda: tracking.run(training).status == "STOPPED") and wait_for(lambda: slots(engine) == 1)

    lost = engine.submit(RunConfig(data="fruits", domain="photo"))
    has_begun(engine, lost)
    os.kill(worker_process(elsewhere.said("second")), signal.SIGKILL)
    assert "worker that trained this run was lost" in end(engine, lost).reason
    after = engine.submit(RunConfig(data="fruits"))
    assert end(engine, after).type == "finished"  # its nanny has started another


def epochs(engine, run_id: str) -> list[int]:
    return [epoch for event in engine.tail(run_id).events if event.type == "epoch" for epoch in event.epoch]


def notes(engine, run_id: str) -> list[str]:
    return [event.text for event in engine.tail(run_id).events if event.type == "note"]


def test_of_three_workers_one_is_killed_and_one_leaves_and_their_runs_go_on_with_the_third(elsewhere, own_engine,  # noqa: F811
                                                                                         monkeypatch):
    monkeypatch.setattr(kept_states, "EVERY_SECONDS", 0.0)
    names = ("first", "second", "third")
    workers = {name: elsewhere.worker(name, home=elsewhere.folder / f"{name}-home") for name in names}
    engine = own_engine()
    wait_for(lambda: slots(engine) == 3 and all("Ready at" in elsewhere.said(name) for name in names))
    addresses = {re.search(r"Ready at (tcp://\S+):", elsewhere.said(name))[1]: name for name in names}
    runs = [engine.submit(RunConfig(data="fruits", learning_rate=KEEPS_RATE, epochs=5)) for _ in range(2)]
    for run_id in runs:
        wait_for(lambda run_id=run_id: epochs(engine, run_id) == [1, 2])
        wait_for(lambda run_id=run_id: checkpoint.there(Path(engine._queue.get(run_id).folder)))
    killed, left = (addresses[engine._queue.get(run_id).worker] for run_id in runs)
    os.kill(worker_process(elsewhere.said(killed)), signal.SIGKILL)
    workers[killed].kill()  # and its nanny, so that no successor comes
    workers[left].send_signal(signal.SIGTERM)
    for run_id, words in zip(runs, (worker_errors.GOES_ON, worker_errors.GIVEN_BACK), strict=True):
        assert end(engine, run_id).type == "finished"
        assert epochs(engine, run_id) == [1, 2, 3, 4, 5] and notes(engine, run_id) == [words.format(epoch=2)]
        assert wait_for(lambda run_id=run_id: tracking.run(run_id).status == "FINISHED")
        assert wait_for(lambda run_id=run_id: not checkpoint.there(Path(engine._queue.get(run_id).folder)))
    assert workers[left].wait(60) == 0 and wait_for(lambda: slots(engine) == 1)
    assert end(engine, engine.submit(RunConfig(data="fruits"))).type == "finished"


def test_a_worker_with_other_versions_is_refused_in_words_on_both_sides(elsewhere, own_engine, monkeypatch, caplog):  # noqa: F811
    early = elsewhere.worker("early")  # before there is a server whose versions it could ask
    wait_for(lambda: "Ready at" in elsewhere.said("early"))
    monkeypatch.setitem(versions.here(), "keras", "9.9")
    engine = own_engine()
    assert early.wait(60) == 2 and re.search(r"keras \S+ for 9\.9.*make install", elsewhere.said("early"))
    assert wait_for(lambda: "keras" in caplog.text) and slots(engine) == 0
    late = elsewhere.worker("late")  # the scheduler knows them now
    assert late.wait(60) == 2 and "for 9.9" in elsewhere.said("late") and "Ready" not in elsewhere.said("late")


def test_each_gpu_that_is_named_has_a_process_that_sees_no_other(elsewhere):
    elsewhere.worker("gpus", "--gpus", "1,3")
    wait_for(lambda: elsewhere.said("gpus").count("Ready at") == 2)
    assert sorted(re.findall(r"Ready at \S+: (GPU \S+)\.", elsewhere.said("gpus"))) == ["GPU 1", "GPU 3"]


def test_a_scheduler_that_is_not_there_is_told(tmp_path):
    import asyncio
    workers = remote_worker.RemoteWorkers("tcp://127.0.0.1:9", print, gpus=[])
    with pytest.raises(UserError, match="'tcp://127.0.0.1:9' does not answer.*tl scheduler.*--scheduler"):
        asyncio.run(workers.work())


def test_each_gpu_has_a_worker_with_a_name_of_its_own():
    options = remote_worker.RemoteWorkers("tcp://there:1", print, gpus=["0", "1"], host="10.0.0.7")._options
    assert [one["env"] for one in options] == [{"CUDA_VISIBLE_DEVICES": "0"}, {"CUDA_VISIBLE_DEVICES": "1"}]
    assert len({one["name"] for one in options}) == 2 and {one["host"] for one in options} == {"10.0.0.7"}
