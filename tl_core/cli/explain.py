"""``explain``: why a network takes a picture for a class, as a map over the picture.

``--json`` prints {"explanations": [{"file", "network", "method", "block" ("" where the method has none),
"label", "logit", "confidence", "top": [{"label", "confidence"}], "shape": [h, w] of the map, "place" in words,
"outlined": {"area", "mass"} within the line at half the maximum, "facts", "out",
"sanity": null or {"likeness": null or -1 to 1, "sentence"}}], "unreadable": [{"file", "reason"}]}.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from tl_core.cli import network
from tl_core.cli.options import Json, output_to, run_id, value
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.cli.progress import stages
from tl_core.data.upload.archive_entries import Broken
from tl_core.errors import UserError
from tl_core.explain import normalize, overlay
from tl_core.explain.methods import DEFAULT, METHODS
from tl_core.explain.request import check_input
from tl_core.inference import pictures
from tl_core.inference.pictures import Picture


def explain(
    images: Annotated[list[str], typer.Argument(metavar="IMAGE…", help="Pictures, folders or zips.")],
    run: Annotated[str | None, run_id()] = None,
    backbone: Annotated[str | None, network.OPTION] = None,
    method: Annotated[str, value("--method", f"{', '.join(METHODS.names())}. [default: {DEFAULT}]", "NAME")] = DEFAULT,
    block: Annotated[str | None, value("--block", "A block, by name or number from 1. Grad-CAM and Grad-CAM++ look at "
                                       "it. [default: the last]", "NAME")] = None,
    label: Annotated[str | None, value("--class", "A class: the one to explain. [default: the predicted one]",
                                       "NAME")] = None,
    out: Annotated[str | None, output_to("the map over the picture, a PNG file, or a folder for several.")] = None,
    opacity: Annotated[str, value("--opacity", f"The map's, from 0 to 1. [default: {overlay.OPACITY}]",
                                  "SHARE")] = str(overlay.OPACITY),
    sanity: Annotated[bool, typer.Option("--sanity", help="The same map with random weights, too, and how alike the "
                                         "two are: they should not be.")] = False,
    json: Json = False,
) -> None:
    """Show what in a picture speaks for a class: Grad-CAM, Grad-CAM++, occlusion or integrated gradients.

    Files that cannot be read are named, and the others go on.
    """
    METHODS.get(method)
    share = _share(opacity)
    told, unread = [], []
    with pictures.opened(images) as found, stages(stderr) as progress:
        places = _places(out, found)
        progress("Loading the network", 0, 0)
        asked = network.named(run, backbone)
        check_input(asked)
        for picture in found:
            try:
                pixels, large = picture.read([asked.size, overlay.SIDE], asked.intensity)
            except Broken as broken:
                unread.append((picture.name, str(broken)))
                continue
            told.append(_one(asked, picture.name, pixels, (method, block, label), sanity, progress))
            if out:
                told[-1]["out"] = _write(told[-1], large, share, places[picture.name])
    if not told:
        raise pictures.refused(*unread[0])
    _tell(told, unread, json)


def _one(asked, name: str, pixels, how: tuple[str, str | None, str | None], sanity: bool, progress) -> dict[str, Any]:
    """What is said of one picture; ``maps`` are those to draw."""
    from tl_core.explain import explain
    found = explain.explain(asked, pixels, *how, progress)
    large = normalize.enlarged(found.shown, overlay.SIDE)
    title = f"{METHODS.get(found.method).title}{f', {found.block}' if found.block else ''}"
    answer: dict[str, Any] = {"file": name, "network": found.network, "method": found.method, "block": found.block,
              "label": found.label, "logit": found.logit, "confidence": found.share,
              "top": [{"label": one, "confidence": share} for one, share in found.top],
              "shape": list(found.map.shape), "place": normalize.place(large),
              "outlined": normalize.salient_area(large),
              "facts": found.facts, "out": None, "sanity": None, "maps": [(title, found.shown)]}
    if sanity:
        made = explain.sanity(found, progress)
        answer["sanity"] = {"likeness": made.likeness, "sentence": made.sentence}
        answer["maps"].append(("The same with random weights", made.shown))
    return answer


def _places(out: str | None, found: list[Picture]) -> dict[str, Path]:
    """The file for each picture; with several, names in the folder ``out`` that are all different."""
    if out is None:
        return {}
    place = Path(out).expanduser()
    if len(found) == 1 and not place.is_dir():
        return {found[0].name: place if place.suffix else place.with_suffix(".png")}
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(place, error) from error
    return {picture.name: place / f"{number:03d}-{Path(picture.name).stem}.png"
            for number, picture in enumerate(found, 1)}


def _write(answer: dict[str, Any], picture, opacity: float, file: Path) -> str:
    try:
        overlay.board(picture, answer["maps"], answer["label"], opacity).save(file, "PNG")
    except OSError as error:
        raise _cannot_write(file, error) from error
    return str(file)


def _cannot_write(path: Path, error: OSError) -> UserError:
    return UserError(f"{str(path)!r} cannot be written ({error.strerror or error}).",
                     "Expected a PNG file in a folder that is there, or a folder.",
                     "Choose another place for --output.")


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise UserError(f"opacity is {text!r}.", "Expected a number from 0 to 1.", "Change opacity and try again.")
    return value


def _tell(told: list[dict[str, Any]], unread: list[tuple[str, str]], json: bool) -> None:
    for name, reason in unread:
        stderr.print(f"{name} cannot be explained: {reason}.", markup=False, highlight=False, soft_wrap=True)
    if json:
        return print_json({"explanations": [{key: value for key, value in one.items() if key != "maps"}
                                            for one in told],
                           "unreadable": [{"file": name, "reason": reason} for name, reason in unread]})
    print_table(["file", "class", "confidence", "logit", "what speaks for it lies"], (
        (one["file"], one["label"], one["confidence"], one["logit"], _where(one)) for one in told))
    for one in told:
        _figures(one)
    return None


def _where(one: dict[str, Any]) -> str:
    if not one["place"]:
        return "nowhere in this block" if one["block"] else "nowhere"
    return f"{one['place']}; {100 * one['outlined']['area']:.0f} % of the picture is within the line"


def _figures(one: dict[str, Any]) -> None:
    facts = one["facts"]
    if "completeness_error" in facts:
        print(f"{one['file']}: all pixels together give {facts['sum']:+.3f}; the logit's rise from black is "
              f"{facts['rise']:+.3f} ({facts['steps']} steps, {100 * facts['completeness_error']:.1f} % off).")
    if one["sanity"]:
        print(f"{one['file']}: {one['sanity']['sentence']}")
    if one["out"]:
        print(f"Written: {one['out']}")
