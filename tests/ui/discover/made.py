"""A made-up discovery as ``tl_core.discovery.results`` keeps one: drawn household things, three sources of features.

Of ``count`` pictures, class by class in turn, clusters by the backbone go by their numbers but for every tenth picture,
which is one cluster further; by pixels they are places in a row; random weights have no order at all.
"""

from typing import Any

import numpy as np

from tl_core.data import synthetic
from tl_core.discovery.request import DiscoverRequest, of_fields

CLASSES = tuple(synthetic.NAMES["household"])
SOURCES = ("small_cnn", "pixels", "random")


def asked(**more) -> DiscoverRequest:
    """The question that the page asks at ``tests.pages.test_discover.AT``."""
    fields = {"data": "household", "features": ["small_cnn", "pixels"], "backbone": "small_cnn", "weights": "random",
              "image_size": 64, "limit": 100, **more}
    return of_fields(fields.pop("data"), fields.pop("features"), **fields)


def by_size(labels: np.ndarray) -> np.ndarray:
    """Clusters numbered by their size, the largest first; -1 stays."""
    names, counts = np.unique(labels[labels >= 0], return_counts=True)
    order = {int(name): number for number, name in enumerate(names[np.argsort(-counts, kind="stable")])}
    return np.array([order.get(int(one), -1) for one in labels], np.int32)


def assignments(count: int, k: int, noise: bool) -> dict[str, np.ndarray]:
    """Clusters (count,) by each source; of the first some are in none where there is ``noise``."""
    rows = np.arange(count)
    first = np.where(rows % 10 == 9, rows + 1, rows) % k
    first[:3] = 0  # the first cluster is the largest
    if noise:
        first[rows % 7 == 6] = -1
    by_place, drawn = rows * k // count, np.random.default_rng(1).integers(0, k, count)
    return {name: by_size(one) for name, one in zip(SOURCES, (first, by_place, drawn), strict=True)}


def arrays(request: DiscoverRequest, count: int, k: int, labelled: bool, noise: bool) -> dict[str, np.ndarray]:
    random, rows = np.random.default_rng(0), np.arange(count)
    keys = [f"household/{CLASSES[row % len(CLASSES)]}/photo/0.50/0/{row}" for row in rows.tolist()]
    made = {"keys": np.array(keys), "domains": np.array(["photo", "sketch"])[rows % 2],
            "labels": (rows % len(CLASSES) if labelled else np.full(count, -1)).astype(np.int32)}
    for name, source in zip(request.features, assignments(count, k, noise).values(), strict=False):
        made[f"assignment__{name}"] = source
        made[f"typicality__{name}"] = np.where(source < 0, -1, random.uniform(-0.2, 1, count)).astype(np.float32)
        middles = random.normal(size=(k + 1, 2)) * 6
        for way in ("pca", "tsne") if name == request.features[0] else ("pca",):
            made[f"map__{name}__{way}"] = (middles[source] + random.normal(size=(count, 2))).astype(np.float32)
    if request.method == "agglomerative":
        from scipy.cluster.hierarchy import linkage
        made |= {"tree": linkage(made[f"map__{request.features[0]}__pca"], "ward"), "tree_rows": rows}
    return made


def figures(request: DiscoverRequest, made: dict[str, np.ndarray], k: int, labelled: bool, **more) -> dict[str, Any]:
    """``result.json``."""
    first = made[f"assignment__{request.features[0]}"]
    noise = int((first < 0).sum())
    compared = [source(name, number, k, labelled, noise if not number else 0)
                for number, name in enumerate(request.features)]
    confusion = [[int(((first == one) & (made["labels"] == label)).sum()) for label in range(len(CLASSES))]
                 for one in [*range(k), *([-1] if noise else [])]]
    labels = compared[0]["labels"] and {**compared[0]["labels"], "classes": list(CLASSES), "confusion": confusion,
                                        "matched": {}}
    return {
        "id": request.id, "created": "2026-11-30T01:00:00+00:00", "request": request.to_dict(), "data": request.data,
        "title": "Drawn household things", "domain": request.domain, "count": len(first), "is_labelled": labelled,
        "features": request.features[0], "method": request.method, "k": k, "k_by": "silhouette",
        "k_scores": [{"k": one, "silhouette": 0.2 - 0.01 * abs(one - k), "stability": 0.9 - 0.02 * abs(one - k)}
                     for one in range(2, 13)],
        "silhouette": 0.2 if k > 1 else None, "stability": 0.9 if k > 1 else None,
        "stability_ci95": [0.85, 0.94] if k > 1 else None, "clusters": [cluster(one, first) for one in range(k)],
        "noise": noise, "labels": labels, "compared": compared, "explained_variance": 0.8,
        "variance_by_axis": [0.4, 0.2, 0.1, 0.05, 0.05], "trustworthiness": {"pca": 0.82, "tsne": 0.97, "umap": None},
        "map_shares": [0.4, 0.2], "source_help": source_help(labelled) if request.source else None,
        "sentence": "Transferred features beat pixels by 0.50 in ARI." if labelled else "",
        "notes": [], "seconds": {"features": 2.0, "clusters": 1.0, "maps": 1.0, "total": 4.0}, **more}


def source(name: str, number: int, k: int, labelled: bool, noise: int) -> dict[str, Any]:
    """A row of ``compared``: the later, the worse."""
    good = 0.9 - 0.4 * number
    labels = {"ari": good, "nmi": good + 0.02, "accuracy": good + 0.05, "ci95": [good, good + 0.08],
              "ari_ci95": [good - 0.05, good + 0.04], "nmi_ci95": [good - 0.03, good + 0.06], "n": 40}
    return {"features": name, "title": name.replace("_", " ").capitalize(), "k": k, "silhouette": 0.2 - 0.05 * number,
            "stability": 0.9 - 0.2 * number, "noise": noise, "explained_variance": 0.8, "dimensions": 50, "width": 192,
            "labels": labels if labelled else None,
            "difference": {"ari": 0.4 * number, "ci95": [0.3, 0.5]} if labelled and number else None}


def cluster(number: int, first: np.ndarray) -> dict[str, Any]:
    rows = np.flatnonzero(first == number).tolist()
    return {"cluster": number, "size": len(rows), "typical": [], "doubtful": [], "typical_rows": rows[:12],
            "doubtful_rows": rows[-12:], "words": ["Darker than the others."] if number == 0 else [], "classes": {}}


def source_help(labelled: bool = True) -> dict[str, Any]:
    """What unlabelled fruits change: something by the one method, nothing by the other."""
    def one(name: str, title: str, gain: float) -> dict[str, Any]:
        sides = {"without": {"ari": 0.5, "ari_ci95": [0.45, 0.55]}, "with": {"ari": 0.5 + gain, "ari_ci95": [0.5, 0.7]}}
        return {"method": name, "title": title, "agreement": 0.8, "sentence": f"{gain:+.2f} in ARI.",
                "difference": {"ari": gain, "ci95": [gain - 0.05, gain + 0.05]} if labelled else None,
                **(sides if labelled else dict.fromkeys(sides))}
    return {"data": "fruits", "count": 200, "sentence": "They helped Self-taught clustering.",
            "methods": [one("self_taught_clustering", "Self-taught clustering", 0.1),
                        one("transferred_discriminant", "Transferred discriminative analysis", 0.0)]}


def result(request: DiscoverRequest | None = None, *, count: int = 40, k: int = 4, labelled: bool = True,
           noise: bool = False, **more) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What ``results.save`` takes."""
    request = request or asked()
    made = arrays(request, count, k, labelled, noise)
    return figures(request, made, k, labelled, **more), made
