"""Do maps lie on the object? `TL_DATA_DIR=… python -m benchmarks.explain [--method grad_cam] [--json]`.

A run is trained first (EfficientNet-Lite0 on cats_dogs, feature extraction). The set has no boxes, so two
things are measured that need none:

centre   Photographers put the animal in the middle. The picture is parted into its inner half by area and the
         border ring of the same area; the share of test pictures whose map, for the predicted class, has more
         of its mass in the inner half. This is not "on the animal": an animal may reach the border.
mosaic   Four pictures in a square, one of the class asked for, three of other classes (Böhle et al. 2021,
         arXiv:2104.00032). The share of mosaics in which the class's own quarter has the most mass; by
         chance a quarter. Here it is known where the animal of that class is.

Beside the trained network: the same layers with random weights, and its own maps with their cells shuffled.
Every share has Wilson's 95 % interval; pictures whose map is empty have no part in it and are counted.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Iterator

import numpy as np

SIZE = 224


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="cats_dogs")
    parser.add_argument("--backbone", default="efficientnet_lite0")
    parser.add_argument("--method", default="grad_cam")
    parser.add_argument("--block", default=None)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["TL_HOME"] = home
        result = measure(options)
    print(json.dumps(result) if options.json else "\n".join(report(result)))


def measure(options) -> dict:
    """Both measures for the trained network, random weights and shuffled maps."""
    from benchmarks.trained import run_of
    from tl_core.config import RunConfig
    from tl_core.explain import randomization_test
    from tl_core.inference import predictor
    network = predictor.of_run(run_of(RunConfig(data=options.data, backbone=options.backbone, image_size=SIZE,
                                                epochs=options.epochs, strategy="feature_extraction")))
    pixels, labels = _pictures(options.data, options.pictures)
    mosaics = list(_mosaics(pixels, labels))
    answers = np.argmax(predictor.outputs(network, pixels), axis=1)
    result = {"data": options.data, "backbone": options.backbone, "method": options.method, "pictures": len(pixels),
              "accuracy": float((answers == labels).mean()), "mosaics": len(mosaics)}
    chooser = np.random.default_rng(0)
    for name, one in {"trained": network, "random weights": randomization_test.of(network)}.items():
        maps = [_map(one, picture, network.labels[answer], options) for picture, answer in
                zip(pixels, answers, strict=True)]
        quarters = [_map(one, picture, network.labels[label], options) for picture, label, _ in mosaics]
        result[name] = _judged(maps, quarters, mosaics)
        if name == "trained":
            result["shuffled cells"] = _judged([_shuffled(each, chooser) for each in maps],
                                               [_shuffled(each, chooser) for each in quarters], mosaics)
    return result


def centre_share(shown: np.ndarray) -> float:
    """The share of an enlarged map's mass in the middle square that has half of the picture's area."""
    size = len(shown)
    edge = round(size * (1 - 0.5**0.5) / 2)
    return float(shown[edge:size - edge, edge:size - edge].sum() / shown.sum())


def quarters_shares(shown: np.ndarray) -> list[float]:
    """The shares of the mass at the top left, top right, bottom left and bottom right."""
    half = len(shown) // 2
    parts = shown[:half, :half], shown[:half, half:], shown[half:, :half], shown[half:, half:]
    return [float(part.sum() / shown.sum()) for part in parts]


def _judged(maps: list[np.ndarray], quarters: list[np.ndarray], mosaics: list[tuple]) -> dict:
    from tl_core.explain.normalize import enlarged
    centre = [centre_share(enlarged(one, SIZE)) for one in maps if one.any()]
    own = [(quarters_shares(enlarged(one, SIZE)), quarter)
           for one, (_, _, quarter) in zip(quarters, mosaics, strict=True) if one.any()]
    return {"centre": _share([share > 0.5 for share in centre], centre, len(maps)),
            "mosaic": _share([int(np.argmax(shares)) == quarter for shares, quarter in own],
                             [shares[quarter] for shares, quarter in own], len(quarters))}


def _share(hits: list[bool], mass: list[float], of: int) -> dict:
    from tl_core.training.evaluation import wilson
    return {"hits": sum(hits), "n": len(hits), "empty": of - len(hits), "share": sum(hits) / max(len(hits), 1),
            "ci95": wilson(sum(hits), len(hits)) if hits else None, "mean_mass": float(np.mean(mass)) if mass else None}


def _map(network, pixels: np.ndarray, label: str, options) -> np.ndarray:
    from tl_core.explain.explain import explain
    return explain(network, pixels, options.method, options.block, label).shown


def _shuffled(shown: np.ndarray, chooser) -> np.ndarray:
    return chooser.permutation(shown.ravel()).reshape(shown.shape)


def _pictures(name: str, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Test pictures, uint8 (n, 224, 224, 3), classes in turn, and their labels."""
    from tl_core.data import catalog
    dataset = catalog.listing(name)
    split = dataset.splits["test"]
    by_class = [[key for key, label in zip(split.keys, split.labels, strict=True) if label == one]
                for one in range(len(dataset.classes))]
    turns = [(keys[at], label) for at in range(max(map(len, by_class))) for label, keys in enumerate(by_class)
             if at < len(keys)][:count]
    return np.stack([dataset.read(key, SIZE) for key, _ in turns]), np.array([label for _, label in turns])


def _mosaics(pixels: np.ndarray, labels: np.ndarray) -> Iterator[tuple[np.ndarray, int, int]]:
    """A mosaic for each picture: it, at a place drawn by lot, and three of other classes; with its label and place."""
    chooser = np.random.default_rng(1)
    small = pixels.reshape(len(pixels), SIZE // 2, 2, SIZE // 2, 2, 3).mean(axis=(2, 4)).round().astype(np.uint8)
    for number, label in enumerate(labels):
        others = chooser.choice(np.flatnonzero(labels != label), 3, replace=False)
        quarter = int(chooser.integers(4))
        four = [small[other] for other in others]
        four.insert(quarter, small[number])
        yield np.vstack([np.hstack(four[:2]), np.hstack(four[2:])]), int(label), quarter


def report(result: dict) -> list[str]:
    lines = [f"{result['method']}, {result['backbone']} trained on {result['data']}, test accuracy "
             f"{result['accuracy']:.3f}, {result['pictures']} pictures, {result['mosaics']} mosaics", ""]
    for kind, meaning in (("centre", "pictures with more of the map's mass in the inner half of the area than in the "
                                     "border ring (not: on the animal)"),
                          ("mosaic", "mosaics in which the class's own quarter has the most mass (by chance 0.25)")):
        lines.append(f"{kind}: {meaning}")
        lines += [_line(name, result[name][kind]) for name in ("trained", "random weights", "shuffled cells")]
    return lines


def _line(name: str, row: dict) -> str:
    ends = "–" if row["ci95"] is None else f"{row['ci95'][0]:.3f} to {row['ci95'][1]:.3f}"
    mass = "–" if row["mean_mass"] is None else f"{row['mean_mass']:.3f}"
    return (f"  {name:15s} {row['share']:.3f} ({row['hits']} of {row['n']}, {ends}), mean mass {mass}, "
            f"{row['empty']} empty")


if __name__ == "__main__":
    main()
