"""Where TensorFlow computes. ``found`` asks without TensorFlow, for pages; ``use`` is the worker's."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.events import Emit, Note


@dataclass(frozen=True)
class Device:
    """``name`` for people; ``place`` for TensorFlow; ``jit`` is Keras' ``jit_compile``."""

    name: str
    place: str
    gpu: bool
    jit: str | bool


def found() -> tuple[str, ...]:
    """Names of the graphics processors ``nvidia-smi`` tells of; none where it does not answer."""
    program = shutil.which("nvidia-smi")
    if not program:
        return ()
    try:
        answer = subprocess.run([program, "--query-gpu=name", "--format=csv,noheader"],
                                capture_output=True, text=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(line.strip() for line in answer.stdout.splitlines() if line.strip())


def choose(wanted: str, gpus: tuple[str, ...]) -> Device:
    """The device for "auto", "cpu" or "gpu" where TensorFlow sees ``gpus``; ``UserError`` for a missing one."""
    if wanted == "gpu" and not gpus:
        raise UserError("device is 'gpu'.", "TensorFlow sees no GPU on this machine.",
                        "Choose auto or cpu, or install requirements-gpu.txt and NVIDIA's driver.")
    if wanted == "cpu" or not gpus:
        # XLA makes these networks slower on a CPU (MobileNetV2: 18 against 121 images/s).
        return Device("CPU", "/CPU:0", False, False)
    return Device(f"GPU ({gpus[0]})", "/GPU:0", True, "auto")


@contextlib.contextmanager
def use(config: RunConfig, emit: Emit) -> Iterator[Device]:
    """Place what TensorFlow does in the block on the device the config asks for, in its precision.

    Mixed precision is left out, with a note, where there is no GPU.
    """
    import keras
    import tensorflow as tf
    device = choose(config.device, _gpus())
    if config.mixed_precision and not device.gpu:
        emit(Note(text="Mixed precision needs a GPU; this run computes in 32 bit.", level="warning"))
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16" if config.mixed_precision and device.gpu else "float32")
    try:
        with tf.device(device.place):
            yield device
    finally:
        keras.config.set_dtype_policy(before)


def _gpus() -> tuple[str, ...]:
    import tensorflow as tf
    names = []
    for gpu in tf.config.list_physical_devices("GPU"):
        with contextlib.suppress(RuntimeError):  # it is in use already, and was set up then
            tf.config.experimental.set_memory_growth(gpu, True)
        details = tf.config.experimental.get_device_details(gpu)
        names.append(details.get("device_name", gpu.name))
    return tuple(names)
