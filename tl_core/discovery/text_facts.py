"""What can be told of clusters of texts without a network: the words that set each apart, and how long its texts are.

Words are weighed by class-based TF-IDF (Grootendorst 2022, BERTopic, arXiv:2203.05794): a cluster's texts are one
document, a word's share of its words counts times ln(1 + A / f), where f is how often all clusters have the word and A
is the mean number of words of a cluster. scikit-learn counts; labels play no part.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tl_core.data.parallel import in_threads
from tl_core.discovery.cluster_words import EFFECT, FEWEST, effect, more_frequent
from tl_core.discovery.pictures import Pictures
from tl_core.progress import Progress, silent

MOST_WORDS = 8  # of a cluster
LEAST_SHARE = 0.05  # of a cluster's texts: a word that fewer have tells little of the others
MOST_SENTENCES = 3


@dataclass(frozen=True, eq=False)
class TextFacts:
    """Of n texts: ``lengths`` (n,) in words, and of k clusters the words that tell most of each, the first most."""

    lengths: np.ndarray
    telling: tuple[tuple[str, ...], ...]


def look(texts: Pictures, labels: np.ndarray, clusters: int, progress: Progress = silent) -> TextFacts:
    """The facts of all texts, whose clusters are ``labels`` (n,) from 0, -1 for none."""
    read = in_threads(texts.dataset.read, texts.keys, "Looking at words", progress)
    return TextFacts(np.array([len(text.split()) for text in read], np.float64), telling_words(read, labels, clusters))


def telling_words(texts: Sequence[str], labels: np.ndarray, clusters: int) -> tuple[tuple[str, ...], ...]:
    """At most eight words for each cluster; none where no text has a word. English function words are left out."""
    from sklearn.feature_extraction.text import CountVectorizer
    counter = CountVectorizer(stop_words="english", dtype=np.int64)
    try:
        counts = counter.fit_transform(texts)
    except ValueError:  # no text has a word
        return ((),) * clusters
    names = counter.get_feature_names_out()
    members = [np.flatnonzero(labels == number) for number in range(clusters)]
    of_clusters = [np.asarray(counts[rows].sum(axis=0)).ravel() for rows in members]
    weights = class_tf_idf(np.reshape(of_clusters, (clusters, len(names))))
    told = []
    for rows, row in zip(members, weights, strict=True):
        texts_with = np.asarray((counts[rows] > 0).sum(axis=0)).ravel()
        row = np.where(texts_with >= max(1, LEAST_SHARE * len(rows)), row, 0)
        best = np.argsort(-row, kind="stable")[:MOST_WORDS]
        told.append(tuple(str(names[place]) for place in best if row[place] > 0))
    return tuple(told)


def class_tf_idf(counts: np.ndarray) -> np.ndarray:
    """(k, v) weights of v words in k clusters, from how often each cluster has each word."""
    counts = np.asarray(counts, np.float64)
    words, frequency = counts.sum(axis=1, keepdims=True), counts.sum(axis=0)
    idf = np.log1p(counts.sum() / max(len(counts), 1) / np.maximum(frequency, 1))
    return counts / np.maximum(words, 1) * idf


def words(number: int, labels: np.ndarray, facts: TextFacts, domains: np.ndarray, places: np.ndarray) -> list[str]:
    """At most three sentences on the texts of a cluster: its words, then what else differs most; often only those."""
    cluster, telling = labels == number, facts.telling[number]
    said = [f"Its words: {', '.join(telling)}."] if telling else []
    if min(cluster.sum(), (~cluster).sum()) < FEWEST:
        return said
    others = [*_length(cluster, facts.lengths), *more_frequent(cluster, domains, "of the domain"),
              *more_frequent(cluster, places, "in the folder")]
    return [*said, *(sentence for _, sentence in sorted(others, key=lambda item: -item[0]))][:MOST_SENTENCES]


def _length(cluster: np.ndarray, lengths: np.ndarray) -> list[tuple[float, str]]:
    size = effect(cluster, np.log(np.maximum(lengths, 1)))
    if abs(size) < EFFECT:
        return []
    inside, outside = np.median(lengths[cluster]), np.median(lengths[~cluster])
    return [(abs(size), f"{'Longer' if size > 0 else 'Shorter'} than the others ({inside:.0f} words, the others "
             f"{outside:.0f}).")]
