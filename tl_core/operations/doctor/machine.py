"""What the machine has: memory, cores, a GPU that TensorFlow can use; folders of data; weights out of packages."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tl_core import settings
from tl_core.backbones import package_files
from tl_core.errors import UserError, first_line
from tl_core.networks.device import gpu_names
from tl_core.operations.doctor.result import CheckResult, mend, note, ok
from tl_core.words import listed, plural, size

LEAST_MEMORY, GOOD_MEMORY = 2 * 10**9, 4 * 10**9  # bytes: TensorFlow alone takes 600 MB in each worker
GPU_SECONDS = 120
_ASK_TENSORFLOW = ("import json, tensorflow as tf; print(json.dumps([tf.config.experimental.get_device_details(gpu)"
                   ".get('device_name', gpu.name) for gpu in tf.config.list_physical_devices('GPU')]))")
DEFAULT = package_files.IMAGENET["efficientnet_lite0"].package
PACKAGES = (*package_files.IMAGENET.values(), package_files.HED, package_files.MINILM, package_files.MINILM_TOKENIZER)


def check_memory(memory: int | None = None) -> list[CheckResult]:
    """``memory`` in bytes, by default what this machine, or its container, allows."""
    if memory is None:
        from tl_core.engine import cluster
        memory = cluster.MEMORY_LIMIT
    if memory < LEAST_MEMORY:
        return [mend("memory", f"This machine allows {size(memory)} of memory.", f"Expected {size(LEAST_MEMORY)} or "
                     "more: the server and a worker with TensorFlow need them.",
                     "Give the container more, or use another machine.")]
    if memory < GOOD_MEMORY:
        return [note("memory", f"This machine allows {size(memory)} of memory.", f"{size(GOOD_MEMORY)} are better: "
                     "large backbones and batches will not fit.", "Choose smaller batches, or use another machine.")]
    return [ok("memory", f"{size(memory)} of memory.")]


def check_cores() -> list[CheckResult]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cores < 2:
        return [note("cores", "This process may use one core.", "Two are better: pages wait while a run trains.",
                     "Give the container or the machine a second one.")]
    return [ok("cores", plural(cores, "core") + ".")]


def check_gpu(ask: Callable[[], list[str]] | None = None) -> list[CheckResult]:
    """Whether TensorFlow sees the GPUs that the driver tells of; asked in a process of its own (``ask``)."""
    names = gpu_names()
    if not names:
        return [ok("GPU", "No NVIDIA driver answers: trainings run on the CPU.")]
    try:
        seen = (ask or _tensorflows)()
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return [mend("GPU", f"TensorFlow could not be asked for its GPUs ({first_line(error)}).",
                     "Expected their names.", "Run `make install` again; then `tl doctor`.")]
    if len(seen) < len(names):
        return [mend("GPU", f"The driver has {listed(names)}, TensorFlow sees {listed(seen) or 'none of them'}.",
                     "Expected TensorFlow to see all.", "Install requirements-gpu.txt, and a driver that it takes; "
                     "look whether CUDA_VISIBLE_DEVICES hides one.")]
    return [ok("GPU", f"TensorFlow sees {listed(seen)}.")]


def check_data_folders() -> list[CheckResult]:
    """Each folder of ``TL_DATA_DIR``: there, to be read, with sets in it."""
    results = [_folder(folder) for folder in settings.data_dirs()]
    return results or [ok("TL_DATA_DIR", "No extra folders of data are set.")]


def check_weights() -> list[CheckResult]:
    """Weights that come as packages: there, and the ones that are meant (their SHA-256)."""
    results, sound = list[CheckResult](), list[str]()
    for file in PACKAGES:
        try:
            package_files.locate(file)
            sound.append(file.package)
        except UserError as error:
            known = [result.found for result in results]
            is_needed = file.package == DEFAULT or "not installed" not in error.found
            result = (mend if is_needed else note)("weights", error.found, error.expected, error.fix)
            results += [result] if result.found not in known else []
    return results or [ok("weights", f"{plural(len(set(sound)), 'package')} with weights: all as they should be.")]


def _folder(folder: Path) -> CheckResult:
    if not folder.is_dir():
        return mend("TL_DATA_DIR", f"{folder} is not there, or no folder.", "Expected a folder of data sets.",
                    "Make it, or correct TL_DATA_DIR.")
    if not os.access(folder, os.R_OK | os.X_OK):
        return mend("TL_DATA_DIR", f"{folder} cannot be read.", "Expected a folder that you may read.",
                    "Give yourself that right, or correct TL_DATA_DIR.")
    sets = _sets_in(folder)
    if not sets:
        return note("TL_DATA_DIR", f"{folder} has no data set.", "Expected folders like NAME/CLASS/picture.png, or "
                    "tables of texts.", "Put some there, or correct TL_DATA_DIR.")
    return ok("TL_DATA_DIR", f"{folder}: {plural(len(sets), 'data set')}.")


def _sets_in(folder: Path) -> list[str]:
    from tl_core.data import catalog
    return [entry.name for entry in catalog.entries()
            if entry.folder and folder.resolve() in Path(entry.folder).resolve().parents]


def _tensorflows() -> list[str]:
    answer = subprocess.run([sys.executable, "-c", _ASK_TENSORFLOW], capture_output=True, text=True,
                            timeout=GPU_SECONDS, check=True, env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"})
    return list(json.loads(answer.stdout.splitlines()[-1]))
