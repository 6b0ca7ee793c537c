"""Workers as jobs of SLURM, as many as runs wait: a scheduler here, and dask-jobqueue beside it.

A job is this program's own ``worker``: it warms up, leaves in order when SLURM or the scheduler asks it to, and tells
its log what it does.
"""

import asyncio
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dask_jobqueue import SLURMCluster
from dask_jobqueue.slurm import SLURMJob

from tl_core.engine.scheduler import RunScheduler, options
from tl_core.errors import UserError, first_line

ADAPT_SECONDS = 5.0  # between two looks at the queue
IDLE_LOOKS = 12  # in so many looks one after another a worker is not needed: then it goes
SETTLE_SECONDS = 30  # that SLURM's signal comes before a job's time is over, beside the worker's grace


@dataclass(frozen=True)
class SlurmJobs:
    """What is asked of SLURM for each worker, and how many there may be.

    ``memory`` as "8GB", ``walltime`` as SLURM writes it, ``grace`` in seconds; ``directives`` are further ``#SBATCH``
    lines, ``prologue`` shell lines before the worker.
    """

    minimum: int = 0
    maximum: int = 4
    cores: int = 4
    memory: str = "8GB"
    walltime: str = "08:00:00"
    partition: str | None = None
    account: str | None = None
    grace: int = 120
    log_folder: str | None = None
    directives: Sequence[str] = ()
    prologue: Sequence[str] = ()


class WorkerJob(SLURMJob):
    """A job whose script runs ``tl worker``."""

    def __init__(self, *arguments: Any, grace: int = 120, prologue: Sequence[str] = (), **values: Any):
        super().__init__(*arguments, **values)
        self.grace, self.prologue = grace, prologue

    def job_script(self) -> str:
        """The file that ``sbatch`` gets; the worker takes the shell's place, so that signals reach it."""
        command = [sys.executable, "-m", "tl_core", "worker", "--scheduler", self.scheduler, "--name", self.name,
                   "--grace", self.grace]
        lines = [self.shebang, self.job_header, f"#SBATCH --signal=B:TERM@{self.grace + SETTLE_SECONDS}",
                 "#SBATCH --no-requeue", *self.prologue, f"exec {shlex.join(map(str, command))}"]
        return "\n".join(lines) + "\n"


def cluster_of(jobs: SlurmJobs, host: str, port: int) -> SLURMCluster:
    """Dask's cluster: a scheduler at ``host`` and ``port`` in this process, and its jobs; not started yet."""
    return SLURMCluster(
        asynchronous=True, name="transfer-lab", job_cls=WorkerJob,  # type: ignore[arg-type]  # a class of jobs, as its docs say
        scheduler_cls=RunScheduler,
        scheduler_options=options(host, port), cores=jobs.cores, processes=1, memory=jobs.memory,
        walltime=jobs.walltime, queue=jobs.partition, account=jobs.account, log_directory=jobs.log_folder,
        job_extra_directives=list(jobs.directives), job_name="transfer-lab", grace=jobs.grace,
        prologue=list(jobs.prologue))


async def serve(jobs: SlurmJobs, host: str, port: int, tell: Callable[[str], None], stop: asyncio.Event) -> None:
    """Serve until ``stop``, with ``jobs.minimum`` to ``jobs.maximum`` workers as runs wait; then end the jobs.

    ``UserError`` where the address cannot be had. ``tell`` hears the address, and how many jobs there are when that
    changes.
    """
    try:
        cluster = await cluster_of(jobs, host, port)
    except (OSError, RuntimeError, ValueError) as error:
        why = first_line(error.__cause__ or error)
        raise UserError(f"No scheduler with jobs of SLURM can be started at {host!r}, port {port} ({why}).",
                        "Expected an address of this machine, and a port that nobody has.",
                        "Correct --host or --port, or end what has the port.") from None
    try:
        tell(f"The scheduler is at {cluster.scheduler_address}; up to {jobs.maximum} jobs of SLURM train for it.")
        cluster.adapt(minimum=jobs.minimum, maximum=jobs.maximum, interval=f"{ADAPT_SECONDS} s", wait_count=IDLE_LOOKS)
        await _tell_changes(cluster, tell, stop)
    finally:
        await cluster.close()  # type: ignore[misc]  # it is asynchronous


async def _tell_changes(cluster: SLURMCluster, tell: Callable[[str], None], stop: asyncio.Event) -> None:
    told = (0, 0)
    while not stop.is_set():
        now = len(cluster.requested), len(cluster.observed)
        if now != told:
            tell(f"{now[0]} jobs asked for, {now[1]} of them train or are ready to.")
            told = now
        try:
            await asyncio.wait_for(stop.wait(), 1.0)
        except TimeoutError:
            continue
