"""Which methods adapt, and which validators choose well? `TL_DATA_DIR=… python -m benchmarks.adaptation [--json]`.

    python -m benchmarks.adaptation [GROUP …] [--seeds 3] [--json]

Groups: ``office_caltech10`` (12 pairs), ``digits_mnist_optdigits`` (2), ``fruits`` (drawn: photo to sketch, silhouette
and night, by --seeds seeds), ``shifted`` (the same with 48 to 3 pictures a class in the target). Features are those of
efficientnet_lite0 (ImageNet) at 224 px, the whole target is adapted to and judged. With TL_HOME set, features of an
earlier round are read. Sets that are not there are left out and named.
"""

import argparse
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tl_core.adaptation import label_shift, validators, verdict
from tl_core.adaptation.fit_methods import source_answers
from tl_core.adaptation.methods import METHODS, of_kind
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.adaptation.source_holdout import held_back
from tl_core.config import RunConfig
from tl_core.data import catalog, synthetic
from tl_core.data.dataset import Dataset

SETS = ("office_caltech10", "digits_mnist_optdigits")
DRAWN = ("fruits", "shifted")
SIZE, PER_CLASS = 224, 48
UNEQUAL = (48, 36, 22, 13, 8, 6, 4, 3)  # target pictures of each drawn fruit where shares are shifted
RULES = (("im", "bnm"), ("ensemble", "im"), ("ensemble", "source_risk"))  # mean ranks, beside each validator alone
MENDED = ("source_only", "im", "mcc")
Rows = tuple[np.ndarray, np.ndarray]  # features (n, d), labels (n,)


@dataclass(frozen=True, eq=False)
class Pair:
    """One way from a source to a target; the target's ``truth`` is read for figures only."""

    name: str
    problem: AdaptationProblem
    truth: np.ndarray


@dataclass(frozen=True, eq=False)
class Answers:
    """A method's answers on a pair, and how long it took."""

    target: np.ndarray
    source: np.ndarray
    seconds: float


def fit_pair(pair: Pair) -> dict[str, Answers]:
    """Every method on stored features, one after the other."""
    answers, holdout = {}, held_back(pair.problem)
    for method in of_kind("features"):
        began = time.perf_counter()
        fitted = method.fit(pair.problem)
        target = fitted.predict_proba(pair.problem.target)
        seconds = time.perf_counter() - began
        answers[method.name] = Answers(target, source_answers(holdout, method.name, fitted), seconds)
    return answers


def measure(pairs: Sequence[Pair]) -> dict[str, Any]:
    """The group's figures: methods, validators and what they choose, and the mended heads where shares differ."""
    answers = {pair.name: fit_pair(pair) for pair in pairs}
    right = {pair.name: {name: each.target.argmax(axis=1) == pair.truth for name, each in answers[pair.name].items()}
             for pair in pairs}
    chosen: dict[str, Any] = {}
    unequal_shares = any("unequal" in pair.name for pair in pairs)
    return {"pairs": [pair.name for pair in pairs], "chosen": chosen,
            "methods": [_method(name, right, answers) for name in next(iter(right.values()))],
            "validators": _validators(pairs, answers, right, chosen),
            "shares": [_shares(pair, answers) for pair in pairs],
            "mended": _mended(pairs, answers) if unequal_shares else None}


def _method(name: str, right: Mapping, answers: Mapping) -> dict[str, Any]:
    told = verdict.over_pairs({pair: (each["source_only"], each[name]) for pair, each in right.items()},
                              METHODS.get(name).title)
    return {"method": name, "mean": told.mean_after, "helps": told.helps, "hurts": told.hurts, "chance": told.chance,
            "worst": told.worst, "worst_difference": told.worst_difference,
            "pairs": {pair: float(each[name].mean()) for pair, each in right.items()},
            "seconds": sum(each[name].seconds for each in answers.values())}


def _validators(pairs: Sequence[Pair], answers: Mapping, right: Mapping, chosen: dict[str, Any]) -> dict[str, Any]:
    """For each validator, and for the rule: its rank correlation with the truth, and the accuracy of what it picks.

    ``chosen`` takes what the rule picks on each pair.
    """
    from scipy.stats import spearmanr
    told: dict[str, list[tuple[float, float, str]]] = {}
    for pair in pairs:
        each = answers[pair.name]
        together = validators.ensemble({name: one.target for name, one in each.items()})
        scores = {name: validators.validate(one.source, held_back(pair.problem).labels, one.target, together)
                  for name, one in each.items()}
        true = {name: float(right[pair.name][name].mean()) for name in each}
        for validator in validators.VALIDATORS.names():
            values = [scores[name][validator] for name in scores]
            picked = max(scores, key=lambda name, by=validator: scores[name][by])
            told.setdefault(validator, []).append((float(spearmanr(values, list(true.values())).statistic),
                                                   true[picked], picked))
        for names in RULES:
            picked, by = validators.choose(scores, names)
            told.setdefault(by, []).append((float("nan"), true[picked], picked))
        told.setdefault("always mcc", []).append((float("nan"), true["mcc"], "mcc"))
        picked, by = validators.choose(scores)
        chosen[pair.name] = {"method": picked, "accuracy": true[picked], "best": max(true.values())}
        told.setdefault(f"choose ({by})", []).append((float("nan"), true[picked], picked))
        told.setdefault("labels (the best there is)", []).append((1.0, max(true.values()), max(true, key=true.get)))
        told.setdefault("at random", []).append((0.0, float(np.mean(list(true.values()))), ""))
    return {name: {"rank_correlation": _mean_known([one[0] for one in rows]),
                   "picked_accuracy": float(np.mean([one[1] for one in rows])),
                   "picked": sorted({one[2] for one in rows if one[2]})} for name, rows in told.items()}


def held_out(results: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """For each group the rule that picks best on the mean of the others, and what it picks here: no rule is judged
    by the pairs that it was chosen by."""
    no_rule = ("choose", "labels", "at random")
    accuracies = {group: {rule: row["picked_accuracy"] for rule, row in found["validators"].items()
                          if not rule.startswith(no_rule)} for group, found in results.items()}
    lines = ["| held out | best rule on the others | accuracy of what it picks |", "|---|---|---|"]
    for group, own in accuracies.items():
        others = [of for name, of in accuracies.items() if name != group]
        best = max(own, key=lambda rule: float(np.mean([of[rule] for of in others])))
        lines.append(f"| {group} | {best} | {own[best]:.3f} |")
    return lines


def _mean_known(values: Sequence[float]) -> float | None:
    """The mean of those that are numbers: where all methods are as good there is no rank."""
    known = [value for value in values if value == value]
    return float(np.mean(known)) if known else None


def _shares(pair: Pair, answers: Mapping) -> dict[str, Any]:
    """How far the target's shares are from the source's, in truth and as told, and the warning."""
    given, classes = pair.problem.source_shares, pair.problem.classes
    true = np.bincount(pair.truth, minlength=classes) / len(pair.truth)
    seen = label_shift.shares(answers[pair.name][label_shift.WITNESSES[0]].target)
    warning = label_shift.label_shift_warning(given, seen, [str(number) for number in range(classes)])
    return {"pair": pair.name, "true": label_shift.distance(given, true), "told": label_shift.distance(given, seen),
            "off": label_shift.distance(seen, true), "warned": warning is not None}


def _mended(pairs: Sequence[Pair], answers: Mapping) -> dict[str, dict[str, float]]:
    """Accuracy before and after a head is fitted anew with the source weighted to the shares that MCC tells."""
    table: dict[str, dict[str, list[float]]] = {name: {"before": [], "after": []} for name in MENDED}
    for pair in pairs:
        seen = label_shift.shares(answers[pair.name][label_shift.WITNESSES[0]].target)
        weighted = label_shift.with_shares(pair.problem, seen)
        for name in MENDED:
            after = METHODS.get(name).fit(weighted).predict(pair.problem.target)
            table[name]["before"].append((answers[pair.name][name].target.argmax(axis=1) == pair.truth).mean())
            table[name]["after"].append((after == pair.truth).mean())
    return {name: {when: float(np.mean(values)) for when, values in row.items()} for name, row in table.items()}


def pairs_of(domains: Mapping[str, Rows], ways: Sequence[tuple[str, str]], mark: str = "") -> Iterator[Pair]:
    """Pairs for (source, target) names."""
    for here, there in ways:
        (source, labels), (target, truth) = domains[here], domains[there]
        yield Pair(f"{here} to {there}{mark}", AdaptationProblem(source, labels, target, int(labels.max()) + 1), truth)


def unequal(rows: Rows) -> Rows:
    """The first pictures of each class, as many as ``UNEQUAL`` says."""
    features, labels = rows
    kept = np.sort(np.concatenate([np.flatnonzero(labels == label)[:count] for label, count in enumerate(UNEQUAL)]))
    return features[kept], labels[kept]


def described(dataset: Dataset) -> dict[str, Rows]:
    """Each domain's features and labels, in the order of the pictures' content."""
    from tl_core.embeddings.embedding import embed
    keys, labels, domains = in_order(dataset)
    rows = embed(dataset, keys, image_size=SIZE)
    return {name: (rows[domains == name], labels[domains == name]) for name in np.unique(domains).tolist()}


def in_order(dataset: Dataset) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Keys, labels (n,) and domains (n,) of all pictures, in the order of their content."""
    split = [(key, label, domain) for part in dataset.splits.values()
             for key, label, domain in zip(part.keys, part.labels.tolist(), part.domains or (), strict=True)]
    split.sort(key=lambda one: dataset.digest(one[0]))
    return ([key for key, _, _ in split], np.array([label for _, label, _ in split]),
            np.array([domain for _, _, domain in split]))


def drawn(seed: int) -> dict[str, Rows]:
    """Fruits in four styles, ``PER_CLASS`` a class each."""
    counts = {"train": PER_CLASS, "val": 0, "test": 0}
    return {domain: described(synthetic.drawn_dataset("fruits", domain=domain, per_class=counts, seed=seed))[domain]
            for domain in synthetic.DOMAINS}


def group(name: str, seeds: int, draw: Callable[[int], dict[str, Rows]] = drawn) -> list[Pair]:
    """The pairs of a group by its name."""
    if name not in DRAWN:
        domains = described(catalog.load(RunConfig(data=name)))
        return list(pairs_of(domains, list(itertools.permutations(domains, 2))))
    pairs: list[Pair] = []
    for seed in range(seeds):
        domains, ways = draw(seed), [("photo", other) for other in synthetic.DOMAINS if other != "photo"]
        if name == "shifted":
            domains = {domain: rows if domain == "photo" else unequal(rows) for domain, rows in domains.items()}
        pairs += pairs_of(domains, ways, f", {'unequal, ' if name == 'shifted' else ''}seed {seed}")
    return pairs


def report(name: str, found: Mapping) -> list[str]:
    """The group's tables in Markdown."""
    lines = [f"### {name}: {len(found['pairs'])} pairs", "",
             "| method | mean accuracy | helps / chance / hurts | worst pair | seconds |", "|---|---|---|---|---|"]
    lines += [f"| {row['method']} | {row['mean']:.3f} | {row['helps']} / {row['chance']} / {row['hurts']} | "
              f"{row['worst']} {100 * row['worst_difference']:+.1f} | {row['seconds']:.1f} |"
              for row in found["methods"]]
    lines += ["", "| chosen by | rank correlation | accuracy of what it picks | it picks |", "|---|---|---|---|"]
    for validator, row in found["validators"].items():
        rank = "" if row["rank_correlation"] is None else f"{row['rank_correlation']:.2f}"
        lines.append(f"| {validator} | {rank} | {row['picked_accuracy']:.3f} | {', '.join(row['picked'])} |")
    warned = sum(row["warned"] for row in found["shares"])
    lines += ["", f"Shares of classes: warned on {warned} of {len(found['shares'])} pairs; true distance from the "
              f"source {_mean(found, 'true'):.2f}, told {_mean(found, 'told'):.2f}, off by {_mean(found, 'off'):.2f}."]
    for method, row in (found["mended"] or {}).items():
        lines.append(f"{method}, source weighted to the shares told: {row['before']:.3f} to {row['after']:.3f}.")
    return [*lines, ""]


def _mean(found: Mapping, what: str) -> float:
    return float(np.mean([row[what] for row in found["shares"]]))


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.adaptation", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("groups", nargs="*", default=[*SETS, *DRAWN], metavar="GROUP", help=", ".join((*SETS, *DRAWN)))
    parser.add_argument("--seeds", type=int, default=3, help="drawn sets [default: 3]")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    known, results = {entry.name for entry in catalog.entries()}, {}
    for name in options.groups:
        if name not in (*known, *DRAWN):
            print(f"{name}: left out, it is not under TL_DATA_DIR", file=sys.stderr)
            continue
        results[name] = measure(group(name, options.seeds))
        print("\n".join(report(name, results[name])), file=sys.stderr, flush=True)
    if len(results) > 1:
        print("\n".join(held_out(results)), file=sys.stderr, flush=True)
    if options.json:
        print(json.dumps(results))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("TL_HOME", home)
        main(sys.argv[1:])
