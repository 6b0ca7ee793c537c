"""Ten times the pictures: `python -m benchmarks.many_pictures [--counts 10000 100000] [--steps add check …] [--json]`.

Draws that many pictures of 32 px in class folders, a twentieth of them near copies of others. Commands in processes of
their own then add them as a set, check it, and train on it; `compare` checks it with embeddings that cost nothing,
1280 numbers a picture, so that what is done with those is measured and not the network. Printed for each step: seconds
by the clock and of the processor, the most memory that the process ever had, and what ten times the pictures make of
them. Wanted: at most 1.3 times the memory and 1.3 times the seconds a picture. `recall` is, of the copies that the
exact search finds among 5,000 pictures, the share that the approximate one finds as well.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

NAME, CLASSES, SIDE, COPIED = "many", 10, 32, 20
GROWTH = 1.3
RECALLED = 5000
WIDTH = 1280  # numbers of an embedding, as EfficientNet-Lite0's
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "MLFLOW_DISABLE_TELEMETRY": "true"}
CHECK = ("data", "check", NAME, "--no-embeddings", "--json")
TRAIN = ("train", "--data", NAME, "--strategy", "feature_extraction", "--weights", "random", "--epochs", "1",
         "--image-size", str(SIDE), "--json")
STEPS: dict[str, Callable[[Path], Sequence[str]]] = {
    "add": lambda folder: ("tl_core", "data", "add", str(folder), "--name", NAME, "--json"),
    "check": lambda folder: ("tl_core", *CHECK),
    "compare": lambda folder: ("benchmarks.many_pictures", "--compare"),
    "train": lambda folder: ("tl_core", *TRAIN, "--backbone", "small_cnn"),
    "train lite0": lambda folder: ("tl_core", *TRAIN, "--backbone", "efficientnet_lite0")}
USUAL = ("add", "check", "compare", "train")


def draw(folder: Path, count: int) -> None:
    """``count`` pictures in class folders; every twentieth is another one made lighter."""
    random = np.random.default_rng(0)
    pixels = np.zeros((SIDE, SIDE, 3), np.uint8)
    for number in range(count):
        label = folder / f"class_{number % CLASSES}"
        if number < CLASSES:
            label.mkdir(parents=True)
        pixels = (0.9 * pixels + 20).astype(np.uint8) if number % COPIED == COPIED - 1 else scene(random)
        Image.fromarray(pixels).save(label / f"{number:06}.png", compress_level=1)


def scene(random: np.random.Generator) -> np.ndarray:
    """Random blobs with a fine texture, uint8 (32, 32, 3); another one each time."""
    canvas = np.full((SIDE, SIDE, 3), 128, np.int32)
    for cells, strength in ((4, 60), (11, 30)):
        noise = (random.normal(0, strength, (cells, cells, 3)) + 128).clip(0, 255).astype(np.uint8)
        canvas += np.asarray(Image.fromarray(noise).resize((SIDE, SIDE), Image.Resampling.BICUBIC), np.int32) - 128
    return canvas.clip(0, 255).astype(np.uint8)


def measure(counts: Sequence[int], steps: Sequence[str]) -> dict[str, list[dict[str, float]]]:
    """For each step, one entry a count: ``pictures``, ``seconds``, ``processor_seconds`` and ``peak_mb``."""
    by_step: dict[str, list[dict[str, float]]] = {step: [] for step in steps}
    for count in counts:
        with tempfile.TemporaryDirectory() as root:
            folder = Path(root) / "pictures"
            draw(folder, count)
            home = Path(root) / "home"
            home.mkdir()
            for step in steps if "add" in steps else ("add", *steps):
                figures = _run(("-m", *STEPS[step](folder)), home)
                print(f"{count:7,} pictures, {step}: {figures}, load {os.getloadavg()[0]:.1f}", file=sys.stderr,
                      flush=True)
                if step in by_step:
                    by_step[step].append({"pictures": count, **figures})
    return by_step


def _run(arguments: Sequence[str], home: Path) -> dict[str, float]:
    """``RuntimeError`` with the end of its words where the command failed."""
    environment = {**os.environ, **QUIET, "TL_HOME": str(home), "TL_MAX_FILES": "1000000"}
    began = time.perf_counter()
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen([sys.executable, *arguments], env=environment, stdout=words, stderr=words)
        done = peak = 0
        while not done:
            time.sleep(0.02)
            peak = max(peak, _peak_kb(process.pid))
            done, status, used = os.wait4(process.pid, os.WNOHANG)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            words.seek(0)
            raise RuntimeError(f"{' '.join(arguments)} failed: {words.read()[-2000:].decode(errors='replace')}")
    return {"seconds": round(time.perf_counter() - began, 1),
            "processor_seconds": round(used.ru_utime + used.ru_stime, 1), "peak_mb": round(peak / 1024)}


def _peak_kb(pid: int) -> int:
    """The most memory that the process ever had; its resource usage would count its parent's before ``exec`` too."""
    with open(f"/proc/{pid}/status") as status:
        return next((int(line.split()[1]) for line in status if line.startswith("VmHWM:")), 0)


def growth(few: dict[str, float], many: dict[str, float]) -> dict[str, float]:
    """What the larger set needs of the smaller one's: ``memory``, and seconds a picture of clock and ``processor``."""
    pictures = many["pictures"] / few["pictures"]
    return {"memory": round(many["peak_mb"] / few["peak_mb"], 2),
            "seconds": round(many["seconds"] / few["seconds"] / pictures, 2),
            "processor": round(many["processor_seconds"] / few["processor_seconds"] / pictures, 2)}


def compare() -> None:
    """The check-up of the set with embeddings made of each picture by one random matrix."""
    from tl_core.config import RunConfig
    from tl_core.data import catalog, quality
    from tl_core.data.disk_rows import DiskRows
    dataset = catalog.load(RunConfig(data=NAME))
    matrix = np.random.default_rng(0).normal(size=(8 * 8 * 3, WIDTH)).astype(np.float32)

    def embed(keys: list[str]) -> DiskRows:
        rows = DiskRows(len(keys), (WIDTH,), np.float32)
        for number, key in enumerate(keys):
            rows[number] = np.maximum((dataset.read(key, 8).reshape(-1) / np.float32(255) - 0.5) @ matrix, 0)
        return rows
    report = quality.check(dataset, embed=embed)
    print({finding.kind: finding.count for finding in report.findings})


def recall(count: int = RECALLED) -> dict[str, Any]:
    """Copies among drawn pictures that the exact search finds, and the share of them that the approximate one does."""
    from tl_core.config import RunConfig
    from tl_core.data import catalog
    from tl_core.data.quality import duplicates, hashing
    from tl_core.data.quality.quality_images import read_images
    with tempfile.TemporaryDirectory() as root:
        os.environ["TL_HOME"] = root
        draw(Path(root) / "pictures", count)
        pictures = read_images(catalog.load(RunConfig(data=str(Path(root) / "pictures"))))
        found = {}
        for exact in (count, 0):
            duplicates.EXACT = hashing.EXACT = exact
            began = time.perf_counter()
            found[exact] = {(twin.copy, twin.kept) for twin in duplicates.find(pictures)}
            print(f"{len(found[exact])} copies in {time.perf_counter() - began:.1f} s", file=sys.stderr)
    return {"pictures": count, "exact": len(found[count]), "approximate": len(found[0]),
            "recall": round(len(found[count] & found[0]) / len(found[count]), 4)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.many_pictures", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", type=int, nargs=2, default=[10_000, 100_000], metavar="N")
    parser.add_argument("--steps", nargs="*", default=list(USUAL), choices=list(STEPS))
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--compare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.compare:
        return compare()
    by_step = measure(options.counts, options.steps)
    grown = {step: growth(*figures) for step, figures in by_step.items()}
    found = recall()
    for step, figures in grown.items():
        print(f"{step:12} {figures}", file=sys.stderr)
    print(f"recall {found}", file=sys.stderr)
    if options.json:
        print(json.dumps({"steps": by_step, "growth": grown, "recall": found}))
    return None


if __name__ == "__main__":
    main()
