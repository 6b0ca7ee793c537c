"""What two feature spaces and their ties come to, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from tl_core import words
from tl_core.adaptation.spaces import wording
from tl_core.adaptation.spaces.ties import CCA_RIDGE, PCA_TIES_NOTHING
from tl_core.adaptation.spaces.wording import Wording
from tl_core.comparison.verdict_text import number, points


def untied(values: Mapping[str, Any]) -> str:
    """What PCA to equal widths gave, and guessing."""
    pca = values["pca"]
    return (f"{PCA_TIES_NOTHING} Here: {_share(pca)} right over {len(pca['by_seed'])} draws of the signs "
            f"({_reach(pca)}), as guessing gets {number(values['chance'])} %.")


def by_pairs(point: Mapping[str, Any], title: str, values: Mapping[str, Any]) -> str:
    """What so many pairs tie."""
    called = wording.of_result(values)
    shown = called.pairs(point["count"])
    own = f", {called.own} {_share(values['own'])}" if values["own"] else ""
    rest = f"guessing gets {number(values['chance'])} %{own}{_full(values)}."
    if point["effect"] != "helps":
        return f"{shown} tie nothing beyond chance: {_share(point)} by {_lower(title)}; {rest}"
    return (f"{shown} tie the two spaces: {_share(point)} by {_lower(title)}, "
            f"{points(point['gain'])} above no tie (95 % interval {number(point['gain_ci95'][0])} to "
            f"{number(point['gain_ci95'][1])}); {rest}")


def by_labels(point: Mapping[str, Any], alone: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """What so many target labels a class tie, and whether the source has a part in it."""
    called = wording.of_result(values)
    shown = words.plural(point["count"], f"labelled target {called.target.one}")
    both = f"{_share(point)} with the source, {_share(alone)} from those labels alone"
    if point["effect"] == "within chance":
        return f"{shown} a class: {both}. The source adds nothing beyond chance."
    gained = "adds" if point["effect"] == "helps" else "costs"
    reach = "" if called.mixed else f"; its own network would reach {_share(values['own'])}"
    return f"{shown} a class: {both}. The source {gained} {points(abs(point['gain']))}, beyond chance{reach}."


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
    return " ".join(said) if said else f"{wording.of_result(values).no_tie} {untied(values)}"


def notes(asked_pairs: int, pairs: Sequence[int], pool: int, asked_labels: int, labels: Sequence[int],
          widths: tuple[int, int], called: Wording = wording.of(("image", "image"))) -> list[str]:
    """What was left out, and what few pairs for many numbers ask for."""
    told = []
    if asked_pairs > pool:
        told.append(f"{asked_pairs:,} pairs were asked for; {called.pool} {pool:,}.")
    elif 0 < asked_pairs < 3:
        told.append(f"{words.plural(asked_pairs, 'pair')} cannot tie two spaces: three are the fewest.")
    if asked_labels and asked_labels not in labels:
        told.append(f"{words.plural(asked_labels, 'label')} a class were asked for; a class has fewer "
                    f"{called.target.many} in the half of the target that may be labelled.")
    if pairs and pairs[0] < max(widths):
        one = "an example" if called.mixed else f"a {called.target.one}"
        told.append(f"There are fewer pairs than numbers {one} ({widths[0]:,} and {widths[1]:,}). "
                    "Ridge regression's penalty is made for that. Canonical correlation would call any direction "
                    "perfect, "
                    f"so each space's covariance is raised by {CCA_RIDGE:g} of its mean variance.")
    return told


def _full(values: Mapping[str, Any]) -> str:
    return f", and the target's, had it all labels of its half, {_share(values['full'])}" if values["full"] else ""


def _share(figure: Mapping[str, Any]) -> str:
    return f"{number(figure['accuracy'])} %"


def _reach(figure: Mapping[str, Any]) -> str:
    return f"95 % interval {number(figure['ci95'][0])} to {number(figure['ci95'][1])}"


def _lower(title: str) -> str:
    return title[0].lower() + title[1:]
