"""How fast are pictures drawn? `python -m benchmarks.drawing [--size 160] [--rounds 8] [--checkout DIR] [--json]`.

For each set and domain the processor's milliseconds a picture in one thread, and pictures a second of one core; then a
whole default set by all cores, as a run reads it (seconds by the clock, processor's seconds with all helpers). With
`--checkout DIR` another checkout draws the same pictures, the two in turn a few at a time, so that what else the
machine does bears on both: the ratio, and whether every picture is the same to the byte.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
BLOCK = 8  # pictures that one side draws before it is the other's turn: one of each class


class Drawer:
    """A process that draws with the code of one checkout."""

    def __init__(self, checkout: Path):
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(checkout), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})

    def draw(self, keys: Sequence[str], size: int) -> dict[str, Any]:
        """``seconds`` of the processor for these pictures, and their ``digests``."""
        return self._ask({"keys": list(keys), "size": size})

    def whole(self, name: str, size: int) -> dict[str, Any]:
        """Seconds by ``clock`` and of the ``processor`` for all ``pictures`` of a set, by all cores."""
        return self._ask({"whole": name, "size": size})

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def blocks(name: str, domain: str, rounds: int) -> Iterator[list[str]]:
    """Keys of ``rounds`` pictures of each class, one of each at a time."""
    from tl_core.data.synthetic import NAMES
    for index in range(rounds):
        yield [f"{name}/{label}/{domain}/0.50/0/{index}" for label in NAMES[name]]


def measure(drawers: Sequence[Drawer], name: str, domain: str, size: int, rounds: int) -> dict[str, Any]:
    """Milliseconds a picture of each drawer, in turn, and whether all drew the same."""
    seconds, same, count = [0.0] * len(drawers), True, 0
    for drawer in drawers:
        drawer.draw(next(blocks(name, domain, 1)), size)  # what is imported and traced at the first
    for number, keys in enumerate(blocks(name, domain, rounds)):
        order = list(enumerate(drawers))[::1 if number % 2 else -1]
        answers = {index: drawer.draw(keys, size) for index, drawer in order}
        seconds = [before + answers[index]["seconds"] for index, before in enumerate(seconds)]
        same = same and all(answer["digests"] == answers[0]["digests"] for answer in answers.values())
        count += len(keys)
    return {"set": name, "domain": domain, "size": size, "pictures": count,
            "milliseconds": [round(1000 * each / count, 3) for each in seconds], "same": same}


def serve() -> None:
    """Answer questions, one a line, until there are no more."""
    from tl_core.data import synthetic
    for line in sys.stdin:
        question = json.loads(line)
        answer = (_whole(question["whole"], question["size"]) if "whole" in question
                  else _drawn(synthetic.draw, question["keys"], question["size"]))
        print(json.dumps(answer), flush=True)


def _drawn(draw, keys: Sequence[str], size: int) -> dict[str, Any]:
    began = time.process_time()
    pictures = [draw(key, size) for key in keys]
    seconds = time.process_time() - began
    return {"seconds": seconds, "digests": [hashlib.sha256(picture.tobytes()).hexdigest()[:16] for picture in pictures]}


def _whole(name: str, size: int) -> dict[str, Any]:
    from tl_core.data.parallel import in_threads
    from tl_core.data.synthetic import drawn_dataset
    dataset = drawn_dataset(name)
    keys = [key for split in dataset.splits.values() for key in split.keys]
    began, before = time.perf_counter(), os.times()
    for start in range(0, len(keys), 32):  # as rows are asked for
        in_threads(lambda key: dataset.read(key, size), keys[start:start + 32], "Drawing")
    clock = time.perf_counter() - began
    return {"clock": round(clock, 2), "processor": round(_processor(before), 2), "pictures": len(keys)}


def _processor(before: os.times_result) -> float:
    """The processor's seconds since then, of this process and of its helpers, which end before they are counted."""
    helpers = sys.modules.get("tl_core.data.drawing.drawing_processes")
    if helpers is not None:
        helpers.close()
    now = os.times()
    return sum(now[:4]) - sum(before[:4])


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drawing", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=160)
    parser.add_argument("--rounds", type=int, default=8, help="pictures of each class, set and domain [default: 8]")
    parser.add_argument("--checkout", type=Path, help="another checkout to compare with")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.serve:
        serve()
        return 0
    from tl_core.data.synthetic import DOMAINS, NAMES
    report: dict[str, Any] = {"size": options.size, "rows": [], "whole": []}
    with ExitStack() as stack:
        drawers = [stack.enter_context(closing(Drawer(checkout)))
                   for checkout in (options.checkout, HERE) if checkout is not None]
        for name in NAMES:
            for domain in DOMAINS:
                row = measure(drawers, name, domain, options.size, options.rounds)
                report["rows"].append(row)
                print(_line(row), file=sys.stderr, flush=True)
            answers = [drawer.whole(name, options.size) for drawer in drawers]
            report["whole"].append({"set": name, "before_and_now": answers})
            print(f"{name:10} whole set: {', before and now: '.join(map(_said, answers))}", file=sys.stderr, flush=True)
    if options.json:
        print(json.dumps(report))
    return 0


def _line(row: dict[str, Any]) -> str:
    *before, now = row["milliseconds"]
    text = f"{row['set']:10} {row['domain']:10} {now:7.2f} ms a picture, {1000 / now:6.0f} a second of one core"
    pictures = "the same pictures" if row["same"] else "OTHER PICTURES"
    return text + "".join(f"; before {each:.2f} ms, {each / now:.2f}×, {pictures}" for each in before)


def _said(answer: dict[str, Any]) -> str:
    return (f"{answer['pictures']} pictures in {answer['clock']:.1f} s, {answer['processor']:.1f} s of the processor")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
