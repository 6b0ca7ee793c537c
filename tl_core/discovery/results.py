"""What discovering gave, kept in ``TL_HOME/discoveries/<id>``: read again without TensorFlow, by pages and commands.

A folder holds ``result.json`` and ``arrays.npz``, for n pictures, k clusters, C classes. ``result.json``; figures are
None where they cannot be told:

=====================  ========================================================================================
id, created            the folder's name; when it was made, ISO with its time zone
request                ``request.DiscoverRequest.to_dict()``: what was asked, to ask it again
modality               "image" or "text"; older results have none and are of pictures
data, title, domain    the set (or folder), its title, and the domain that alone was looked at, or None
count                  n, the pictures that could be read, of all splits together
is_labelled            whether any picture has a label: then there are figures under "labels"
features, method       the first of the feature sources, whose clusters these are; a name of ``CLUSTERING_METHODS``
k, k_by                clusters; "user", "silhouette", "method" (HDBSCAN finds its own) or "few" (too few pictures)
k_scores               [{"k", "silhouette", "stability"}]: of k-means for every k that was tried, ascending
silhouette             of the clusters, from -1 to 1, noise left out; None for one cluster
stability              mean ARI with clusters of resampled pictures, at most 1; None for one cluster
stability_ci95         [low, high] of that mean
clusters               a list of k, the largest first, each
  cluster, size        its number from 0, as ``assignment__…`` has it; its pictures
  typical, doubtful    at most 12 pictures' files each (names from the set's folder on): the most typical first, the
                       most doubtful first
  typical_rows,        their rows in the arrays
  doubtful_rows
  words                sentences on what sets it apart: of pictures brightness, colours, size, of texts their words and
                       length; domain, place; may be empty
  telling              of texts at most 8 words that tell it from the others by class-based TF-IDF, else []
  classes              {class: pictures} of its labelled pictures, the most frequent first; {} without labels
noise                  pictures in no cluster (-1): only HDBSCAN leaves any
labels                 None without labels, else {"ari", "nmi", "accuracy", "ci95", "ari_ci95", "nmi_ci95", "n",
                       "classes", "confusion", "matched"}: accuracy of the best one-to-one match of clusters and classes
                       with its 95 % bootstrap interval; "classes" C names, "confusion" (k, C) counts (k + 1 rows where
                       there is noise, the last), "matched" {cluster: class} of that match
domain_ari             agreement of the first source's clusters with the pictures' domains, None without several
compared               a list of the feature sources, the first one's own among them, each
  features, title      its name, as in the arrays; for people
  k, silhouette,       as above, at the same k
  stability, noise,
  explained_variance
  labels               {"ari", "nmi", "accuracy", "ci95", "ari_ci95"} or None
  difference           of all but the first: the first's ARI less this one's, {"ari", "ci95"}; None without labels
  dimensions, width    numbers that clustering saw of a picture, and that the source gives
  trustworthiness,     as below, of this source's maps; older results have none
  map_shares
explained_variance     share of the variance that these dimensions of the first source hold, 0 to 1
variance_by_axis       the shares one by one, at most 50
trustworthiness        {"pca", "tsne", "umap"}: of the first source's maps, 0 to 1, None where not drawn
map_shares             the shares of variance on both axes of the first source's PCA map
source_help            None without a ``source``, else {"data", "count", "methods", "sentence"}: the source's pictures,
                       and for each of ``SOURCE_HELP_METHODS`` {"method", "title", "without", "with": {"ari", "nmi",
                       "accuracy", "ci95", "ari_ci95"} or None, "difference": {"ari", "ci95"} or None, "agreement": ARI
                       of both clusterings, "sentence"}
sentence               whether the first source beats pixels and random weights, and by how much
notes                  sentences for the user: what was left out, subsampled, cannot be told; HDBSCAN's warning
seconds                {"features", "clusters", "maps", "total"}
=====================  ========================================================================================

``arrays.npz``: ``keys`` (n,) text, pictures' keys in the set (a file's path), ordered by their content; ``labels`` (n,)
int32 places in ``labels.classes``, -1 none; ``domains`` (n,) text, "" where there is none. Of each source of
``compared``: ``assignment__<features>`` (n,) int32, -1 noise; ``typicality__<features>`` (n,) float32 from 1 (in the
middle of its cluster) over 0 (between two clusters) to -1 (noise, or nearer to another); ``map__<features>__<pca|tsne|
umap>`` (n, 2) float32. With a ``source`` ``help__<method>__without`` and ``…__with`` (n,) int32. Of agglomerative
clustering of the first source ``tree`` (m-1, 4) float64, as ``scipy.cluster.hierarchy.linkage`` gives it, whose leaves
are the rows ``tree_rows`` (m,): all, unless there are too many.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from tl_core import result_store
from tl_core.data import sets
from tl_core.result_store import ResultStore, key

__all__ = ["DiscoverResult", "key", "load", "recent", "remove", "save"]
_NEEDED = ("clusters", "compared", "k")


def _may_see(figures: Mapping[str, Any]) -> bool:
    """A result is for all who may see its pictures."""
    return sets.may_see_all([str(figures.get("data"))])


STORE = ResultStore("discoveries", 500 * 10**6, _may_see)


@dataclass(frozen=True, eq=False)
class DiscoverResult:
    """One kept result; ``figures`` are those of ``result.json``."""

    figures: Mapping[str, Any]
    folder: Path

    @property
    def id(self) -> str:
        return self.figures["id"]

    @property
    def features(self) -> str:
        """The source whose clusters the figures are of."""
        return self.figures["features"]

    @cached_property
    def arrays(self) -> dict[str, np.ndarray]:
        """All of ``arrays.npz``; empty where there is none or it is damaged."""
        return result_store.read_arrays(self.folder)

    def assignment(self, features: str | None = None) -> np.ndarray | None:
        """(n,) clusters by a source, the first one by default; None where it has none."""
        return self.arrays.get(f"assignment__{features or self.features}")

    def typicality(self, features: str | None = None) -> np.ndarray | None:
        """(n,) from -1 to 1, see above."""
        return self.arrays.get(f"typicality__{features or self.features}")

    def map(self, method: str = "pca", features: str | None = None) -> np.ndarray | None:
        """(n, 2) points; None where that map is not drawn."""
        return self.arrays.get(f"map__{features or self.features}__{method}")


def save(figures: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> DiscoverResult:
    """Keep a result under its ``id``; ``UserError`` where the disk is full."""
    return DiscoverResult(figures, STORE.save(figures, arrays))


def load(result_id: str) -> DiscoverResult | None:
    """The result of that id; None where there is none, or it is damaged."""
    kept = STORE.read(result_id)
    return DiscoverResult(*kept) if kept and all(name in kept[0] for name in _NEEDED) else None


def recent(limit: int = 20) -> list[DiscoverResult]:
    """The results made last, newest first."""
    results = (DiscoverResult(*kept) for kept in STORE.newest() if all(name in kept[0] for name in _NEEDED))
    return [result for _, result in zip(range(limit), results, strict=False)]


def remove(result_id: str) -> None:
    """Delete a result; nothing happens where it is gone."""
    STORE.remove(result_id)
