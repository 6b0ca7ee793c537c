"""``slurm``: a scheduler whose workers are jobs of SLURM, as many as runs wait."""

import asyncio
import importlib.util
from typing import Annotated

import typer

from tl_core.cli.output import stderr
from tl_core.cli.scheduler import Host, Port, until_asked
from tl_core.errors import UserError


def slurm(
    host: Host = "127.0.0.1",
    port: Port = 8786,
    minimum: Annotated[int, typer.Option("--minimum", min=0, help="Jobs that stay though nobody trains.")] = 0,
    maximum: Annotated[int, typer.Option("--maximum", min=1, help="No more jobs than that at once.")] = 4,
    cores: Annotated[int, typer.Option("--cores", min=1, help="Cores of each job.")] = 4,
    memory: Annotated[str, typer.Option("--memory", metavar="SIZE", help="Memory of each job.")] = "8GB",
    walltime: Annotated[str, typer.Option("--walltime", metavar="TIME", help="How long a job may last; a run that "
                                          "trains then stops and can go on in another.")] = "08:00:00",
    partition: Annotated[str | None, typer.Option("--partition", metavar="NAME", show_default=False,
                                                  help="SLURM's partition.")] = None,
    account: Annotated[str | None, typer.Option("--account", metavar="NAME", show_default=False,
                                                help="SLURM's account.")] = None,
    grace: Annotated[int, typer.Option("--grace", min=0, metavar="SECONDS", help=(
        "How long runs may take to stop when it leaves."))] = 120,
    log_folder: Annotated[str | None, typer.Option("--log-folder", metavar="FOLDER", show_default=False, help=(
        "Where jobs write what they say. [default: SLURM's own]"))] = None,
    directive: Annotated[list[str] | None, typer.Option("--directive", metavar="TEXT", show_default=False, help=(
        "A further #SBATCH line, as --gres=gpu:1; may be given again."))] = None,
    prologue: Annotated[list[str] | None, typer.Option("--prologue", metavar="LINE", show_default=False, help=(
        "A line of shell before the worker, as 'module load cuda'; may be given again."))] = None,
) -> None:
    """Bring servers together with workers that are jobs of SLURM: none while nobody trains, more as runs wait.

    Whoever reaches it can run programs on all workers: keep its address in a network of your own.
    """
    if importlib.util.find_spec("dask_jobqueue") is None:
        raise UserError("dask-jobqueue is not installed.", "It hands jobs to SLURM.",
                        "Install it with `make server`, or `pip install --no-deps dask-jobqueue`.")
    if minimum > maximum:
        raise UserError(f"--minimum is {minimum} and --maximum {maximum}.", "Expected a minimum that is not larger.",
                        "Correct one of them.")
    from tl_core.engine.slurm import SlurmJobs, serve
    jobs = SlurmJobs(minimum, maximum, cores, memory, walltime, partition, account, grace, log_folder,
                     tuple(directive or ()), tuple(prologue or ()))
    asyncio.run(until_asked(lambda stop: serve(
        jobs, host, port, lambda text: stderr.print(text, markup=False, soft_wrap=True), stop)))
