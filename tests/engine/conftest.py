"""One real engine with one real worker for all engine tests; its trainings are fake and quick."""

import os
import sys
from pathlib import Path

import pytest

from tests.stores import put_store

sys.path.insert(0, str(Path(__file__).parent))  # the worker finds fake_training there too

import fake_training  # noqa: E402

from tests.server.streamed import address  # noqa: E402, F401
from tests.waiting import wait_for  # noqa: E402
from tl_core.config import RunConfig  # noqa: E402
from tl_core.engine.engine import Engine  # noqa: E402


@pytest.fixture(scope="package")
def engine_home(tmp_path_factory, empty_store):
    """TL_HOME of the engine, whose threads read it between tests too; they end before another folder's tests begin."""
    home = tmp_path_factory.mktemp("engine_home")
    put_store(empty_store, home)
    before = os.environ.get("TL_HOME")
    os.environ["TL_HOME"] = str(home)
    yield home
    os.environ.pop("TL_HOME")
    if before is not None:
        os.environ["TL_HOME"] = before


@pytest.fixture(scope="package")
def running_engine(engine_home):
    engine = Engine(task=fake_training.train, warm=fake_training.warm, gpus=[])
    engine.start()
    yield engine
    engine.stop()


@pytest.fixture
def engine(isolated, engine_home, running_engine, monkeypatch):
    monkeypatch.setenv("TL_HOME", str(engine_home))
    return running_engine


@pytest.fixture
def submit(engine):
    """Submits a run of ``fake_training``; what is left of it ends with the test."""
    run_ids = []

    def submit(domain: str | None = None, **values) -> str:
        run_ids.append(engine.submit(RunConfig(data="fruits", domain=domain, **values)))
        return run_ids[-1]
    yield submit
    for run_id in run_ids:
        engine.cancel(run_id)
    for run_id in run_ids:
        wait_for(lambda run_id=run_id: engine.tail(run_id).end)


@pytest.fixture
def idle(engine):
    """An engine that was never started, with one run in its queue."""
    unstarted = Engine(task=fake_training.train)
    run_id = unstarted.submit(RunConfig(data="fruits"))
    job = unstarted._queue.get(run_id)
    yield unstarted, job
    job.interrupt("The test is over.")
    job.close(10)
