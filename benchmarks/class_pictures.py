"""Whose pictures make the best network: `python -m benchmarks.class_pictures [--each 5] [--json]`.

A made-up class of eight gathers fruits on a board that varies the choice of training pictures. Two students each see
one domain (photo, sketch, silhouette, night), as two phones on two tables would; each sends so many pictures of four
classes. All train with every choice, with a seed of their own, and are tested on the same held-back pictures of
everybody. Told are test accuracies, and between choices the mean of the students' differences with its 95 % interval.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from tl_core import plan
from tl_core.boards import class_set, gathering, store, student_actions, teacher_actions
from tl_core.boards.state import Board
from tl_core.boards.varied import EVERYBODY, MINE, MIXED
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.statistics.intervals import mean_interval

CLASSES = ("apple_granny_smith", "banana", "lemon", "pear")
CONFIG = RunConfig(data="fruits", backbone="efficientnet_lite0", image_size=96, epochs=15)
STUDENTS, SIDE = 8, 160  # pixels of what a phone sends
CHOICES = (MINE, MIXED, EVERYBODY)


def gather(each: int, folder: Path, config: RunConfig = CONFIG) -> Board:
    """The board, its set made of ``each`` pictures of every class from every student."""
    code = teacher_actions.open_board("Class pictures", config, "pictures").code
    gathering.name_classes(store.get(code), CLASSES)
    gathering.gather(store.get(code))
    for number in range(STUDENTS):
        joined = student_actions.join(code, f"Student {number}")
        who, sent = store.get(code).students[joined.student], folder / "sent.png"
        taken = []
        for label, pixels in _seen(number, each):
            pixels.save(sent)
            taken.append(gathering.take(code, who, label, sent).id)
        gathering.accept(store.get(code), taken)
    class_set.make(store.get(code))
    return store.get(code)


def reached(board: Board) -> dict[str, list[float]]:
    """Test accuracies of every choice, a student each, in the order they joined."""
    return {value: [_trained(student_actions.config_of(board, who, value)) for who in board.present]
            for value in CHOICES}


def summary(accuracies: dict[str, list[float]]) -> dict[str, Any]:
    """Means, and the differences from choice to choice by student: (mean, low, high)."""
    def gain(more: str, less: str) -> tuple[float, float | None, float | None]:
        return mean_interval([a - b for a, b in zip(accuracies[more], accuracies[less], strict=True)])
    return {"mean": {value: sum(every) / len(every) for value, every in accuracies.items()},
            "of_others": gain(MIXED, MINE), "of_more": gain(EVERYBODY, MIXED)}


def _seen(student: int, each: int) -> Iterator[tuple[str, Image.Image]]:
    """What a student takes pictures of: class and picture, of one domain, none that another student takes."""
    data = catalog.listing("fruits")
    train, domain = data.splits["train"], data.domains[student // 2]
    for label in CLASSES:
        keys = [key for key, number, of in zip(train.keys, train.labels, train.domains or (), strict=True)
                if data.classes[number] == label and of == domain]
        for key in keys[student % 2 * each:(student % 2 + 1) * each]:
            yield label, Image.fromarray(data.read(key, SIDE))


def _trained(config: RunConfig) -> float:
    from tl_core.training.train import train
    config = plan.resolve_config_and_data(config)
    with tempfile.TemporaryDirectory() as folder:
        return train(config, catalog.load(config), lambda event: None, Path(folder))["test"]["accuracy"]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=5, help="pictures of each class from each student, at most 7")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as home:
        os.environ["TL_HOME"] = home
        said = summary(reached(gather(asked.each, Path(home))))
    if asked.json:
        print(json.dumps(said))
        return
    for value, mean in said["mean"].items():
        print(f"{value:10} {mean:7.1%} test accuracy, mean of {STUDENTS} students")
    for name in ("of_others", "of_more"):
        mean, low, high = (100 * number for number in said[name])
        print(f"{name:10} {mean:+5.1f} points ({low:+.1f} to {high:+.1f})")


if __name__ == "__main__":
    main()
