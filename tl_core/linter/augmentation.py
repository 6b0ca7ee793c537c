"""Rules about augmentation: what changes a picture's label, and what it costs the store."""

from typing import Any

from tl_core.backbones import multiply_adds
from tl_core.data import orientation
from tl_core.linter.rules import RULES, LintContext, LintFinding

SLIGHT_TURN, MOST_TURN = 15, 45  # degrees that leave a sign what it is, and beyond which it may be another
MOST_VIEWS, WORTH_KEEPING, FEW_EPOCHS = 8, 0.5, 4
FROM_ABOVE = {"satellite", "aerial", "eurosat", "drone", "microscopy", "microscope", "cell", "cells", "histology",
              "pathology", "texture", "textures", "defect", "defects", "surface", "steel", "galaxy", "galaxies"}


@RULES.register("augmentation_changes_labels")
def augmentation_changes_labels(case: LintContext) -> LintFinding | None:
    """A mirrored or turned sign is another one, or none; a mirrored left is a right."""
    augment, kind = case.config.augment, _kind(case)
    if not kind:
        return None
    mirrored = augment.flip == "both" or (augment.flip == "horizontal" and kind != "ends")
    turned = augment.rotation > MOST_TURN
    if not (mirrored or turned):
        return None
    changes: dict[str, Any] = {**({"flip": orientation.harmless_flip(kind)} if mirrored else {}),
                               **({"rotation": SLIGHT_TURN} if turned else {})}
    return LintFinding("warning", f"{_SAID[kind][0]}, and pictures are {_done(mirrored, turned)}.", _SAID[kind][1],
                       _remedy(changes), changes)


@RULES.register("pictures_upside_down")
def pictures_upside_down(case: LintContext) -> LintFinding | None:
    """Photographs are seldom upside down; pictures from above often have no up."""
    named = {word for name in (case.config.data, *case.facts.classes) for word in orientation.words(name)}
    if case.config.augment.flip != "both" or _kind(case) or named & FROM_ABOVE:
        return None
    return LintFinding(
        "advice", "Half of the pictures are turned upside down.",
        "Good for pictures from above (satellite, microscope); others will never look like that.",
        "Flip left-right only", {"flip": "horizontal"})


@RULES.register("augmentation_switches_the_store_off")
def augmentation_switches_the_store_off(case: LintContext) -> LintFinding | None:
    """New pictures in every epoch are computed anew by every frozen block; a few stored views are not."""
    config = case.config
    if not config.augment.on or config.augment.mixup or config.views or not config.feature_store:
        return None
    share = sum(phase.epochs * multiply_adds.share_below(case.spec, phase.freeze_depth, case.spec.input.size_of(config))
                for phase in case.phases) / config.epochs
    if share < WORTH_KEEPING or config.epochs < FEW_EPOCHS:
        return None
    views = min(MOST_VIEWS, config.epochs // 2)
    return LintFinding(
        "advice", "Changed pictures are new in every epoch, so the store is off.",
        f"Frozen blocks are {100 * share:.0f} % of the work and compute every picture {config.epochs} times.",
        f"Store {views} views of each picture", {"views": views})


def _kind(case: LintContext) -> orientation.Kind | None:
    return orientation.kind(case.config.data, case.facts.classes or case.config.classes or ())


def _done(mirrored: bool, turned: bool) -> str:
    return " and ".join(word for word, is_so in (("mirrored", mirrored), ("turned far", turned)) if is_so)


def _remedy(changes: dict) -> str:
    said = {"none": "no flips", "horizontal": "flips left-right only"}
    parts = [said[changes["flip"]]] if "flip" in changes else []
    parts += [f"turns of at most {SLIGHT_TURN}°"] if "rotation" in changes else []
    return f"Use {' and '.join(parts)}"


_SAID = {"signs": ("The classes are digits or letters", "A mirrored or turned sign is another one, or none: "
                   "b becomes d, 6 becomes 9."),
         "sides": ("The classes tell left from right", "A mirrored or turned picture shows the other side, under the "
                   "wrong label."),
         "ends": ("The classes tell up from down", "A picture on its head shows the other one, under the wrong label.")}
