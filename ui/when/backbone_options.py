"""Backbones that read pictures, or texts, with their weights, as lists offer them. No streamlit here."""

from tl_core.backbones import local_weights
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.spec import BackboneSpec
from tl_core.transferability import rank_backbones


def pretrained(modality: str = "image") -> dict[str, str]:
    """Name to title of every candidate that knows something: those at hand, then those to download or to install."""
    away = [rank_backbones.Candidate(spec.name, spec.default_weights) for spec in _readers(modality)
            if spec.default_weights != "random" and not local_weights.sources(spec)]
    return {**{one.name: one.title for one in rank_backbones.installed(modality)},
            **{one.name: f"{one.title} – {_way_here(one)}" for one in away}}


def all_of_them(modality: str = "image") -> dict[str, str]:
    """The same, and every backbone with random weights, which know nothing."""
    random = [rank_backbones.Candidate(spec.name, "random") for spec in _readers(modality)]
    return {**pretrained(modality), **{one.name: one.title for one in random}}


def default(modality: str = "image") -> list[str]:
    """All that are at hand, and the first with random weights: what the scores make of a network that knows nothing."""
    here = rank_backbones.installed(modality)
    return [one.name for one in here] + [f"{one.backbone}:random" for one in here[:1]]


def _way_here(one: rank_backbones.Candidate) -> str:
    return local_weights.way_here(BACKBONES.get(one.backbone), one.weights)


def _readers(modality: str) -> list[BackboneSpec]:
    return [spec for spec in BACKBONES if spec.modality == modality]
