"""``adapt``: labels in one domain, none in another; what can be done about it, and whether it helped."""

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from tl_core.adaptation import adapt as one_pair
from tl_core.adaptation import all_pairs as every_pair_of
from tl_core.adaptation import request, reweighting
from tl_core.adaptation.methods import METHODS
from tl_core.adaptation.request import CHOSEN, AdaptRequest
from tl_core.adaptation.results import AdaptResult
from tl_core.adaptation.validators import VALIDATORS
from tl_core.backbones import nouns
from tl_core.cli import adapt_spaces, csv_file
from tl_core.cli.adapt_spaces import (
    Captions,
    Pairs,
    TargetBackbone,
    TargetGrey,
    TargetImageSize,
    TargetLabels,
    TargetWeights,
)
from tl_core.cli.options import Json, config, output_to, takes_run_options, value, whole
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.cli.progress import stages
from tl_core.data.picture_names import short_names
from tl_core.errors import UserError
from tl_core.needs import OF_A_PAIR
from tl_core.printable import printable

METHOD = (f"What to adapt by: {', '.join(request.NAMES)}; several with commas between; all or chosen for all that "
          "work on stored features, from which validators choose without a label. [default: chosen]")


@functools.partial(takes_run_options, without=(*OF_A_PAIR, "strategy", "domain", "pool", "temperature"))
def adapt(
    given: dict[str, Any],
    source: Annotated[str | None, value(
        "--source", "The domain with labels: [SET:]DOMAIN, several with commas between, or SET:. [default: all of "
        "--data but the target]", "DOMAIN")] = None,
    target: Annotated[str | None, value(
        "--target", "The domain without: [SET:]DOMAIN, a set, a folder of pictures, or changed copies as in "
        "shift:night=0.6,noise=0.2.", "DOMAIN")] = None,
    method: Annotated[str, value("--method", METHOD, "NAME")] = CHOSEN,
    protocol: Annotated[str, value(
        "--protocol", "whole: adapt to all target pictures and judge on them; half: adapt to one half, judge on the "
        "other. [default: whole]", "NAME")] = "whole",
    all_pairs: Annotated[bool, typer.Option("--all-pairs", help="Every ordered pair of the set's domains.")] = False,
    seeds: Annotated[str | None, value(
        "--seeds", "How many seeds, from --seed on. [default: 1, of two feature spaces 5]")] = None,
    target_backbone: TargetBackbone = None,
    target_weights: TargetWeights = None,
    target_image_size: TargetImageSize = None,
    target_grey: TargetGrey = None,
    pairs: Pairs = None,
    target_labels: TargetLabels = None,
    captions: Captions = None,
    reweight: Annotated[str, value(
        "--reweight", "Fit the chosen method once more, the source weighted to the target's shares of classes: none, "
        "predicted (from answers), em (those, corrected). [default: none]", "NAME")] = reweighting.NONE,
    source_weights: Annotated[str | None, value(
        "--source-weights", "How much each of several sources counts: similarity (to the target), or by hand as in "
        "photo=2,night=1. [default: pooled]", "WEIGHTS")] = None,
    output: Annotated[str | None, output_to("the target's predicted labels, as CSV.", "FILE")] = None,
    json: Json = False,
) -> None:
    """Adapt a classifier to a domain without labels, by one method or all; its labels are read for the figures only."""
    destination = _destination(output, all_pairs)
    more = {"reweight": reweight, "source_weights": source_weights}
    chosen = config(given)
    fields = {name: getattr(chosen, name) for name in chosen.model_fields_set}
    spaces = {"backbone": target_backbone, "weights": target_weights, "image_size": target_image_size,
              "grey": target_grey, "pairs": pairs, "target_labels": target_labels, "captions": captions}
    if adapt_spaces.is_asked(spaces):
        _check_of_spaces(all_pairs, output, more)
        adapt_spaces.run(fields, source, _named(target), method, seeds, spaces, json)
        return
    seeds = seeds or "1"
    if all_pairs:
        _print_pairs(_all_pairs(fields, source, target, method, protocol, seeds, more), json)
        return
    result = _one_pair(fields, source, target, method, protocol, seeds, more)
    if destination is not None:
        _write(result, destination)
    _print_pair(result, destination, json)


def _one_pair(fields: Mapping[str, Any], source: str | None, target: str | None, method: str, protocol: str,
              seeds: str, more: Mapping[str, str | None]) -> AdaptResult:
    asked = request.of_pair(fields, source, _named(target), method, protocol, whole("seeds", seeds, 1)).changed(**more)
    with stages(stderr) as progress:
        return one_pair.adapt(asked, _trained(asked), progress)


def _named(target: str | None) -> str:
    if target is None:
        raise UserError("No target was named.", "Expected --target: a domain, a set, a folder or a shift.",
                        "Name it, or take --all-pairs.")
    return target


def _check_of_spaces(every_pair: bool, output: str | None, more: Mapping[str, str | None]) -> None:
    """What does not go with a network of the target's own."""
    given = {"--all-pairs": every_pair, "--output": output, "--reweight": more["reweight"] != reweighting.NONE,
             "--source-weights": more["source_weights"]}
    if option := next((name for name, value in given.items() if value), None):
        raise UserError(f"{option} was given with a network for the target alone.",
                        "Expected one pair: what ties its two feature spaces is measured, nothing is written.",
                        "Leave it out, or see both domains by one network.")


def _all_pairs(fields: Mapping[str, Any], source: str | None, target: str | None, method: str, protocol: str,
               seeds: str, more: Mapping[str, str | None]) -> AdaptResult:
    if source or target:
        raise UserError("--all-pairs was given with a source or a target.", "Expected neither: all pairs are taken.",
                        "Leave them out, or leave out --all-pairs.")
    if more["source_weights"]:
        raise UserError("--source-weights was given with --all-pairs.", "Each pair has one source.",
                        "Leave one of them out.")
    asked = request.of_set(fields, method, protocol, whole("seeds", seeds, 1)).changed(**more)
    with stages(stderr) as progress:
        return every_pair_of.adapt_all(asked, progress)


def _trained(asked: AdaptRequest) -> Callable[..., str] | None:
    """How a method in the network is trained: as ``train`` does, its own bar on stderr."""
    if all(METHODS.get(name).kind == "features" for name in asked.methods):
        return None
    from tl_core.cli.train import run
    return lambda chosen: run(chosen)["run_id"]


def _destination(output: str | None, every_pair: bool) -> Path | None:
    """Refused before anything is computed."""
    if output is None:
        return None
    if every_pair:
        raise UserError("--output was given with --all-pairs.", "Expected one pair, whose labels are written.",
                        "Name its source and target.")
    return csv_file.destination(output)


def _write(result: AdaptResult, path: Path) -> None:
    """``file,label,confidence``: what the chosen method predicts of every target picture, files from their folder on.
    """
    chance, classes = result.probabilities(result.values["chosen"]), result.values["classes"]
    assert chance is not None
    csv_file.write(path, ("file", "label", "confidence"), (
        (name, classes[int(row.argmax())], f"{row.max():.4f}")
        for name, row in zip(short_names(result.arrays["target_keys"].tolist()), chance, strict=True)))


def _print_pair(result: AdaptResult, written: Path | None, json: bool) -> None:
    values = {**result.values, "output": str(written) if written else None}
    if json:
        print_json(values)
        return
    noun = nouns.of(values.get("modality", "image"))
    print(printable(f"{values['source']} → {values['target']}: {values['counts']['source']:,} {noun.many} with labels, "
                    f"{values['counts']['target']:,} without; protocol {values['protocol']}."))
    print(noun.said(values["domain_gap"]["sentence"]))
    _print_methods(values)
    by = " and ".join(VALIDATORS.get(name).title for name in _judges(values))
    how = f"Chosen without labels, by {by}" if by else "Named"
    print(f"{how}: {METHODS.get(values['chosen']).title}. {noun.said(values['verdict'])}")
    if values["best"] and not result.values["request"]["named"]:
        print(f"With labels {METHODS.get(values['best']['method']).title} would have been chosen, "
              f"{100 * values['cost_of_choosing']:.1f} points better.")
    if values["shares"]["warning"]:
        print(noun.said(values["shares"]["warning"]))
    _print_weights(values)
    _print_notes(values)
    if written:
        print(f"Written: {written}")


def _print_weights(values: Mapping[str, Any]) -> None:
    """How much each source counts, and what re-weighting the classes did."""
    if values["sources"] and values["sources"]["by"] != "pooled":
        print(printable("Sources count by " + values["sources"]["by"] + ": " + ", ".join(
            f"{each['domain']} {100 * each['share']:.0f} %" for each in values["sources"]["domains"]) + "."))
    if again := values.get("reweighted"):
        how = " by EM" if again["by"] == reweighting.EM else ""
        print(f"Re-weighted: {METHODS.get(again['method']).title}, to the shares that the answers of "
              f"{METHODS.get(again['told_by']).title} tell{how}. {again.get('sentence', '')}".rstrip())


def _print_methods(values: Mapping[str, Any]) -> None:
    """The figures, and of the validators those that chose; all of them are in the JSON."""
    judges = _judges(values)
    print_table(["method", "accuracy", "95 %", *judges, "seconds", "verdict"], (
        (row["title"], row["accuracy"], _interval(row["ci95"]), *(row["validators"].get(name) for name in judges),
         f"{row['seconds']:.1f}", row["verdict"] or "") for row in values["methods"]))


def _judges(values: Mapping[str, Any]) -> list[str]:
    """The validators that chose; none where the method was named."""
    return [name for name in values["chosen_by"].split("+") if name in VALIDATORS]


def _print_pairs(result: AdaptResult, json: bool) -> None:
    values = result.values
    if json:
        print_json(dict(values))
        return
    print_table(["pair", "source only", "chosen", "accuracy", "best", "verdict"], (
        (f"{pair['source']} → {pair['target']}", pair["source_only"]["accuracy"], METHODS.get(pair["chosen"]).title,
         pair["adapted"], pair["best"] and pair["best"]["accuracy"], effect or "")
        for pair, effect in zip(values["pairs"], values["verdicts"], strict=True)))
    if values["mean"]:
        print_table(["method", "mean accuracy"], ((METHODS.get(name).title, mean)
                                                  for name, mean in values["mean"]["methods"].items()))
    print(f"{values['sentence']} Protocol {values['protocol']}.")
    _print_notes(values)


def _interval(ends: list[float] | None) -> str:
    return "" if ends is None else f"{ends[0]:.3f}–{ends[1]:.3f}"


def _print_notes(values: Mapping[str, Any]) -> None:
    for note in values["notes"]:
        stderr.print(note, markup=False, highlight=False, soft_wrap=True)
