"""Does learning from a pool without labels gain anything? `python -m benchmarks.self_taught [PAIR …] [--json]`.

    python -m benchmarks.self_taught [PAIR …] [--labels 5,20] [--draws 6] [--pretrainings 3] [--epochs 26] [--fine-tune]
                                    [--json]

A PAIR is POOL:TARGET or POOL:TARGET:DOMAIN, sets of the catalog; without any those of drawn silhouettes. All
methods get the same draws of labels; draw i is judged with pretraining i of ``--pretrainings``, from the beginning
again after the last, so that the intervals hold the seed of pretraining too. Settings are those that a click begins
with, but for the time: pretraining goes by epochs, so that a busy machine changes nothing, and what it took of the
processor is told. Where TL_DATA_DIR lacks a set, the pair is left out and named.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from benchmarks.trained import run_of
from tl_core.data import catalog
from tl_core.self_taught import comparison, request, verdict
from tl_core.self_taught.comparison import CLAIMS, SELF_TAUGHT, SELF_TAUGHT_TUNED, SUPERVISED, SUPERVISED_TUNED, TITLES
from tl_core.self_taught.request import SelfTaughtRequest

TOLD = (("household:fruits:silhouette", (5, 20)), ("fruits:household:silhouette", (2, 5)))
DRAWS, PRETRAININGS, EPOCHS = 6, 3, 26


def asked_of(pair: str, labels: tuple[int, ...], draws: int, epochs: int, seed: int = 0,
             fine_tuned: bool = False) -> SelfTaughtRequest:
    """The question of a POOL:TARGET or POOL:TARGET:DOMAIN, pretrained from ``seed``."""
    pool, target, *domain = pair.split(":")
    return request.of_fields({"data": target, "pool": (pool,), "domain": domain[0] if domain else None, "seed": seed,
                              "epochs": epochs, "seconds": None}, labels, draws, fine_tuned=fine_tuned)


def measure(pair: str, labels: tuple[int, ...], draws: int, pretrainings: int, epochs: int,
            fine_tuned: bool = False) -> dict[str, Any]:
    """``verdict.of`` of a pair, with "pair", "seconds" of the first pretraining, "tested", and whether the network is
    ahead of supervised pretraining ("gained" counts that as a control, "gained_without_labels" does not)."""
    asked = asked_of(pair, labels, draws, epochs, fine_tuned=fine_tuned)
    runs = comparison.trained(asked, run_of)
    target = comparison.read_target(asked)
    hits = comparison.measure(asked, runs, target)
    of_seeds = [hits, *(comparison.measure_network(
        asked, replace(runs, run_id=run_of(asked_of(pair, labels, draws, epochs, seed).config)), target)
        for seed in range(1, pretrainings))]
    for key in [key for key in hits if key[0] in (SELF_TAUGHT, SELF_TAUGHT_TUNED)]:
        hits[key] = [of_seeds[draw % pretrainings][key][draw] for draw in range(draws)]
    unlabelled = {key: value for key, value in hits.items() if key[0] not in (SUPERVISED, SUPERVISED_TUNED)}
    return {"pair": pair, "tested": len(target.test_labels), "seconds": round(runs.seconds, 1), "draws": draws,
            "pretrainings": pretrainings, **verdict.of(hits, labels, TITLES, CLAIMS),
            "gained_without_labels": verdict.of(unlabelled, labels, TITLES, CLAIMS)["gained"]}


def table(figures: Mapping[str, Any]) -> str:
    """For people: a row a method with its interval, then how far the network is ahead of each control."""
    counts = list(dict.fromkeys(row["labels"] for row in figures["table"]))
    lines = ["", f"{figures['pair']}: {figures['tested']} test pictures, {figures['draws']} draws of labels, "
             f"{figures['pretrainings']} pretrainings of {figures['seconds']:.0f} s of the processor",
             "| method | " + " | ".join(f"{count} labels a class" for count in counts) + " |",
             "|---" * (len(counts) + 1) + "|"]
    for title in dict.fromkeys(row["title"] for row in figures["table"]):
        rows = [row for row in figures["table"] if row["title"] == title]
        lines.append(f"| {title} | " + " | ".join(_interval(row["mean"], row["ci95"]) for row in rows) + " |")
    for gain in figures["gains"]:
        if gain["method"] in (SELF_TAUGHT, SELF_TAUGHT_TUNED):
            against = TITLES[gain["control"]].lower()
            gap, low, high = (f"{100 * value:+.1f}" for value in (gain["gap"], *gain["ci95"]))
            lines.append(f"{TITLES[gain['method']]}, {gain['labels']} labels, against {against}: {gap} points "
                         f"({low} to {high}), p {gain['p']:.4f}")
    return "\n".join([*lines, figures["verdict"],
                      f"Beats all but supervised pretraining at: {figures['gained_without_labels']}"])


def _interval(mean: float, ends: Sequence[float] | None) -> str:
    return f"{mean:.3f}" if ends is None else f"{mean:.3f} ({ends[0]:.3f}–{ends[1]:.3f})"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="*", metavar="PAIR")
    parser.add_argument("--labels", type=request.labels_of)
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--pretrainings", type=int, default=PRETRAININGS)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--fine-tune", action="store_true", help="what was pretrained also learns the few labels")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    usual = dict(TOLD)
    here, told = {entry.name for entry in catalog.entries()}, []
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("TL_HOME", folder)
        for pair in given.pairs or usual:
            if missing := set(pair.split(":")[:2]) - here:
                print(f"{pair}: {', '.join(sorted(missing))} not here, left out", file=sys.stderr)
                continue
            labels = given.labels or usual.get(pair, request.LABELS)
            told.append(measure(pair, labels, given.draws, given.pretrainings, given.epochs,
                                given.fine_tune))
            print(json.dumps(told[-1]) if given.json else table(told[-1]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
