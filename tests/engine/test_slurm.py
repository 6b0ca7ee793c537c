"""Jobs of SLURM: what is asked of it, and on a real one, of one node, that they come with runs and go without."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("dask_jobqueue", reason="requirements-server.txt is not installed")

from deploy import local_slurm  # noqa: E402
from tests.engine.test_losses import end, own_engine  # noqa: E402, F401
from tests.waiting import wait_for  # noqa: E402
from tl_core.config import RunConfig  # noqa: E402
from tl_core.engine.slurm import WorkerJob  # noqa: E402

ROOT = Path(__file__).parents[2]
QUICK = """
import sys
from tl_core.engine import demand, slurm
slurm.ADAPT_SECONDS, slurm.IDLE_LOOKS = 0.5, 4
from tl_core.cli import main
sys.argv = ["tl", "slurm", *sys.argv[1:]]
main()
"""
FAKE_WARM_UP = """
import fake_training
from tl_core.engine import worker
worker.warm_up = fake_training.warm
"""


def test_a_job_runs_our_worker_in_its_shells_place_and_is_asked_to_leave_before_its_time_is_over():
    job = WorkerJob("tcp://10.0.0.1:8786", name="transfer-lab-0", cores=2, processes=1, memory="4GB",
                    walltime="01:00:00", queue="gpus", account="biology", job_extra_directives=["--gres=gpu:1"],
                    grace=60, prologue=["module load cuda"])
    lines = job.job_script().splitlines()
    asked = {line.removeprefix("#SBATCH ") for line in lines if line.startswith("#SBATCH ")}
    assert {"-t 01:00:00", "-p gpus", "-A biology", "--cpus-per-task=2", "--mem=4G", "--gres=gpu:1",
            "--signal=B:TERM@90", "--no-requeue"} <= asked
    assert lines[-2:] == ["module load cuda", f"exec {sys.executable} -m tl_core worker --scheduler "
                          "tcp://10.0.0.1:8786 --name transfer-lab-0 --grace 60"]
    assert subprocess.run(["bash", "-n"], input=job.job_script(), text=True).returncode == 0


@pytest.fixture
def slurm(monkeypatch):
    try:
        with local_slurm.running() as configuration:
            monkeypatch.setenv("SLURM_CONF", str(configuration))
            yield configuration
    except local_slurm.NoSlurm as error:
        pytest.skip(str(error))


def jobs() -> list[str]:
    listed = subprocess.run(["squeue", "--noheader", "--format=%T"], capture_output=True, text=True, check=True)
    return listed.stdout.split()


@pytest.fixture
def served(slurm, tmp_path, engine_home, isolated, monkeypatch):
    """``tl slurm`` that looks often; its jobs' workers find what stands for training beside the tests."""
    monkeypatch.setenv("TL_HOME", str(engine_home))
    (tmp_path / "sitecustomize.py").write_text(FAKE_WARM_UP)
    (tmp_path / "quick.py").write_text(QUICK)
    paths = [str(ROOT), str(Path(__file__).parent), str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "CUDA_VISIBLE_DEVICES": "", "COLUMNS": "200"}
    said = tmp_path / "said"
    command = [sys.executable, str(tmp_path / "quick.py"), "--port", "0", "--maximum", "2", "--cores", "1",
               "--memory", "1GB", "--log-folder", str(tmp_path / "jobs")]
    with said.open("wb") as stream:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=stream)
    address = wait_for(lambda: re.search(r"The scheduler is at (tcp://[\d.:]+);", said.read_text()))[1]
    monkeypatch.setenv("TL_SCHEDULER", address)
    yield process
    process.kill()
    process.wait()


def test_jobs_come_with_runs_and_go_without(served, own_engine):  # noqa: F811
    engine = own_engine()
    assert jobs() == []
    waits = RunConfig(data="fruits", domain="photo", strategy="from_scratch")  # until it is stopped; not with others
    runs = [engine.submit(waits) for _ in range(3)]
    wait_for(lambda: jobs() == ["RUNNING"] * 2)  # three wait, two are allowed
    wait_for(lambda: engine.load.training == 2)
    for run_id in runs[1:]:
        engine.cancel(run_id)
    assert [end(engine, run_id).type for run_id in runs[1:]] == ["stopped"] * 2
    wait_for(lambda: jobs() == ["RUNNING"])  # the one that trains stays
    served.send_signal(signal.SIGTERM)
    assert served.wait(30) == 0
    wait_for(lambda: jobs() == [])  # nobody is left behind
