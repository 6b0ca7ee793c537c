"""The part of ``adapt`` for a target that is seen by a network of its own: two feature spaces, and what ties them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from tl_core.adaptation import request as usual
from tl_core.adaptation.request import CHOSEN, SOURCE_ONLY
from tl_core.adaptation.results import AdaptResult
from tl_core.adaptation.spaces import request, task, wording
from tl_core.adaptation.spaces.curves import OWN
from tl_core.adaptation.spaces.figures import COMPARED, TITLES
from tl_core.adaptation.spaces.request import SpacesRequest
from tl_core.backbones.catalog import BACKBONES
from tl_core.cli.options import value, whole
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.cli.progress import stages
from tl_core.data.texts import captions
from tl_core.errors import UserError
from tl_core.printable import printable

TargetBackbone = Annotated[str | None, value(
    "--target-backbone", "The target is seen by this network, the source by --backbone: two feature spaces. What ties "
    "them, by --pairs and --target-labels, is measured on one half of the target.", "NAME")]
TargetWeights = Annotated[str | None, value("--target-weights", "The weights of the target's network.", "SOURCE")]
TargetImageSize = Annotated[str | None, value("--target-image-size", "Its image size. [default: --image-size]")]
TargetGrey = Annotated[str | None, value(
    "--target-grey", "The share of their colour that the target's pictures lose, 0 to 1. [default: 0]")]
Pairs = Annotated[str | None, value(
    "--pairs", "At most so many examples seen by both networks, without labels; between texts and pictures, one of "
    "each that go together. [default: 0]", "N")]
Captions = Annotated[str | None, value(
    "--captions", "A table with columns picture and text: captions of your own of the pictures, as pairs in place of "
    "those that classes tell. [default: none]", "FILE")]
TargetLabels = Annotated[str | None, value(
    "--target-labels", "At most so many labelled target examples a class. [default: 0]", "K")]


def is_asked(options: Mapping[str, str | None]) -> bool:
    """Whether any option of the target's own network was given; ``UserError`` for ties where nothing has to be tied."""
    network = [name for name in ("backbone", "weights", "image_size", "grey") if options[name] is not None]
    if not network and any(options[name] is not None for name in ("pairs", "target_labels", "captions")):
        raise UserError("Pairs, captions or target labels were given, and one network for both domains.",
                        "They tie two networks' features; with one nothing has to be tied.",
                        "Name the target's network with --target-backbone, or leave them out.")
    return bool(network)


def run(fields: Mapping[str, Any], source: str | None, target: str, method: str, seeds: str | None,
        options: Mapping[str, str | None], json: bool) -> None:
    """Measure and print; ``UserError`` as ``task.measure`` tells."""
    asked = _asked(fields, source, target, method, seeds, options)
    with stages(stderr) as progress:
        result = task.measure(asked, progress)
    _print(result, json)


def _asked(fields: Mapping[str, Any], source: str | None, target: str, method: str, seeds: str | None,
           options: Mapping[str, str | None]) -> SpacesRequest:
    one = SOURCE_ONLY if method == CHOSEN else method
    brought = captions.keep(Path(options["captions"]).expanduser()) if options["captions"] else ""
    pairs = options["pairs"] or (str(request.MOST_PAIRS) if brought else "0")
    pair = usual.of_pair(fields, source, target, one, "half", whole("seeds", seeds or str(request.SEEDS), 1), 2)
    size = options["image_size"]
    return request.of_target(pair, options["backbone"], options["weights"],
                             None if size is None else whole("target_image_size", size, 32), _share(options["grey"]),
                             whole("pairs", pairs, 0), whole("target_labels", options["target_labels"] or "0", 0),
                             brought)


def _share(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        raise UserError(f"target_grey is {text!r}.", "Expected a number from 0 to 1.", "Change it.") from None


def _print(result: AdaptResult, json: bool) -> None:
    values = result.values
    if json:
        print_json(dict(values))
        return
    here, there, counts = values["source_network"], values["target_network"], values["counts"]
    called = wording.of_result(values)
    print(printable(f"{values['source']} → {values['target']}: {counts['source']:,} {called.source.many} with labels, "
                    f"read by {_network(here)}; {counts['target']:,} {called.target.many} read by {_network(there)}. "
                    f"{called.pairs_from}"))
    print_table(["tie", "given", "accuracy", "95 %", "against no tie"], [
        *((called.own_title if name == OWN else TITLES[name], "", values[name]["accuracy"], _interval(values[name]), "")
          for name in COMPARED if values[name]),
        *((curve["title"], f"{point['count']} {unit}", point["accuracy"], _interval(point), point.get("effect", ""))
          for curves, unit in ((values["ties"], "pairs"), (values["labels"], "labels a class"))
          for curve in curves for point in curve["points"])])
    print(values["verdict"])
    for note in values["notes"]:
        stderr.print(note, markup=False, highlight=False, soft_wrap=True)


def _network(network: Mapping[str, Any]) -> str:
    grey = f", {100 * network['grey']:.0f} % grey" if network.get("grey") else ""
    size = f" at {network['image_size']} px" if BACKBONES.get(network["backbone"]).modality == "image" else ""
    return f"{network['backbone']} ({network['weights']}){size}{grey} as {network['features']:,} numbers"


def _interval(figure: Mapping[str, Any]) -> str:
    low, high = figure["ci95"]
    return f"{low:.3f}–{high:.3f}"
