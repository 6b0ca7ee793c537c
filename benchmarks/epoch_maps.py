"""What maps and confusion matrices of each epoch cost: `python -m benchmarks.epoch_maps [CASE …] [--pairs 8] [--json]`.

Each pair runs one command twice in one warm process, with the maps and with ``--no-epoch-maps``, by turns in either
order: the whole command counts, from its arguments to its last write, so that the store's work is in it. Told are the
mean of the pairs' differences as a share of the run without, with its 95 % interval, in seconds and in those of the
processor, which hang less on what else the machine does, and the size of what was kept. Wanted: at most 5 %.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.commands import Answer, Commands
from tl_core.statistics.intervals import mean_interval

OFF = "--no-epoch-maps"
WHAT = ("seconds", "processor")
FRUITS = ("--data", "fruits", "--image-size", "96")
CASES: dict[str, tuple[str, ...]] = {  # frozen blocks' rows are stored by the warm-up: nothing but the head is left
    "frozen, 10 epochs": ("train", *FRUITS, "--strategy", "feature_extraction", "--epochs", "10"),
    "frozen, 300 epochs": ("train", *FRUITS, "--strategy", "feature_extraction", "--epochs", "300"),
    "fine-tuning": ("train", *FRUITS, "--strategy", "fine_tuning", "--freeze-depth", "14", "--epochs", "6"),
    "20 heads in one step": ("compare", *FRUITS, "--strategies", "feature_extraction", "--epochs", "10",
                             "--learning-rates", "1e-4,3e-4,1e-3,3e-3", "--seeds", "5"),
}


def measure(arguments: Sequence[str], pairs: int) -> dict[str, Any]:
    """``summary`` of the seconds and of the processor's, and kB that one run kept."""
    with tempfile.TemporaryDirectory() as home, Commands(Path(home)) as command:
        for more in ((), (OFF,)):  # imports, traces, rows
            _run(command, *arguments, *more)
        answers: list[dict[bool, Answer]] = [{} for _ in range(pairs)]
        for number, pair in enumerate(answers):
            for more in ((), (OFF,)) if number % 2 else ((OFF,), ()):
                pair[OFF in more] = _run(command, *arguments, *more)
        kept = [sum(file.stat().st_size for file in folder.glob("*.json"))
                for folder in Path(home).glob("artifacts/*/artifacts/projections")]
    return {what: summary([(getattr(pair[False], what), getattr(pair[True], what)) for pair in answers])
            for what in WHAT} | {"kB": round(max(kept) / 1000, 1)}


def _run(command: Commands, *arguments: str) -> Answer:
    """``RuntimeError`` where the command failed."""
    answer = command(*arguments, "--json")
    if answer.code:
        raise RuntimeError(answer.err[-1000:])
    return answer


def summary(pairs: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """Of seconds (with, without): both means, and the mean of the differences as shares of the time without."""
    mean, low, high = mean_interval([(kept - none) / none for kept, none in pairs])
    kept, none = (sum(of) / len(pairs) for of in zip(*pairs, strict=True))
    return {"pairs": len(pairs), "with": round(kept, 2), "without": round(none, 2), "extra": mean, "ci95": [low, high]}


def line(name: str, said: dict[str, Any]) -> str:
    parts = []
    for what in WHAT:
        low, high = said[what]["ci95"]
        parts.append(f"{said[what]['with']:.2f} s with, {said[what]['without']:.2f} s without: "
                     f"{100 * said[what]['extra']:+.1f} % ({100 * low:+.1f} to {100 * high:+.1f})")
    return f"{name}: {parts[0]}; processor {parts[1]}; {said['kB']} kB a run"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--pairs", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = {}
    for name in options.cases or CASES:
        results[name] = measure(CASES[name], options.pairs)
        print(line(name, results[name]), flush=True)
    if options.json:
        print(json.dumps(results))


if __name__ == "__main__":
    main()
