"""What is asked about two feature spaces: a pair of domains, and the network that the target is seen by."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tl_core.adaptation import request
from tl_core.adaptation.methods import METHODS
from tl_core.adaptation.request import SOURCE_ONLY, AdaptRequest
from tl_core.backbones import nouns
from tl_core.config import RunConfig
from tl_core.data import domain_pair
from tl_core.data.shift import Shift
from tl_core.errors import UserError
from tl_core.transferability import rank_backbones

SEEDS = 5
MOST_PAIRS, MOST_LABELS = 3000, 100


@dataclass(frozen=True)
class SpacesRequest:
    """``asked`` names the pair, the source's network and one method for the common space; ``target`` the other network.

    ``grey`` is how much of the colour of the target's pictures is gone, 0 to 1. ``pairs`` are the most pictures seen by
    both networks, ``target_labels`` the most labelled target pictures a class; 0 and 0: nothing ties the two.
    ``captions`` are kept ones, by their id, of pictures of the side that has some: pairs in place of those that classes
    tell; "" for none.
    """

    asked: AdaptRequest
    target: RunConfig
    grey: float = 0.0
    pairs: int = 0
    target_labels: int = 0
    captions: str = ""

    @property
    def method(self) -> str:
        """The method that adapts in the common space."""
        return self.asked.methods[-1]

    @property
    def seeds(self) -> int:
        return self.asked.seeds

    @cached_property
    def same_network(self) -> bool:
        """Whether both sides' numbers mean the same: one backbone with the same weights."""
        return _network(self.asked.features) == _network(self.features)

    @cached_property
    def modalities(self) -> tuple[str, str]:
        """What source and target are: "image" or "text"."""
        return domain_pair.modalities(self.asked.config)

    @property
    def mixed(self) -> bool:
        """Whether one side is texts and the other pictures, which no network reads both."""
        return len(set(self.modalities)) > 1

    @cached_property
    def features(self) -> RunConfig:
        """A resolved config whose frozen backbone describes the target's pictures."""
        network: dict[str, Any] = {name: getattr(self.target, name) for name in ("backbone", "weights", "image_size")}
        if self.mixed:
            network |= {"data": self.asked.config.target_data, "target_data": None, "target_domain": None,
                        **dict.fromkeys(("source_domains", "classes", "arrangement", "text_columns"))}
        return AdaptRequest(self.asked.config.changed(**network), (SOURCE_ONLY,)).features

    def to_dict(self) -> dict[str, Any]:
        """In JSON's types; ``of_dict`` reads it."""
        network = {name: getattr(self.target, name) for name in ("backbone", "weights", "image_size")}
        return {**self.asked.to_dict(), "target_network": network, "target_grey": self.grey, "pairs": self.pairs,
                "target_labels": self.target_labels, **({"captions": self.captions} if self.captions else {})}


def of_dict(values: Mapping[str, Any]) -> SpacesRequest:
    """``UserError`` where something in it is unknown."""
    asked = request.of_dict(values)
    return _checked(asked, values["target_network"], values["target_grey"], values["pairs"], values["target_labels"],
                    values.get("captions", ""))


def of_target(asked: AdaptRequest, backbone: str | None = None, weights: str | None = None,
              image_size: int | None = None, grey: float = 0.0, pairs: int = 0, target_labels: int = 0,
              captions: str = "") -> SpacesRequest:
    """A question about ``asked``'s pair with a network of the target's own; what is None is the source's.

    ``backbone`` may name its weights too, as in vgg16:random. ``UserError`` where a name is unknown, a number out of
    its range, several methods are asked for, or source and target are seen alike.
    """
    source = asked.config
    network: dict[str, Any] = {"image_size": image_size or source.image_size}
    if backbone is None:
        network |= {"backbone": source.backbone, "weights": weights or source.weights}
    else:
        one = rank_backbones.candidate(backbone)
        network |= {"backbone": one.backbone, "weights": weights or one.weights}
    return _checked(asked, network, grey, pairs, target_labels, captions)


def _checked(asked: AdaptRequest, network: Mapping[str, Any], grey: float, pairs: int, target_labels: int,
             captions: str) -> SpacesRequest:
    _check_method(asked)
    _in_range("pairs", pairs, MOST_PAIRS)
    _in_range("target_labels", target_labels, MOST_LABELS)
    Shift(grey=grey)
    whole = SpacesRequest(asked, asked.config.changed(**network), grey, pairs, target_labels, captions)
    if captions and not whole.mixed:
        raise UserError("Captions were given, and source and target are not texts and pictures.",
                        "Captions tie a network that reads texts to one that sees pictures.", "Leave them out.")
    if grey and whole.modalities[1] == "text":
        raise UserError("The target is texts, and grey is given.", "Only pictures lose their colour.", "Leave it out.")
    features = whole.features  # refused now where the network does not read the target
    if not whole.mixed and whole.same_network and not grey and features.image_size == asked.features.image_size:
        raise UserError(f"Source and target are both seen by {_told(features)}: that is one feature space, the "
                        "usual case.", "Expected another backbone, other weights, another image size or grey pictures "
                        "for the target.", "Adapt the pair as usual, or change how the target is seen.")
    return whole


def _check_method(asked: AdaptRequest) -> None:
    if len(asked.methods) > 2:
        raise UserError(f"{len(asked.methods)} methods were asked for.", "In the common space of two networks one "
                        "method adapts, so that the ties can be compared.", "Name one, or source_only.")
    if METHODS.get(asked.methods[-1]).kind == "network":
        raise UserError(f"The method {asked.methods[-1]!r} trains a network.", "Here a network for each side stays as "
                        "it is, and a method on stored features adapts.", "Name one of those, as mcc.")


def _in_range(name: str, value: int, most: int) -> None:
    if not 0 <= value <= most:
        raise UserError(f"{name} is {value}.", f"Expected a whole number from 0 to {most}.", "Change it.")


def _network(config: RunConfig) -> tuple:
    """What a network's numbers hang on, but for what it is shown."""
    return config.backbone, config.weights, config.transfer_depth, config.seed if config.starts_random else None


def _told(config: RunConfig) -> str:
    return f"{config.backbone} ({config.weights}) at {nouns.size_of_run(config)}"
