"""Where TensorFlow computes. ``gpu_names`` asks without TensorFlow, for pages; ``use`` is the worker's."""

import contextlib
import functools
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.events import Emit, Note

HALF_CAPABILITY = (7, 0)  # from NVIDIA's Volta on, chips have units for 16 bit; older ones gain nothing


class Gpu(NamedTuple):
    """A graphics processor TensorFlow sees; ``half``: it is built for 16 bit."""

    name: str
    half: bool = False


@dataclass(frozen=True)
class Device:
    """``name`` for people; ``tf_device`` for TensorFlow; ``jit`` is Keras' ``jit_compile``.

    ``half``: all of it is built for 16 bit. With several ``tf_devices`` each step's batch is
    shared out among them.
    """

    name: str
    tf_device: str
    gpu: bool
    jit: str | bool
    half: bool = False
    tf_devices: tuple[str, ...] = ()

    @property
    def several(self) -> bool:
        return len(self.tf_devices) > 1

    def scope(self) -> contextlib.AbstractContextManager:
        """Where models that are trained on this device are built, compiled and fitted.

        With several devices Keras keeps every variable on each of them, shares a batch out
        and adds the gradients up (``tf.distribute.MirroredStrategy``); ``predict_on_batch``
        alone computes all of it on each, and gives the rows once for each. With one device it
        changes nothing. ``use`` enters it.
        """
        return _mirrored(self.tf_devices).scope() if self.several else contextlib.nullcontext()


def gpu_names() -> tuple[str, ...]:
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


def choose(wanted: str, gpus: tuple[Gpu, ...]) -> Device:
    """The device for "auto", "cpu" or "gpu" where TensorFlow sees ``gpus``; ``UserError`` for a missing one."""
    if wanted == "gpu" and not gpus:
        raise UserError("device is 'gpu'.", "TensorFlow sees no GPU on this machine.",
                        "Choose auto or cpu, or install requirements-gpu.txt and NVIDIA's driver.")
    if wanted == "cpu" or not gpus:
        # XLA makes these networks slower on a CPU (MobileNetV2: 18 against 121 images/s).
        return Device("CPU", "/CPU:0", False, False)
    return Device(_named(gpus), "/GPU:0", True, "auto", all(gpu.half for gpu in gpus),
                  tuple(f"/GPU:{number}" for number in range(len(gpus))))


@contextlib.contextmanager
def use(config: RunConfig, emit: Emit) -> Iterator[Device]:
    """Place what TensorFlow does in the block on the device the config asks for, in its precision.

    Mixed precision that was asked for is left out, with a note, where there is no GPU.
    """
    import keras
    device = choose(config.device, _gpus())
    if config.mixed_precision == "on" and not device.gpu:
        emit(Note(text="Mixed precision needs a GPU; this run computes in 32 bit.", level="warning"))
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16" if mixed(config, device) else "float32")
    try:
        with _placed(device), device.scope():
            yield device
    finally:
        keras.config.set_dtype_policy(before)


def mixed(config: RunConfig, device: Device) -> bool:
    """Whether a run on ``device`` computes in 16 bit: where it was asked for, or by itself where that is faster."""
    return device.gpu and (config.mixed_precision == "on" or (config.mixed_precision == "auto" and device.half))


def _named(gpus: tuple[Gpu, ...]) -> str:
    return f"GPU ({gpus[0].name})" if len(gpus) == 1 else f"{len(gpus)} GPUs ({gpus[0].name})"


def _placed(device: Device) -> contextlib.AbstractContextManager:
    """Several devices are the strategy's to choose among."""
    import tensorflow as tf
    return contextlib.nullcontext() if device.several else tf.device(device.tf_device)


@functools.cache
def _mirrored(names: tuple[str, ...]):
    """One strategy for each set of devices: a network kept warm stays with the one it was built in."""
    import tensorflow as tf
    return tf.distribute.MirroredStrategy(list(names))


def _gpus() -> tuple[Gpu, ...]:
    import tensorflow as tf
    gpus = []
    for gpu in tf.config.list_physical_devices("GPU"):
        with contextlib.suppress(RuntimeError):  # it is in use already, and was set up then
            tf.config.experimental.set_memory_growth(gpu, True)
        details = tf.config.experimental.get_device_details(gpu)
        gpus.append(Gpu(details.get("device_name", gpu.name),
                        details.get("compute_capability", (0, 0)) >= HALF_CAPABILITY))
    return tuple(gpus)
