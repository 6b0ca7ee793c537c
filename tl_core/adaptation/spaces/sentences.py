"""What two feature spaces and their ties come to, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from tl_core import words
from tl_core.adaptation.spaces.ties import CCA_RIDGE, NO_TIE, PCA_TIES_NOTHING
from tl_core.comparison.verdict_text import number, points

PAIRS_FROM = ("Pairs are pictures of the target that both networks have seen; no label of theirs is read. One half of "
              "the target may be paired, labelled and adapted to, the other is judged.")
__all__ = ["NO_TIE", "PAIRS_FROM", "by_labels", "by_pairs", "notes", "one_network", "untied", "verdict"]


def untied(values: Mapping[str, Any]) -> str:
    """What PCA to equal widths gave, and guessing."""
    pca = values["pca"]
    return (f"{PCA_TIES_NOTHING} Here: {_share(pca)} right over {len(pca['by_seed'])} draws of the signs "
            f"({_reach(pca)}), as guessing gets {number(values['chance'])} %.")


def by_pairs(point: Mapping[str, Any], title: str, values: Mapping[str, Any]) -> str:
    """What so many pairs tie."""
    shown = words.plural(point["count"], "picture")
    rest = (f"guessing gets {number(values['chance'])} %, the source's own network, had it seen the target, "
            f"{_share(values['own'])}{_full(values)}.")
    if point["effect"] != "helps":
        return f"{shown} seen by both networks tie nothing beyond chance: {_share(point)} by {_lower(title)}; {rest}"
    return (f"{shown} seen by both networks tie the two spaces: {_share(point)} by {_lower(title)}, "
            f"{points(point['gain'])} above no tie (95 % interval {number(point['gain_ci95'][0])} to "
            f"{number(point['gain_ci95'][1])}); {rest}")


def by_labels(point: Mapping[str, Any], alone: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """What so many target labels a class tie, and whether the source has a part in it."""
    shown = words.plural(point["count"], "labelled target picture")
    both = f"{_share(point)} with the source, {_share(alone)} from those labels alone"
    if point["effect"] == "within chance":
        return f"{shown} a class: {both}. The source adds nothing beyond chance."
    gained = "adds" if point["effect"] == "helps" else "costs"
    return (f"{shown} a class: {both}. The source {gained} {points(abs(point['gain']))}, beyond chance; its own "
            f"network would reach {_share(values['own'])}.")


def one_network(values: Mapping[str, Any]) -> str:
    """That one network on both sides is the usual case, and what it gives."""
    return ("Both sides are seen by one network, so each number means the same in both: that is the usual case, and "
            f"nothing need be tied. As they are, {_share(values['direct'])} are right, guessing gets "
            f"{number(values['chance'])} %.")


def verdict(values: Mapping[str, Any]) -> str:
    """On as many pairs and labels as were given; without any why nothing can be transferred."""
    said = [by_pairs(values["ties"][0]["points"][-1], values["ties"][0]["title"], values)] if values["ties"] else []
    if values["labels"]:
        with_source, alone = (curve["points"][-1] for curve in values["labels"])
        said.append(by_labels(with_source, alone, values))
    if values["direct"]:
        return " ".join([one_network(values), *said])
    return " ".join(said) if said else f"{NO_TIE} {untied(values)}"


def notes(asked_pairs: int, pairs: Sequence[int], pool: int, asked_labels: int, labels: Sequence[int],
          widths: tuple[int, int]) -> list[str]:
    """What was left out, and what few pairs for many numbers ask for."""
    told = []
    if asked_pairs > pool:
        told.append(f"{asked_pairs:,} pairs were asked for; the half of the target that may be paired has {pool:,}.")
    elif 0 < asked_pairs < 3:
        told.append(f"{words.plural(asked_pairs, 'pair')} cannot tie two spaces: three are the fewest.")
    if asked_labels and asked_labels not in labels:
        told.append(f"{words.plural(asked_labels, 'label')} a class were asked for; a class has fewer pictures in the "
                    "half of the target that may be labelled.")
    if pairs and pairs[0] < max(widths):
        told.append(f"There are fewer pairs than numbers a picture ({widths[0]:,} and {widths[1]:,}). Ridge "
                    "regression's penalty is made for that. Canonical correlation would call any direction perfect, so "
                    f"each space's covariance is raised by {CCA_RIDGE:g} of its mean variance.")
    return told


def _full(values: Mapping[str, Any]) -> str:
    return f", and the target's, had it all labels of its half, {_share(values['full'])}" if values["full"] else ""


def _share(figure: Mapping[str, Any]) -> str:
    return f"{number(figure['accuracy'])} %"


def _reach(figure: Mapping[str, Any]) -> str:
    return f"95 % interval {number(figure['ci95'][0])} to {number(figure['ci95'][1])}"


def _lower(title: str) -> str:
    return title[0].lower() + title[1:]
