"""A SLURM of one's own on loopback, with this machine as its one node: to try `tl slurm` without a cluster."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

START_SECONDS = 30
PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "sinfo")
CONFIGURATION = """\
ClusterName=local
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
SlurmctldPort={controller}
SlurmdPort={node}
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=1,sched_interval=2
KillWait=10
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory=16000 State=UNKNOWN
PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


class NoSlurm(Exception):
    """Debian's SLURM cannot be used here; the message says why."""


@contextlib.contextmanager
def running(cpus: int = 4) -> Iterator[Path]:
    """One that runs until the end; the path of its slurm.conf, which ``SLURM_CONF`` has to name. ``NoSlurm``."""
    if missing := [name for name in PROGRAMS if _path(name) is None]:
        raise NoSlurm(f"{', '.join(missing)} not found. Install them (Debian: apt install slurm-wlm munge).")
    if os.geteuid():
        raise NoSlurm("Only root can start jobs of SLURM.")
    with tempfile.TemporaryDirectory(prefix="transfer-lab-slurm-", ignore_cleanup_errors=True) as name:
        folder, processes = Path(name), list[subprocess.Popen]()
        try:
            yield _start(folder, cpus, processes)
        finally:
            _end_jobs(folder)
            for process in reversed(processes):
                process.terminate()
            for process in processes:
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            _end_steps(folder)


def _end_jobs(folder: Path) -> None:
    """None outlives its SLURM, whatever was still at work."""
    environment = {**os.environ, "SLURM_CONF": str(folder / "slurm.conf")}
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(["scancel", "--signal=KILL", "--full", "--user=root"], env=environment, check=False, timeout=10,
                       capture_output=True)
        subprocess.run(["scancel", "--user=root"], env=environment, check=False, timeout=10, capture_output=True)


def _end_steps(folder: Path) -> None:
    """Each job's slurmstepd is nobody's child, and goes on trying to tell its controller of the end."""
    for process in psutil.process_iter(["name"]):
        with contextlib.suppress(psutil.Error):
            if process.info["name"] == "slurmstepd" and str(folder) in process.environ().get("SLURM_CONF", ""):
                process.kill()


def _start(folder: Path, cpus: int, processes: list[subprocess.Popen]) -> Path:
    folder.chmod(0o755)
    for name in ("state", "spool"):
        (folder / name).mkdir()
    key = folder / "munge.key"
    key.write_bytes(secrets.token_bytes(128))
    key.chmod(0o400)
    controller, node = _free_ports(2)
    configuration = folder / "slurm.conf"
    configuration.write_text(CONFIGURATION.format(host=socket.gethostname(), controller=controller, node=node,
                                                  folder=folder, cpus=cpus))
    environment = {**os.environ, "SLURM_CONF": str(configuration)}
    munge = ["munged", "--foreground", "--force", f"--key-file={key}", f"--socket={folder}/munge.socket",
             f"--pid-file={folder}/munge.pid", f"--log-file={folder}/munge.log", f"--seed-file={folder}/munge.seed"]
    for command in (munge, ["slurmctld", "-D", "-c", "-f", str(configuration)],
                    ["slurmd", "-D", "-c", "-f", str(configuration)]):
        with (folder / "said").open("ab") as said:
            processes.append(subprocess.Popen([_path(command[0]), *command[1:]], env=environment, stdout=said,
                                              stderr=said, start_new_session=True))
        if command is munge:
            _wait(lambda: (folder / "munge.socket").exists(), folder)
    _wait(lambda: "idle" in subprocess.run(["sinfo", "--noheader", "--format=%T"], env=environment, capture_output=True,
                                           text=True, check=False).stdout, folder)
    return configuration


def _wait(condition, folder: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while not condition():
        if time.monotonic() > until:
            logs = [path.read_text(errors="replace")[-1500:] for path in (folder / "said", *folder.glob("*.log"))]
            raise RuntimeError("SLURM did not start:\n" + "\n".join(logs))
        time.sleep(0.1)


def _path(name: str) -> str | None:
    """Its programs; those of daemons are in folders that only root's PATH has."""
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]))


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for free in sockets:
            free.bind(("127.0.0.1", 0))
        return [free.getsockname()[1] for free in sockets]
