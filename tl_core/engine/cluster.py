"""Dask: our own cluster on this machine, or a client of one that TL_SCHEDULER names."""

import logging
import os
import socket
import subprocess

import dask
from distributed import Client, Scheduler, SpecCluster
from distributed.comm.addressing import parse_host_port
from distributed.diagnostics.plugin import WorkerPlugin
from distributed.system import MEMORY_LIMIT

from tl_core import settings
from tl_core.errors import UserError

SLOT = {"slot": 1}  # one training at a time on each worker
NICE = 5
CONNECT_SECONDS = 10
KNOCK_SECONDS = 4  # less than a server takes to end, which may come in between
LOOPBACK = "127.0.0.1:0"  # without an address Dask serves HTTP to the whole network
_MEMORY_SHARE = 0.9


class Nice(WorkerPlugin):
    """Trainings leave the machine usable: threads that start later inherit the worker's niceness."""

    name = "nice"

    def setup(self, worker) -> None:
        if hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, 0, NICE)


def start_cluster(workers: int) -> SpecCluster:
    """A scheduler on loopback in this process, for so many workers that ``LocalWorkers`` starts."""
    configure_workers()
    dask.config.set({
        # A cluster of few workers on one machine: looking around fifty times a second would cost the server's
        # process half of what Dask takes of it.
        "distributed.admin.tick.interval": "500ms", "distributed.admin.system-monitor.interval": "5s",
        "distributed.admin.system-monitor.gil.enabled": False, "distributed.worker.memory.monitor-interval": "500ms",
        "distributed.scheduler.active-memory-manager.start": False,  # runs leave no results that could lie twice
        "distributed.scheduler.work-stealing": workers > 1,
    })
    return SpecCluster(
        scheduler={"cls": Scheduler, "options": {
            "host": "127.0.0.1", "port": 0, "dashboard": False, "dashboard_address": LOOPBACK, "allowed_failures": 0}},
        workers={}, silence_logs=logging.ERROR)


def configure_workers() -> None:
    """What every worker that trains is started with."""
    dask.config.set({
        # A training's own memory is not Dask's to spill or pause; only the end of the machine's counts.
        "distributed.worker.memory.target": False, "distributed.worker.memory.spill": False,
        "distributed.worker.memory.pause": False, "distributed.worker.memory.terminate": 0.95,
        # Dask would hold NumPy and TensorFlow to one thread: right for many workers, wrong for one.
        **{f"distributed.nanny.pre-spawn-environ.{name}": None
           for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")},
    })


def worker_options(gpus: list[str] | None = None) -> list[dict]:
    """The options of a ``Nanny`` for each GPU, or of one without."""
    gpus = find_gpus() if gpus is None else gpus
    environments = [{"CUDA_VISIBLE_DEVICES": gpu} for gpu in gpus] or [{}]
    limit = int(MEMORY_LIMIT * _MEMORY_SHARE / len(environments))
    return [_worker(environment, limit) for environment in environments]


def connect(address: str) -> Client:
    """A client of a scheduler; ``UserError`` where nobody answers."""
    _quieten()
    try:
        _knock(address)
        return Client(address, timeout=CONNECT_SECONDS, name="transfer-lab")
    except (OSError, ValueError, RuntimeError) as error:
        raise UserError(f"TL_SCHEDULER is {address!r}.", "Expected the address of a running Dask scheduler, "
                        f"such as tcp://host:8786 ({type(error).__name__}).",
                        "Start it with `tl scheduler`, or unset TL_SCHEDULER to train on this machine.") from None


def close_cluster(cluster: SpecCluster, timeout: float = 4.0) -> None:
    """End the scheduler, after its workers."""
    try:
        cluster.close(timeout=timeout)
    except Exception as error:  # whatever it was, nothing may outlive us
        logging.getLogger(__name__).info("The cluster did not close in order: %r", error)


def find_gpus() -> list[str]:
    """Indices of NVIDIA GPUs, as ``CUDA_VISIBLE_DEVICES`` takes them; found without TensorFlow."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is not None:
        return [part.strip() for part in visible.split(",") if part.strip() not in ("", "-1")]
    try:
        answer = subprocess.run(["nvidia-smi", "--query-gpu=index", "--format=csv,noheader"], capture_output=True,
                                text=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return []
    return answer.stdout.split()


def _worker(environment: dict[str, str], limit: int) -> dict:
    work = settings.home() / "work"
    work.mkdir(exist_ok=True)
    return {"host": "127.0.0.1", "nthreads": 1, "resources": SLOT, "memory_limit": limit, "env": environment,
            "dashboard": False, "dashboard_address": LOOPBACK, "local_directory": str(work),
            "silence_logs": logging.ERROR}


def _quieten() -> None:
    """A lost connection is told in our own words, once; Dask would add its traceback at every attempt."""
    for name in ("distributed.client", "distributed.core", "distributed.comm"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _knock(address: str) -> None:
    """A client that finds nobody leaves a thread behind, and the scheduler may be away for hours: look first."""
    if address.startswith(("tcp://", "tls://")):
        host, port = parse_host_port(address.partition("://")[2])
        socket.create_connection((host, port), timeout=min(CONNECT_SECONDS, KNOCK_SECONDS)).close()
