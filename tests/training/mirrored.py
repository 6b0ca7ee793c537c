"""Runs in a process of its own: `python -m tests.training.mirrored` prints what one device and two make of runs.

TensorFlow takes the number of logical devices only before it has started.
"""

import json
import tempfile
from pathlib import Path

import tensorflow as tf

from tests.thin_cnn import thinned
from tests.training.conftest import SMALL, make_dataset
from tl_core.config import HeadConfig, RunConfig
from tl_core.networks import device
from tl_core.training.train import train

COUNT = 2  # TensorFlow's groups of devices must all have one size in a process
PLACES = tuple(f"/CPU:{number}" for number in range(COUNT))
# Without dropout, whose draws are each device's own; the last batch of 33 pictures has one, so one device gets nothing.
PLAIN = {**SMALL, "weights": "random", "head": HeadConfig(hidden=(16,), dropout=0.0)}
RUNS = {"feature_extraction": (PLAIN, 40),
        "decay_and_pull": ({**PLAIN, "strategy": "fine_tuning", "freeze_depth": 3, "epochs": 3, "l2_sp": 0.5,
                            "weight_decay": 0.5, "schedule": "one_cycle", "label_smoothing": 0.1,
                            "layer_decay": 0.5}, 33)}


def history(values: dict, pictures: int, devices: tuple[str, ...]) -> dict:
    device.choose = lambda wanted, gpus: device.Device("CPUs", PLACES[0], False, False, tf_devices=devices)
    replicas = set()

    def emit(event) -> None:
        replicas.add(tf.distribute.get_strategy().num_replicas_in_sync)
    with tempfile.TemporaryDirectory() as folder:
        result = train(RunConfig.parse(values), make_dataset(train=pictures), emit, Path(folder))
    return {"replicas": max(replicas), "figures": {
        **result["history"], "test_loss": [result["test"]["loss"]], "test_n": [result["test"]["n"]]}}


def main() -> None:
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * COUNT)
    with thinned():
        print(json.dumps({name: {count: history(*run, PLACES[:count]) for count in (1, COUNT)}
                          for name, run in RUNS.items()}))


if __name__ == "__main__":
    main()
