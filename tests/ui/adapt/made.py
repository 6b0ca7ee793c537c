"""A made-up adaptation as ``tl_core.adaptation.results`` keeps one: drawn fruits, photos to sketches, two methods.

Of 40 target pictures, 5 a class, source only has 20 right (classes 0 to 3), mcc 30 (all but class 0, which it loses,
and one half of class 7); class 7 is predicted where 0 was.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tl_core.data import synthetic

CLASSES = tuple(synthetic.NAMES["fruits"])
EACH = 5


def answers() -> dict[str, np.ndarray]:
    """Predicted classes (40,) of both methods."""
    labels = np.repeat(np.arange(8), EACH)
    before = np.where(labels < 4, labels, (labels + 1) % 8)
    after = labels.copy()
    after[labels == 0] = 7
    after[-EACH:] = np.array([7, 7, 0, 0, 0])  # 2 of 5
    after[labels == 6] = np.array([6, 6, 6, 5, 5])
    return {"source_only": before, "mcc": after}


def chances(predicted: np.ndarray) -> np.ndarray:
    """Probabilities (m, 8) whose largest is ``predicted``; surer the later the row."""
    sure = np.linspace(0.5, 0.98, len(predicted))
    rows = np.repeat(((1 - sure) / 7)[:, None], 8, axis=1)
    rows[np.arange(len(predicted)), predicted] = sure
    return rows.astype(np.float32)


def keys(domain: str, first: int) -> np.ndarray:
    """Pictures that the program draws: 5 a class."""
    return np.array([f"fruits/{name}/{domain}/0.50/0/{first + number}" for name in CLASSES for number in range(EACH)])


def arrays(labelled: bool = True) -> dict[str, np.ndarray]:
    labels = np.repeat(np.arange(8), EACH).astype(np.int32)
    place = np.random.default_rng(0).normal(size=(80, 2)).astype(np.float32)
    return {"source_keys": keys("photo", 0), "target_keys": keys("sketch", 100), "source_labels": labels,
            "target_labels": labels if labelled else np.full(40, -1, np.int32),
            "target_names": np.array([CLASSES[label] if labelled else "" for label in labels]),
            "target_judged": np.full(40, labelled),
            **{f"proba__{name}": chances(predicted) for name, predicted in answers().items()},
            "map_source__source_only": place[:40], "map_target__source_only": place[40:]}


def method(name: str, kind: str = "features", labelled: bool = True) -> dict[str, Any]:
    """A method's row."""
    labels, found = np.repeat(np.arange(8), EACH), answers()
    right, before = found[name] == labels, found["source_only"] == labels
    share = float(right.mean())
    judged = {"accuracy": share, "ci95": [share - 0.14, share + 0.14], "balanced_accuracy": share, "by_seed": [share],
              "difference": None, "difference_ci95": None, "p": None, "verdict": None, "sentence": "",
              "per_class": [{"class": one, "n": EACH, "before": float(before[labels == number].mean()),
                             "after": float(right[labels == number].mean())} for number, one in enumerate(CLASSES)]}
    if name != "source_only":
        judged |= {"difference": share - float(before.mean()), "difference_ci95": [0.02, 0.38], "p": 0.03,
                   "verdict": "helps", "sentence": "MCC helps."}
    if not labelled:
        judged = dict.fromkeys(judged)
    return {"method": name, "title": {"source_only": "Source only", "mcc": "MCC"}[name], "kind": kind,
            "assumes_equal_shares": False, "validators": {"im": 0.4 if name == "mcc" else 0.1, "bnm": 0.7,
                                                          "entropy": -0.2, "source_risk": None},
            "seconds": 0.25, "run_id": None, **judged}


def values(labelled: bool = True, **more) -> dict[str, Any]:
    """``result.json``."""
    rows = [method("source_only", labelled=labelled), method("mcc", labelled=labelled)]
    found = {row["method"]: row["accuracy"] for row in rows}
    shares = [1 / 8] * 8
    return {
        "id": "a" * 24, "kind": "pair", "created": "2026-11-29T21:00:00+00:00", "request": {}, "data": "fruits",
        "source": "photo", "target": "sketch", "protocol": "whole", "backbone": "small_cnn", "weights": "random",
        "image_size": 64, "seed": 0, "seeds": 1, "classes": list(CLASSES), "only_in_source": [], "only_in_target": [],
        "target_is_labelled": labelled, "counts": {"source": 40, "target": 40, "adapted": 40,
                                                   "judged": 40 if labelled else 0},
        "source_only": {key: rows[0][key] for key in ("accuracy", "ci95")} | {"n": 40 if labelled else 0},
        "methods": rows, "chosen": "mcc", "chosen_by": "im", "adapted": found["mcc"],
        "verdict": "MCC helps: 20 points more than source only." if labelled else "",
        "best": {"method": "mcc", "accuracy": found["mcc"]} if labelled else None,
        "cost_of_choosing": 0.0 if labelled else None,
        "domain_gap": {"a_distance": 1.62, "mmd": 0.21, "by_class": None, "sentence": "The domains are far apart."},
        "shares": {"source": shares, "predicted": [0.2, *[0.8 / 7] * 7], "em": shares, "warning": None},
        "seconds": {"features": 2.0, "methods": 0.5, "total": 2.5}, "notes": [], **more}


def pairs() -> dict[str, Any]:
    """``result.json`` of all pairs of three domains; from night to sketch it hurts most."""
    names, found = ("photo", "sketch", "night"), []
    for number, (source, target) in enumerate((a, b) for a in names for b in names if a != b):
        before = 0.4 + 0.05 * number
        after = before + (-0.1 if (source, target) == ("night", "sketch") else 0.1)
        found.append({**values(), "source": source, "target": target, "adapted": after,
                      "source_only": {"accuracy": before, "ci95": [before - 0.1, before + 0.1], "n": 40},
                      "verdict": f"From {source} to {target}."})
    return {"id": "b" * 24, "kind": "all_pairs", "created": "2026-11-29T21:00:00+00:00", "request": {},
            "data": "fruits", "pairs": found, "domains": list(names), "sentence": "MCC helps on 5 of 6 pairs.",
            "worst": {"source": "night", "target": "sketch", "method": "mcc", "accuracy": 0.5, "difference": -0.1,
                      "verdict": "hurts"},
            "mean": {"source_only": 0.525, "chosen": 0.59, "best": 0.6, "methods": {}}, "seconds": {"total": 9.0},
            "notes": []}


def curve() -> Mapping[str, Any]:
    return {"points": [{"labels_per_class": count, "mean": mean, "ci95": [mean - 0.05, mean + 0.05], "seeds": 5}
                       for count, mean in ((1, 0.5), (2, 0.6), (5, 0.72), (10, 0.8))],
            "adapted": 0.7, "source_only": 0.5, "same_as": 5,
            "sentence": "5 labelled target pictures a class do the same as adapting without any."}


def spaces(**more) -> dict[str, Any]:
    """``result.json`` of two feature spaces: 3 pairs tie nothing, 30 do; labels of the target do without the source."""
    def figure(accuracy: float, count: int = 0, **of_tie) -> dict[str, Any]:
        return {"count": count, "accuracy": accuracy, "ci95": [accuracy - 0.05, accuracy + 0.05],
                "by_seed": [accuracy] * 5, **of_tie}

    def curve(tie: str, title: str, *points: tuple[int, float, str]) -> dict[str, Any]:
        return {"tie": tie, "title": title, "points": [figure(accuracy, count, gain=accuracy - 0.11, effect=effect,
                                                              gain_ci95=[accuracy - 0.2, accuracy], p=0.01,
                                                              short_of_own=0.8 - accuracy)
                                                       for count, accuracy, effect in points]}
    network = {"backbone": "small_cnn", "weights": "random", "image_size": 64, "features": 128}
    return {"data": "fruits", "source": "photo", "target": "sketch", "protocol": "half", "method": "source_only",
            "seed": 0, "seeds": 5, "classes": list(CLASSES), "same_network": False, "source_network": network,
            "target_network": {**network, "backbone": "vgg16", "features": 512, "grey": 0.0},
            "counts": {"source": 100, "target": 100, "pool": 50, "judged": 50}, "chance": 0.125, "own": figure(0.8),
            "full": figure(0.7), "pca": figure(0.11), "shuffled": figure(0.13), "direct": None,
            "ties": [curve("ridge", "Ridge regression", (3, 0.15, "within chance"), (30, 0.6, "helps")),
                     curve("cca", "Canonical correlation", (3, 0.14, "within chance"), (30, 0.55, "helps"))],
            "labels": [curve("labels", "Source and target labels", (1, 0.4, "within chance"), (5, 0.62, "helps")),
                       curve("labels_alone", "Target labels alone", (1, 0.39, ""), (5, 0.5, ""))],
            "notes": ["There are fewer pairs than numbers a picture."], "seconds": {"total": 9.0}, **more}
