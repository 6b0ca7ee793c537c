"""One kept result as one source of features groups it: clusters, their pictures, known classes. No streamlit here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tl_core.backbones import nouns
from tl_core.backbones.nouns import Noun
from tl_core.discovery.results import DiscoverResult

NONE = -1  # the cluster of a picture that was called noise, the class of one without a label
WAYS = ("pca", "tsne", "umap")


@dataclass(frozen=True, eq=False)
class ClusteredSet:
    """The n pictures of a ``result`` in the clusters of one of its sources of ``features``."""

    result: DiscoverResult
    features: str

    @property
    def figures(self) -> Mapping[str, Any]:
        return self.result.figures

    @property
    def noun(self) -> Noun:
        """What the set is of."""
        return nouns.of(self.figures.get("modality", "image"))

    @cached_property
    def row(self) -> Mapping[str, Any]:
        """This source's figures."""
        return next(row for row in self.figures["compared"] if row["features"] == self.features)

    @property
    def is_main(self) -> bool:
        """Whether it is the source that the question is about; others stand beside it."""
        return self.features == self.result.features

    @cached_property
    def assignment(self) -> np.ndarray:
        """Each picture's cluster (n,) ints from 0 on, ``NONE`` for noise."""
        return self.result.arrays[f"assignment__{self.features}"]

    @cached_property
    def typicality(self) -> np.ndarray:
        """How typical each picture is of its cluster (n,), from 1 in its middle to -1."""
        return self.result.arrays[f"typicality__{self.features}"]

    @cached_property
    def clusters(self) -> list[int]:
        """The clusters that have pictures; noise is none."""
        return np.unique(self.assignment[self.assignment != NONE]).tolist()

    def members(self, cluster: int) -> np.ndarray:
        """A cluster's rows, the most typical first; of ``NONE`` those that are in no cluster."""
        rows = np.flatnonzero(self.assignment == cluster)
        return rows[np.argsort(-self.typicality[rows], kind="stable")]

    def words(self, cluster: int) -> list[str]:
        """What sets a cluster apart, where it can be told: of the main source only."""
        if not self.is_main or not 0 <= cluster < len(self.figures["clusters"]):
            return []
        return list(self.figures["clusters"][cluster].get("words") or ())

    @property
    def classes(self) -> tuple[str, ...]:
        """The known classes; empty for pictures without labels."""
        return tuple((self.figures.get("labels") or {}).get("classes") or ())

    @cached_property
    def labels(self) -> np.ndarray:
        """Each picture's known class (n,) ints, ``NONE`` for none."""
        return self.result.arrays["labels"]

    @cached_property
    def domains(self) -> np.ndarray | None:
        """Each picture's domain (n,) text; None where all are of one, or of none."""
        domains = self.result.arrays.get("domains")
        return domains if domains is not None and len(np.unique(domains)) > 1 else None

    def class_counts(self, cluster: int) -> list[tuple[str, int]]:
        """How many of a cluster are of which known class, the most frequent first."""
        counts = np.bincount(self.labels[(self.assignment == cluster) & (self.labels >= 0)],
                             minlength=len(self.classes))
        order = np.argsort(-counts, kind="stable")
        return [(self.classes[place], int(counts[place])) for place in order if counts[place]]

    @cached_property
    def confusion(self) -> np.ndarray:
        """Counts (clusters, classes) of pictures with a known class; a last row of noise where there is some."""
        known = self.labels >= 0
        rows = [*self.clusters, *([NONE] if (self.assignment == NONE).any() else [])]
        return np.array([np.bincount(self.labels[known & (self.assignment == one)], minlength=len(self.classes))
                         for one in rows]).reshape(len(rows), len(self.classes))

    @property
    def maps(self) -> list[str]:
        """The ways in which there is a map of it: pca, tsne, umap."""
        return [way for way in WAYS if self.result.map(way, self.features) is not None]

    def points(self, way: str) -> np.ndarray:
        """The map (n, 2)."""
        return self.result.arrays[f"map__{self.features}__{way}"]


def title(cluster: int) -> str:
    """A cluster for people: they count from 1."""
    return "In no cluster" if cluster == NONE else f"Cluster {cluster + 1}"


def titles(clusters: ClusteredSet) -> list[str]:
    """Names of the rows of ``confusion``."""
    rest = [title(NONE)] if (clusters.assignment == NONE).any() else []
    return [*map(title, clusters.clusters), *rest]
