"""Runs in a process of its own: `python -m tests.operations.doctor.logical_gpu` prints what `tl doctor --gpu` says.

A second logical device of the CPU stands for a GPU; TensorFlow takes their number only before it has started.
"""

import contextlib
import io
import json
import sys

import tensorflow as tf

from tests.thin_cnn import thinned
from tl_core import cli
from tl_core.cli import doctor
from tl_core.networks import device
from tl_core.operations.doctor import gpu_trial

GPU = device.Gpu("logical", half=True)
QUICK = {"backbone": "small_cnn", "weights": "random", "image_size": 32, "limit": 24, "batch_size": 8, "epochs": 3,
         "backbone_learning_rate": 1e-3}


def said(*arguments: str) -> str:
    """What the command prints."""
    sys.argv = ["tl", "doctor", "--gpu", *arguments]
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.suppress(SystemExit):
        cli.main()
    return out.getvalue()


def chosen(wanted: str, gpus: tuple) -> device.Device:
    if wanted == "cpu":
        return device.Device("CPU", "/CPU:0", False, False)
    return device.Device("GPU (logical)", "/CPU:1", True, False, half=True)


def main() -> None:
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
    gpu_trial.TRIED.update(QUICK)
    with thinned():
        alone = said()
        device.choose, doctor._gpu_seen = chosen, lambda: True
        print(json.dumps({"alone": alone, "gpu": json.loads(said("--json"))}))


if __name__ == "__main__":
    main()
