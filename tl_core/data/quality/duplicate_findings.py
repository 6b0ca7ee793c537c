"""Findings about copies: across splits, under two labels, within a split, and those that may be none."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from tl_core.data.quality.duplicates import Twin
from tl_core.data.quality.quality_images import QualityImages
from tl_core.data.quality.report import MOST_EXAMPLES, CheckupFinding, Remedy
from tl_core.words import number, plural


def findings(pictures: QualityImages, twins: Sequence[Twin]) -> list[CheckupFinding]:
    """At most one finding of each kind; every copy belongs to one, the most serious that fits."""
    heaps: dict[str, list[Twin]] = {}
    for twin in sorted(twins, key=lambda twin: (not twin.exact, -twin.alike, twin.copy)):
        heaps.setdefault(_kind(pictures, twin), []).append(twin)
    return [_MAKERS[kind](pictures, heap) for kind, heap in heaps.items()]


def _kind(pictures: QualityImages, twin: Twin) -> str:
    if not twin.sure:
        return "possible_copies"
    if _two_named(pictures, twin):
        return "two_labels"
    if _across(pictures, twin):
        return "leak"
    return "exact_duplicates" if twin.exact else "near_duplicates"


def _two_named(pictures: QualityImages, twin: Twin) -> bool:
    labels = pictures.label(twin.copy), pictures.label(twin.kept)
    return all(labels) and labels[0] != labels[1]


def _across(pictures: QualityImages, twin: Twin) -> bool:
    return pictures.splits[twin.copy] != pictures.splits[twin.kept]


def _two_labels(pictures: QualityImages, twins: list[Twin]) -> CheckupFinding:
    both = tuple(dict.fromkeys(pictures.keys[i] for twin in twins for i in (twin.copy, twin.kept)))
    return CheckupFinding(
        "two_labels", f"{plural(len(twins), 'picture')} under two labels",
        "The network is told two different things about the same picture, and one of them is wrong. It can only "
        "learn to doubt, and on a test picture it is marked wrong for a right answer.",
        "error", len(twins), _examples(pictures, twins, lambda twin: (
            f"{pictures.label(twin.copy)} here, {pictures.label(twin.kept)} there; {twin.note}")),
        Remedy(f"Leave out both copies ({plural(len(both), 'picture')})", both))


def _leak(pictures: QualityImages, twins: list[Twin]) -> CheckupFinding:
    return CheckupFinding(
        "leak", f"{plural(len(twins), 'picture')} in more than one split",
        "What was seen in training is known by heart, so the accuracy measured on it says nothing about new "
        "pictures: it comes out too high. The copy in the test set stays, so that figures can still be compared; "
        "the other one goes.",
        "error", len(twins), _examples(pictures, twins, lambda twin: (
            f"in {pictures.splits[twin.copy]}, and in {pictures.splits[twin.kept]}; {twin.note}")),
        _drop(pictures, twins))


def _exact(pictures: QualityImages, twins: list[Twin]) -> CheckupFinding:
    return CheckupFinding(
        "exact_duplicates", f"{plural(len(twins), 'exact copy', 'exact copies')}",
        "A picture that is there twice counts twice: training leans towards it, and in the test set one mistake is "
        "counted as two.",
        "warning", len(twins), _examples(pictures, twins, lambda twin: f"both in {pictures.splits[twin.copy]}"),
        _drop(pictures, twins))


def _near(pictures: QualityImages, twins: list[Twin]) -> CheckupFinding:
    return CheckupFinding(
        "near_duplicates", f"{plural(len(twins), 'near copy', 'near copies')}",
        "Re-encoded, resized, slightly cropped or mirrored copies, and shots taken moments apart, teach little that "
        "is new. A set of many such pictures is smaller than it looks.",
        "note", len(twins), _examples(pictures, twins, lambda twin: f"both in {pictures.splits[twin.copy]}; "
                                      f"{twin.note}"),
        _drop(pictures, twins))


def _possible(pictures: QualityImages, twins: list[Twin]) -> CheckupFinding:
    serious = [twin for twin in twins if _across(pictures, twin) or _two_named(pictures, twin)]
    order = serious + [twin for twin in twins if twin not in serious]
    return CheckupFinding(
        "possible_copies", f"{plural(len(twins), 'pair')} that may be copies",
        "Two pictures of the same kind of thing can be this much alike: two radiographs, two shots of one shelf. Look "
        "at each pair and say what it is. A real copy in two splits makes the test's accuracy too high; different "
        "pictures are no fault at all.",
        "warning" if serious else "note", len(twins), _examples(pictures, order, lambda twin: (
            f"{_where(pictures, twin)}; {twin.note}")))


def _where(pictures: QualityImages, twin: Twin) -> str:
    here, there = (f"{pictures.label(i)} in {pictures.splits[i]}".removeprefix(" in ") for i in (twin.copy, twin.kept))
    return f"both {here}" if here == there else f"{here}, and {there}"


def _drop(pictures: QualityImages, twins: list[Twin]) -> Remedy:
    return Remedy(f"Leave out {number(len(twins))} {'copy' if len(twins) == 1 else 'copies'}",
                  tuple(pictures.keys[twin.copy] for twin in twins))


def _examples(pictures: QualityImages, twins: list[Twin], note: Callable[[Twin], str]) -> tuple:
    return tuple(replace(pictures.example(twin.copy, note(twin), twin.kept), pair=_pair(pictures, twin))
                 for twin in twins[:MOST_EXAMPLES])


def _pair(pictures: QualityImages, twin: Twin) -> tuple[str, ...]:
    return () if twin.exact else tuple(sorted((pictures.digests[twin.copy], pictures.digests[twin.kept])))


_MAKERS = {"two_labels": _two_labels, "leak": _leak, "exact_duplicates": _exact, "near_duplicates": _near,
           "possible_copies": _possible}
