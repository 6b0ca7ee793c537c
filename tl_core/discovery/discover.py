"""From pictures or texts to clusters, scores and maps: all is chosen without labels, which are read at the end."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from tl_core.backbones import nouns
from tl_core.discovery import (
           choose_k,
           cluster_words,
           clustering,
           maps,
           picture_facts,
           pictures,
           results,
           rows,
           scores,
           source_help,
           stability,
           text_facts,
           typical,
)
from tl_core.discovery.clustering import CLUSTERING_METHODS, NOISE, Clustering
from tl_core.discovery.feature_sources import FeatureSource
from tl_core.discovery.pictures import Pictures
from tl_core.discovery.reduction import Reduced, reduce
from tl_core.discovery.request import DiscoverRequest, modality_of
from tl_core.discovery.results import DiscoverResult
from tl_core.discovery.sentence import on_domains, sentence
from tl_core.errors import UserError, errors_of
from tl_core.progress import Progress, silent
from tl_core.words import plural

MOST_HELPING = 1000  # of the pictures that may help


@dataclass(frozen=True, eq=False)
class ClusteredSource:
    """One source with its rows reduced and clustered, before any label is read."""

    source: FeatureSource
    width: int
    reduced: Reduced
    clustering: Clustering
    silhouette: float | None
    stability: list[float]
    typicality: np.ndarray


def discover(request: DiscoverRequest, progress: Progress = silent) -> DiscoverResult:
    """Cluster the request's pictures by each of its sources and keep the result, see ``results``.

    ``progress`` may raise to stop. ``UserError`` where the set, a source or the number of clusters will not do.
    """
    began = time.perf_counter()
    sources = request.sources
    every = pictures.load(request.data, request.domain, request.limit, request.seed, progress)
    described = rows.describe(sources, every, progress)
    shown = every.take(np.flatnonzero(described.readable))
    helping = _helping(request, sources[0], progress)
    features = time.perf_counter() - began
    with errors_of(nouns.of(every.dataset.modality)):
        figures, arrays = discover_rows(request, sources, shown, described.rows, helping, progress)
    figures["notes"] = [*shown.notes, *described.notes, *figures["notes"]]
    figures["seconds"] |= {"features": features, "total": time.perf_counter() - began}
    return results.save(figures, arrays)


def discover_rows(request: DiscoverRequest, sources: Sequence[FeatureSource], shown: Pictures,
                  described: Mapping[str, np.ndarray], helping: np.ndarray | None = None, progress: Progress = silent
                  ) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The result and its arrays, of rows that are there; ``helping`` are the first source's rows of other pictures."""
    began = time.perf_counter()
    reduced = {source.name: reduce(described[source.name], request.seed) for source in sources}
    first = reduced[sources[0].name].points
    tried = [] if request.clusters else choose_k.k_scores(first, request.seed, progress)
    k, k_by = _number(request, first, tried)
    clustered = [_clustered(request, source, described[source.name], reduced[source.name], k, progress)
                 for source in sources]
    clusters = time.perf_counter() - began
    drawn = maps.draw_all(request, {source.name: described[source.name] for source in sources}, progress)
    mapped = time.perf_counter() - began - clusters
    helped = {} if helping is None else source_help.compare(described[sources[0].name], helping,
                                                            clustered[0].clustering.k, request.seed, progress)
    progress("Looking at clusters", 0, 0)
    figures = {**_about(request, shown, clustered[0]), "k_by": k_by, "k_scores": [vars(score) for score in tried],
               "clusters": _clusters(shown, clustered[0], progress), **drawn.figures[sources[0].name]}
    arrays = {**_arrays(request, shown, clustered), **drawn.arrays}
    _judge(figures, arrays, shown, clustered, request.seed)
    figures["compared"] = [{**row, **drawn.figures[row["features"]]} for row in figures["compared"]]
    _judge_help(figures, arrays, request, helped, 0 if helping is None else len(helping))
    near = choose_k.near_best(tried) if k_by == "silhouette" else None
    vague = choose_k.hardly_any(clustered[0].silhouette)
    told = dict.fromkeys([*clustered[0].clustering.notes, *filter(None, (near, vague)), *drawn.notes])
    figures["notes"] = list(map(nouns.of(shown.dataset.modality).said, told))
    figures["seconds"] = {"clusters": clusters, "maps": mapped, "total": time.perf_counter() - began}
    return figures, arrays


def _helping(request: DiscoverRequest, source: FeatureSource, progress: Progress) -> np.ndarray | None:
    """Rows of the pictures that may help, as the first source sees them; None where nobody asked for that."""
    if request.source is None:
        return None
    others = pictures.load(request.source, None, MOST_HELPING, request.seed, progress)
    return rows.describe([source], others, progress).rows[source.name]


def _judge_help(figures: dict[str, Any], arrays: dict[str, np.ndarray], request: DiscoverRequest,
                helped: dict[str, tuple[np.ndarray, np.ndarray]], count: int) -> None:
    figures["source_help"] = None
    if not helped:
        return
    for name, pair in helped.items():
        arrays[f"help__{name}__without"], arrays[f"help__{name}__with"] = pair
    told = source_help.judge(helped, arrays["labels"], len((figures["labels"] or {}).get("classes", ())), request.seed)
    figures["source_help"] = {"data": request.source, "count": count, "methods": told,
                              "sentence": source_help.sentence(told)}


def _number(request: DiscoverRequest, points: np.ndarray, tried: Sequence[choose_k.KScore]) -> tuple[int, str]:
    """How many clusters, and who chose that."""
    if CLUSTERING_METHODS.get(request.method).finds_k:
        return request.clusters or 1, "method"
    if request.clusters is None:
        chosen = choose_k.best(tried)
        return (1, "few") if chosen is None else (chosen, "silhouette")
    different = clustering.distinct(points)
    if request.clusters > different:
        are, noun = "is" if different == 1 else "are", nouns.of(modality_of(request.data)).one
        raise UserError(f"clusters is {request.clusters}, and there {are} {plural(different, f'different {noun}')}.",
                        f"Expected {different} at most.", f"Ask for fewer clusters, or add {noun}s.")
    return request.clusters, "user"


def _clustered(request: DiscoverRequest, source: FeatureSource, described: np.ndarray, reduced: Reduced, k: int,
               progress: Progress) -> ClusteredSource:
    progress(f"Clustering: {source.title}", 0, 0)
    parted = clustering.cluster(reduced.points, request.method, k, request.seed)
    again = stability.agreements(reduced.points, parted.labels, lambda *drawn: clustering.cluster(
        drawn[0], request.method, *drawn[1:]).labels, k, request.seed)
    return ClusteredSource(source, described.shape[1], reduced, parted,
                           choose_k.silhouette(reduced.points, parted.labels, request.seed), again,
                           typical.typicality(reduced.points, parted.labels))


def _about(request: DiscoverRequest, shown: Pictures, first: ClusteredSource) -> dict[str, Any]:
    return {"id": request.id, "created": datetime.now().astimezone().isoformat(), "request": request.to_dict(),
            "data": request.data, "title": shown.title, "domain": request.domain,
            "modality": shown.dataset.modality, "count": len(shown),
            "is_labelled": shown.is_labelled, "features": first.source.name, "method": request.method,
            "k": first.clustering.k, "silhouette": first.silhouette, "stability": _mean(first.stability),
            "stability_ci95": _interval(first.stability), "noise": first.clustering.noise,
            "explained_variance": first.reduced.explained_variance,
            "variance_by_axis": first.reduced.shares.tolist()}


def _clusters(shown: Pictures, first: ClusteredSource, progress: Progress) -> list[dict[str, Any]]:
    files, labels, k = shown.files(), first.clustering.labels, first.clustering.k
    described = (_described_texts if shown.dataset.modality == "text" else _described_pictures)(
        shown, labels, k, progress)
    return [{**_cluster(number, first, files, labels), **described[number]} for number in range(k)]


def _described_pictures(shown: Pictures, labels: np.ndarray, k: int, progress: Progress) -> list[dict[str, Any]]:
    facts = picture_facts.look(shown, progress)
    return [{"words": cluster_words.words(labels == number, facts, shown.domains, shown.places), "telling": []}
            for number in range(k)]


def _described_texts(shown: Pictures, labels: np.ndarray, k: int, progress: Progress) -> list[dict[str, Any]]:
    facts = text_facts.look(shown, labels, k, progress)
    return [{"words": text_facts.words(number, labels, facts, shown.domains, shown.places),
             "telling": list(facts.telling[number])} for number in range(k)]


def _cluster(number: int, first: ClusteredSource, files: Sequence[str], labels: np.ndarray) -> dict[str, Any]:
    middle = typical.most_typical(first.typicality, labels, number)
    between = typical.most_doubtful(first.typicality, labels, number)
    return {"cluster": number, "size": int((labels == number).sum()), "typical": [files[row] for row in middle],
            "doubtful": [files[row] for row in between], "typical_rows": middle, "doubtful_rows": between}


def _arrays(request: DiscoverRequest, shown: Pictures, clustered: Sequence[ClusteredSource]) -> dict[str, np.ndarray]:
    arrays = {"keys": np.asarray(shown.keys, str), "domains": np.asarray(shown.domains, str)}
    for each in clustered:
        arrays[f"assignment__{each.source.name}"] = each.clustering.labels
        arrays[f"typicality__{each.source.name}"] = each.typicality
    if (tree := clustered[0].clustering.tree) is not None:
        arrays |= {"tree": tree, "tree_rows": clustering.sampled_rows(len(shown), request.method, request.seed)}
    return arrays


def _judge(figures: dict[str, Any], arrays: dict[str, np.ndarray], shown: Pictures,
           clustered: Sequence[ClusteredSource], seed: int) -> None:
    """Labels are read: figures by them, and the sentence. Nothing is chosen any more."""
    names = pictures.class_list(shown)
    place = {name: number for number, name in enumerate(names)}
    labels = np.asarray([place.get(name, NOISE) for name in shown.names.tolist()], np.int32)
    judged = [scores.judge(each.clustering.labels, labels, len(names), seed) for each in clustered]
    arrays["labels"] = labels
    figures["labels"] = None
    if (first := judged[0]) is not None:
        figures["labels"] = {**first.to_dict(), "classes": names, "confusion": first.table.tolist(),
                             "matched": scores.match(first, bool(clustered[0].clustering.noise), names)}
    for cluster in figures["clusters"]:
        cluster["classes"] = _counts(shown.names[clustered[0].clustering.labels == cluster["cluster"]])
    figures["compared"] = [_compared(each, score, judged[0] if number else None)
                           for number, (each, score) in enumerate(zip(clustered, judged, strict=True))]
    figures["domain_ari"] = _domain_ari(clustered[0].clustering.labels, shown.domains)
    figures["sentence"] = " ".join(filter(None, (
        sentence([each.source for each in clustered], figures["compared"]),
        on_domains(figures["domain_ari"], None if first is None else first.figures["ari"]))))


def _domain_ari(assignment: np.ndarray, domains: np.ndarray) -> float | None:
    """Whether clusters are domains rather than classes."""
    numbers = np.unique(domains, return_inverse=True)[1]
    score = scores.judge(assignment, numbers, int(numbers.max()) + 1, repeats=0) if numbers.any() else None
    return None if score is None else score.figures["ari"]


def _compared(each: ClusteredSource, score: scores.LabelScores | None, first: scores.LabelScores | None
              ) -> dict[str, Any]:
    return {"features": each.source.name, "title": each.source.title, "k": each.clustering.k,
            "silhouette": each.silhouette, "stability": _mean(each.stability), "noise": each.clustering.noise,
            "explained_variance": each.reduced.explained_variance, "dimensions": each.reduced.points.shape[1],
            "width": each.width, "labels": None if score is None else score.to_dict(),
            "difference": None if score is None or first is None else scores.difference(first, score)}


def _counts(names: np.ndarray) -> dict[str, int]:
    known, counts = np.unique(names[names != ""], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return dict(zip(known[order].tolist(), counts[order].tolist(), strict=True))


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _interval(values: Sequence[float]) -> list[float] | None:
    """Of the mean over draws. They share most of their pictures, so it tells how far it hangs on the draw alone."""
    return None if len(values) < 2 else np.quantile(values, [0.025, 0.975]).tolist()
