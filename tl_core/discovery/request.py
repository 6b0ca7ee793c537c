"""What is asked: which pictures, seen through which features, clustered how. No TensorFlow, no scikit-learn here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tl_core import result_store
from tl_core.backbones import nouns
from tl_core.config import bounds
from tl_core.data import catalog
from tl_core.discovery import feature_sources
from tl_core.discovery.clustering import CLUSTERING_METHODS
from tl_core.discovery.feature_sources import NO_NETWORK, RANDOM, FeatureSource
from tl_core.embeddings import projections
from tl_core.errors import UserError
from tl_core.name_lists import parted
from tl_core.transferability import rank_backbones

AUTO = "auto"
MOST_CLUSTERS = 100
MOST_FEATURES = 8
DEFAULT_MAPS = ("pca", "tsne")
BACKBONE, IMAGE_SIZE = "efficientnet_lite0", 160
BACKBONES_OF = {"image": BACKBONE, "text": "minilm_l6"}  # the usual one of a modality


@dataclass(frozen=True)
class DiscoverRequest:
    """``features`` are names of sources: the clusters of the first are shown, the others are compared with it.

    ``source`` is a set or folder whose unlabelled pictures may help, see ``source_help``. ``data`` is a set's name or
    a folder with or without classes; ``clusters`` a number, or None for the one by silhouette; at most ``limit``
    pictures, drawn without labels. ``backbone``, ``weights`` and ``image_size`` are what the sources are of that name
    none. ``maps`` are drawn besides PCA: of the first source, and of the others as far as time allows.
    """

    data: str
    features: tuple[str, ...]
    backbone: str = BACKBONE
    weights: str | None = None
    image_size: int = IMAGE_SIZE
    domain: str | None = None
    method: str = "kmeans"
    clusters: int | None = None
    seed: int = 0
    limit: int | None = None
    maps: tuple[str, ...] = field(default=DEFAULT_MAPS)
    source: str | None = None

    @property
    def id(self) -> str:
        """Of the result that answers it: the same question has the same."""
        return result_store.key({"discover": self.to_dict()})

    @property
    def sources(self) -> list[FeatureSource]:
        """``features`` in full, in their order. ``UserError`` for a run that is gone."""
        return [feature_sources.parse(name, self.backbone, self.weights, self.image_size, self.seed)
                for name in self.features]

    def to_dict(self) -> dict[str, Any]:
        """In JSON's types; ``of_dict`` reads it."""
        return {"data": self.data, "features": list(self.features), "backbone": self.backbone, "weights": self.weights,
                "image_size": self.image_size, "domain": self.domain, "method": self.method, "clusters": self.clusters,
                "seed": self.seed, "limit": self.limit, "maps": list(self.maps),
                "source": self.source}

    def changed(self, **values: Any) -> "DiscoverRequest":
        """A checked copy with ``values`` replaced."""
        return _checked(replace(self, **values))


def of_dict(values: Mapping[str, Any]) -> DiscoverRequest:
    """``UserError`` where something in it is unknown or does not fit."""
    known = {**values, "features": tuple(values["features"]), "maps": tuple(values.get("maps", DEFAULT_MAPS))}
    return _checked(DiscoverRequest(**known))


def of_fields(data: str | None, features: str | Sequence[str] | None = None, *, backbone: str | None = None,
              weights: str | None = None, image_size: int | None = None, domain: str | None = None,
              method: str = "kmeans", clusters: str | int | None = None, seed: int = 0, limit: int | None = None,
              maps: Sequence[str] = DEFAULT_MAPS, source: str | None = None) -> DiscoverRequest:
    """A question from what somebody wrote; without ``features`` the backbone, pixels (TF-IDF) and random weights.

    ``features`` are names, or one text with commas between; ``clusters`` a number or "auto". ``UserError`` in three
    clauses where something is unknown or does not fit. What nobody said is filled in, so that one question has one
    ``id`` wherever it is asked: the backbone of the first source, its weights that are here, a set's version.
    """
    if not data:
        raise UserError("No data set was named.", "Expected --data: a set, or a folder of pictures or texts.",
                        "`python -m tl_core datasets` lists the sets.")
    names = parted(features) if isinstance(features, str) else list(features or ())
    modality = modality_of(data)
    backbone = backbone or (feature_sources.backbone_of(names[0]) if names else None) or BACKBONES_OF[modality]
    weights = weights or rank_backbones.candidate(backbone).weights
    names = names or default_features(backbone, weights, modality)
    asked = _checked(DiscoverRequest(
        catalog.pinned(data), tuple(dict.fromkeys(names)), backbone, weights, image_size or IMAGE_SIZE, domain, method,
        clusters_of(clusters), seed, limit, _in_order(maps), catalog.pinned(source) if source else None))
    sources = asked.sources
    _check_modalities(data, modality, sources)
    return replace(asked, features=tuple(dict.fromkeys(one.full_name for one in sources)))


def modality_of(data: str) -> str:
    """What a set is of; a folder without classes is of pictures."""
    try:
        return catalog.entry(data).modality
    except UserError:
        return "image"


def _check_modalities(data: str, modality: str, sources: Sequence[FeatureSource]) -> None:
    there = nouns.of(modality).many
    for one in sources:
        if one.modality != modality:
            raise UserError(f"{data!r} is a set of {there}, and {one.title} sees {nouns.of(one.modality).many}.",
                            f"Expected features of {there}: a backbone that reads them, {NO_NETWORK[modality]} or "
                            "random.", "Choose others, or another set.")


def _in_order(maps: Sequence[str]) -> tuple[str, ...]:
    """PCA and those that are asked; ``UserError`` for an unknown one."""
    for name in maps:
        projections.check(name)
    return tuple(name for name in projections.METHODS.names() if name in {"pca", *maps})


def default_features(backbone: str, weights: str | None = None, modality: str = "image") -> list[str]:
    """The backbone and the two controls that a claim of transfer needs."""
    plain = NO_NETWORK[modality]
    return [backbone, plain] if weights == RANDOM else [backbone, plain, RANDOM]


def clusters_of(text: str | int | None) -> int | None:
    """A number of clusters, None for "auto"; ``UserError`` for anything else."""
    if text is None or text == AUTO:
        return None
    try:
        count = int(text)
    except ValueError:
        count = 0
    if not 1 <= count <= MOST_CLUSTERS:
        raise UserError(f"clusters is {text!r}.", f"Expected a whole number from 1 to {MOST_CLUSTERS}, or auto.",
                        "Change it.")
    return count


def _checked(request: DiscoverRequest) -> DiscoverRequest:
    CLUSTERING_METHODS.get(request.method)
    clusters_of(request.clusters)
    _in_order(request.maps)
    _check_number("seed", request.seed)
    _check_number("image_size", request.image_size)
    if request.limit is not None and request.limit < 1:
        raise UserError(f"limit is {request.limit}.", "Expected 1 or more.", "Change it.")
    if not 1 <= len(request.features) <= MOST_FEATURES:
        raise UserError(f"{len(request.features)} feature sources were named.", f"Expected 1 to {MOST_FEATURES}.",
                        "Name fewer.")
    request.sources  # noqa: B018 - refused now, not after minutes
    return request


def _check_number(name: str, value: int) -> None:
    low, high = bounds(name)
    if low is not None and high is not None and not low <= value <= high:
        raise UserError(f"{name} is {value}.", f"Expected a whole number from {low} to {high}.", "Change it.")
