"""Do all kinds of runs still give the same figures? `python -m benchmarks.seeded_matrix --out FILE [--checkout DIR]`.

Trains small seeded runs (strategies, backbones, augmentation, store on and off, other settings), one comparison of
each kind, and asks every other command that computes, all by the command line of this checkout or of the one in DIR.
`--compare A B` compares two such files: feature extraction to 1e-6 in every figure, all other runs to 1e-4 in the
first batch's loss (`--strict`: everything to 1e-6). Exit 1 where they differ. Two runs of the same code on the same
machine give the same figures; comparisons by seconds are left out, because they never do.
"""

import argparse
import json
import math
import re
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.commands import HERE, Commands

SMALL = {"--data": "digits", "--backbone": "small_cnn", "--weights": "random", "--image-size": "32", "--limit": "48",
         "--batch-size": "16", "--epochs": "3", "--hidden": "16", "--seed": "7"}
LITE = {**SMALL, "--backbone": "efficientnet_lite0", "--weights": "imagenet", "--epochs": "2"}
MOVED = {"--rotation": "15", "--zoom": "0.1", "--shift": "0.1", "--brightness": "0.2", "--contrast": "0.2"}
OFF = {"--no-feature-store": None}


def _of(strategy: str, *more: dict[str, str | None], base: dict[str, str | None] = SMALL) -> dict[str, str | None]:
    given = {**base, "--strategy": strategy}
    for each in more:
        given |= each
    if strategy == "from_scratch":
        del given["--weights"]
    return given


RUNS: dict[str, dict[str, str | None]] = {
    "extraction": _of("feature_extraction"),
    "extraction, store off": _of("feature_extraction", OFF),
    "tuning": _of("fine_tuning", {"--freeze-depth": "3"}),
    "tuning, store off": _of("fine_tuning", {"--freeze-depth": "3"}, OFF),
    "tuning a band": _of("fine_tuning", {"--freeze-depth": "1", "--freeze-above": "3"}),
    "full": _of("full_fine_tuning"),
    "scratch": _of("from_scratch"),
    "probe then tune": _of("linear_probe_then_fine_tune", {"--freeze-depth": "3", "--hidden": "none"}),
    "probe then tune, store off": _of("linear_probe_then_fine_tune", {"--freeze-depth": "3", "--hidden": "none"}, OFF),
    "gradual": _of("gradual_unfreezing", {"--freeze-depth": "2", "--epochs": "4"}),
    "gradual, store off": _of("gradual_unfreezing", {"--freeze-depth": "2", "--epochs": "4"}, OFF),
    "extraction, augmented": _of("feature_extraction", MOVED),
    "extraction, augmented, store off": _of("feature_extraction", MOVED, OFF),
    "extraction, two views": _of("feature_extraction", MOVED, {"--views": "2"}),
    "extraction, mixup": _of("feature_extraction", {"--mixup": "0.3", "--label-smoothing": "0.1"}),
    "tuning, augmented": _of("fine_tuning", {"--freeze-depth": "3"}, MOVED, {"--cutout": "0.3", "--strength": "0.4"}),
    "tuning, two views": _of("fine_tuning", {"--freeze-depth": "3", "--views": "2"}, MOVED),
    "scratch, augmented": _of("from_scratch", MOVED, {"--colour": "0.3"}),
    "lite extraction": _of("feature_extraction", base=LITE),
    "lite extraction, store off": _of("feature_extraction", OFF, base=LITE),
    "lite extraction, flipped": _of("feature_extraction", {"--flip": "horizontal"}, base=LITE),
    "lite tuning": _of("fine_tuning", {"--freeze-depth": "16"}, base=LITE),
    "lite tuning, store off": _of("fine_tuning", {"--freeze-depth": "16"}, OFF, base=LITE),
    "mobilenet extraction": _of("feature_extraction", {"--backbone": "mobilenet_v2"}),
    "rates": _of("fine_tuning", {"--freeze-depth": "2", "--schedule": "one_cycle", "--warm-up": "0.2",
                                 "--weight-decay": "0.01", "--l2-sp": "0.01", "--layer-decay": "0.8"}),
    "weights by class": _of("feature_extraction", {"--class-weights": None, "--pooling": "max", "--dropout": "0.4"}),
    "statistics": _of("full_fine_tuning", {"--batch-norm": "statistics"}),
    "normalization": _of("full_fine_tuning", {"--batch-norm": "trained"}),
    "patience": _of("feature_extraction", {"--patience": "1", "--epochs": "8", "--learning-rate": "0.05"}),
    "some blocks": _of("fine_tuning", {"--transfer-depth": "2", "--freeze-depth": "2"}),
    "one domain": _of("feature_extraction", {"--data": "fruits", "--domain": "sketch", "--classes": "banana,pear,lemon",
                                             "--split-seed": "3"}),
}
_FEW = {**SMALL, "--epochs": "2"}
COMPARISONS: dict[str, dict[str, str | None]] = {
    "strategies": {**_FEW, "--strategies": "feature_extraction,fine_tuning,full_fine_tuning,from_scratch"},
    "depths": {**_FEW, "--strategies": "fine_tuning", "--freeze-depths": "1,3,5"},
    "bands": {**_FEW, "--strategies": "fine_tuning", "--freeze-depths": "1", "--freeze-above": "2,4"},
    "rates": {**_FEW, "--strategies": "feature_extraction", "--learning-rates": "0.001,0.01,0.1"},
    "labels": {**{name: value for name, value in _FEW.items() if name != "--limit"},
               "--strategies": "feature_extraction,from_scratch", "--limits": "20,48"},
    "transfer": {**_FEW, "--strategies": "fine_tuning", "--freeze-depths": "0,2", "--transfer-depths": "2,4"},
    "seeds": {**_FEW, "--strategies": "feature_extraction,fine_tuning", "--seeds": "3"},
    "budget": {**_FEW, "--strategies": "feature_extraction,full_fine_tuning", "--budget": "multiply_adds"},
    "augmented": {**_FEW, **MOVED, "--strategies": "feature_extraction", "--learning-rates": "0.001,0.01"},
}
UNTIMED = ("seconds", "milliseconds", "run_id", "bytes", "comparison", "file")  # differ between two runs
_ID = re.compile("[0-9a-f]{32}")


def measure(checkout: Path, only: str = "") -> dict[str, dict[str, Any]]:
    """Every figure of every run, comparison and question, or of those whose name has ``only``."""
    matrix: dict[str, dict[str, Any]] = {"runs": {}, "comparisons": {}, "questions": {}}
    with tempfile.TemporaryDirectory() as folder, Commands(Path(folder) / "home", checkout) as commands:
        home = Path(folder) / "home"

        def ask(kind: str, name: str, arguments: list[str], figures: Callable[[dict[str, Any]], Any]) -> None:
            if only in f"{kind} {name}":
                answer = commands(*arguments, "--json")
                print(f"{kind:12} {name:34} {answer.seconds:7.1f} s", file=sys.stderr, flush=True)
                matrix[kind][name] = ({"error": answer.err[-1000:]} if answer.code else figures(answer.value))

        for name, options in RUNS.items():
            ask("runs", name, ["train", *words(options)], lambda answer: _run(answer, home))
        for name, options in COMPARISONS.items():
            ask("comparisons", name, ["compare", *words(options)], lambda answer: _comparison(answer, home))
        first = commands("train", *words(RUNS["extraction"]), "--json").value["run_id"]
        for name, arguments in questions(first, Path(folder)).items():
            ask("questions", name, arguments, _figures)
    return matrix


def words(options: dict[str, str | None]) -> list[str]:
    """Options as the command line takes them; None is a switch."""
    return [word for name, value in options.items() for word in ((name,) if value is None else (name, value))]


def questions(run_id: str, folder: Path) -> dict[str, list[str]]:
    """What is asked beside runs and comparisons."""
    size = ["--image-size", "32", "--seed", "7"]
    picture = _picture(folder / "picture.png")
    return {
        "find-lr": ["find-lr", *words(_of("fine_tuning", {"--freeze-depth": "3"}))],
        "transferability": ["transferability", "--data", "digits", "--backbones",
                            "small_cnn:random,efficientnet_lite0", "--limit", "60", *size],
        "embed": ["embed", "--data", "digits", "--backbone", "efficientnet_lite0", "--block", "all", "--limit", "60",
                  *size],
        "embed, a run": ["embed", "--run", run_id, "--limit", "60", "--map", "pca"],
        "evaluate": ["evaluate", run_id, "--temperature", "--robustness", "--pictures", "40"],
        "predict": ["predict", "--run", run_id, picture],
        **{f"explain, {method}": ["explain", "--run", run_id, "--method", method, picture]
           for method in ("grad_cam", "grad_cam_pp", "occlusion", "integrated_gradients")}}


def _picture(path: Path) -> str:
    from PIL import Image, ImageDraw
    image = Image.new("RGB", (32, 32))
    ImageDraw.Draw(image).ellipse((9, 4, 22, 27), outline="white", width=4)
    image.save(path)
    return str(path)


def _run(answer: dict[str, Any], home: Path) -> dict[str, Any]:
    return {"strategy": answer["strategy"], "first": first_loss(home, answer["run_id"]), **_figures({
        name: answer[name] for name in ("status", "history", "best_epoch", "test", "confusion", "parameters",
                                        "feature_store") if name in answer})}


def _comparison(answer: dict[str, Any], home: Path) -> dict[str, Any]:
    judged = _figures({name: answer[name] for name in ("table", "verdicts", "shared")})
    return {"runs": [_run(run, home) for run in answer["runs"]], **judged}


def first_loss(home: Path, run_id: str) -> float | None:
    """The loss of a run's first batch, as MLflow keeps it; None where the first point is of several batches."""
    with closing(sqlite3.connect(home / "mlflow.db")) as store:
        row = store.execute("SELECT value FROM metrics WHERE run_uuid = ? AND step = 1 AND key LIKE '%batch%loss%'",
                            [run_id]).fetchone()
    return row and row[0]


def _figures(value: Any) -> Any:
    """A JSON value without times, ids and sizes on disk."""
    if isinstance(value, dict):
        return {name: _figures(each) for name, each in value.items() if name not in UNTIMED}
    if isinstance(value, list):
        return [_figures(each) for each in value]
    return _ID.sub("ID", value) if isinstance(value, str) else value


def differences(a: dict[str, Any], b: dict[str, Any], strict: bool = False) -> list[str]:
    """What differs between two answers of ``measure``, a line each; what only one of them has is a difference."""
    lines = []
    for kind, compare in (("runs", _run_differences), ("comparisons", _comparison_differences),
                          ("questions", _question_differences)):
        for name in dict.fromkeys([*a[kind], *b[kind]]):
            one, other = a[kind].get(name), b[kind].get(name)
            where = f"{kind} {name}"
            if one is None or other is None:
                lines.append(f"{where}: only in the {'second' if one is None else 'first'}")
            elif "error" in one or "error" in other:
                lines.append(f"{where}: {one.get('error', 'fine')!r}, then {other.get('error', 'fine')!r}")
            else:
                lines += compare(where, one, other, strict)
    return lines


def _run_differences(where: str, a: dict[str, Any], b: dict[str, Any], strict: bool) -> list[str]:
    if strict or a["strategy"] == "feature_extraction":
        return _apart(where, a, b, 1e-6)
    same = ("strategy", "status", "parameters", "feature_store")
    return [*_apart(f"{where}, first batch's loss", a["first"], b["first"], 1e-4),
            *_apart(where, {name: a.get(name) for name in same}, {name: b.get(name) for name in same}, 1e-6)]


def _comparison_differences(where: str, a: dict[str, Any], b: dict[str, Any], strict: bool) -> list[str]:
    if len(a["runs"]) != len(b["runs"]):
        return [f"{where}: {len(a['runs'])} runs, then {len(b['runs'])}"]
    lines = [line for number, pair in enumerate(zip(a["runs"], b["runs"], strict=True))
             for line in _run_differences(f"{where}, run {number}", *pair, strict)]
    judged = strict or all(run["strategy"] == "feature_extraction" for run in a["runs"])
    return [*lines, *_apart(where, {**a, "runs": None}, {**b, "runs": None}, 1e-6 if judged else math.inf)]


def _question_differences(where: str, a: dict[str, Any], b: dict[str, Any], strict: bool) -> list[str]:
    """One pass forward gives all digits; find-lr trains on the way, as fine-tuning does."""
    return _apart(where, a, b, 1e-6 if strict else 1e-2 if "find-lr" in where else 1e-4)


def _apart(where: str, a: Any, b: Any, tolerance: float) -> list[str]:
    return [f"{where}{path}: {x!r}, then {y!r}" for path, x, y in pairs(a, b) if not alike(x, y, tolerance)]


def pairs(a: Any, b: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The leaves of two JSON values side by side; what only ``b`` has as a field is new, and no difference."""
    if isinstance(a, dict) and isinstance(b, dict):
        for name in a:
            yield from pairs(a[name], b.get(name), f"{path}.{name}")
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for number, (x, y) in enumerate(zip(a, b, strict=True)):
            yield from pairs(x, y, f"{path}[{number}]")
    else:
        yield path, a, b


def alike(a: Any, b: Any, tolerance: float) -> bool:
    """Numbers within ``tolerance``, of one or of themselves; everything else the same. Infinite: any number or text."""
    numbers = [isinstance(each, int | float) and not isinstance(each, bool) for each in (a, b)]
    if all(numbers):
        return math.isinf(tolerance) or math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance)
    return a == b or math.isinf(tolerance) and type(a) is type(b) and not isinstance(a, list | dict)


def drift(a: dict[str, Any], b: dict[str, Any]) -> float:
    """The largest difference between two numbers of the runs' histories."""
    leaves = [{path: value for path, value, _ in pairs([each["runs"], each["comparisons"]],
                                                       [each["runs"], each["comparisons"]])
               if ".history." in path and isinstance(value, float)} for each in (a, b)]
    return max((abs(value - leaves[1][path]) for path, value in leaves[0].items() if path in leaves[1]), default=0.0)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seeded_matrix", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, metavar="FILE", help="measure, and write the figures here")
    parser.add_argument("--checkout", type=Path, default=HERE, metavar="DIR", help="another checkout to measure")
    parser.add_argument("--only", default="", metavar="WORDS", help="only those whose kind and name have this")
    parser.add_argument("--compare", type=Path, nargs=2, metavar=("A", "B"), help="two files of figures")
    parser.add_argument("--strict", action="store_true", help="compare everything to 1e-6")
    options = parser.parse_args(arguments)
    if bool(options.out) == bool(options.compare):
        parser.error("one of --out and --compare is needed")
    if options.out:
        matrix = measure(options.checkout.resolve(), options.only)
        options.out.write_text(json.dumps(matrix, indent=1), encoding="utf8")
        return 0
    a, b = (json.loads(file.read_text(encoding="utf8")) for file in options.compare)
    lines = differences(a, b, options.strict)
    print("\n".join(lines) or "The figures are the same.")
    print(f"Largest difference in any history: {drift(a, b):.2g}.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
