"""``explain``: why a network takes a picture for a class, as a map over the picture.

``--json`` prints {"explanations": [{"file", "network", "method", "block" ("" where the method has none),
"label", "logit", "confidence", "top": [{"label", "confidence"}], "shape": [h, w] of the map, "place" in words,
"outlined": {"area", "mass"} within the line at half the maximum, "facts", "out",
"sanity": null or {"likeness": null or -1 to 1, "sentence"}}], "unreadable": [{"file", "reason"}]}.
Of texts see ``explain_texts``.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from tl_core.cli import explain_texts, network
from tl_core.cli.options import Json, output_to, run_id, value
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.cli.progress import stages
from tl_core.data.upload.archive_entries import Broken
from tl_core.errors import UserError
from tl_core.explain import normalize, overlay
from tl_core.explain.methods import DEFAULT, METHODS
from tl_core.explain.request import check_input
from tl_core.explain.texts import methods as text_methods
from tl_core.explain.texts.methods import TEXT_METHODS
from tl_core.inference import pictures
from tl_core.inference.pictures import Picture


def explain(
    images: Annotated[list[str] | None, typer.Argument(metavar="IMAGE…", help="Pictures, folders or zips.")] = None,
    run: Annotated[str | None, run_id()] = None,
    backbone: Annotated[str | None, network.OPTION] = None,
    text: Annotated[list[str] | None, value("--text", "A text, for a run that reads texts; may be given again.",
                                            "TEXT")] = None,
    method: Annotated[str | None, value("--method", f"{', '.join(METHODS.names())}; of texts "
                                        f"{', '.join(TEXT_METHODS.names())}. [default: {DEFAULT}, of texts "
                                        f"{text_methods.DEFAULT}]", "NAME")] = None,
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
    """Show what in a picture or a text speaks for a class: Grad-CAM, Grad-CAM++, occlusion or integrated gradients.

    Files that cannot be read are named, and the others go on.
    """
    if text:
        return explain_texts.explain(images or [], text, run, backbone, method, label, out, sanity, json)
    method = METHODS.get(method or DEFAULT).name
    share = _share(opacity)
    answers, unread = [], []
    with pictures.opened(images or []) as opened, stages(stderr) as progress:
        paths = _output_paths(out, opened)
        progress("Loading the network", 0, 0)
        loaded = network.named(run, backbone)
        check_input(loaded)
        for picture in opened:
            try:
                pixels, large = picture.read([loaded.size, overlay.SIDE], loaded.intensity)
            except Broken as broken:
                unread.append((picture.name, str(broken)))
                continue
            answers.append(_one(loaded, picture.name, pixels, (method, block, label), sanity, progress))
            if out:
                answers[-1]["out"] = _write(answers[-1], large, share, paths[picture.name])
    if not answers:
        raise pictures.refused(*unread[0])
    return _tell(answers, unread, json)


def _one(loaded, name: str, pixels, how: tuple[str, str | None, str | None], sanity: bool, progress) -> dict[str, Any]:
    """What is said of one picture; ``maps`` are those to draw."""
    from tl_core.explain import explain
    explanation = explain.explain(loaded, pixels, *how, progress)
    large = normalize.enlarged(explanation.shown, overlay.SIDE)
    title = f"{METHODS.get(explanation.method).title}{f', {explanation.block}' if explanation.block else ''}"
    answer: dict[str, Any] = {
              "file": name, "network": explanation.network, "method": explanation.method, "block": explanation.block,
              "label": explanation.label, "logit": explanation.logit, "confidence": explanation.share,
              "top": [{"label": one, "confidence": share} for one, share in explanation.top],
              "shape": list(explanation.map.shape), "place": normalize.place(large),
              "outlined": normalize.salient_area(large),
              "facts": explanation.facts, "out": None, "sanity": None, "maps": [(title, explanation.shown)]}
    if sanity:
        check = explain.sanity(explanation, progress)
        answer["sanity"] = {"likeness": check.likeness, "sentence": check.sentence}
        answer["maps"].append(("The same with random weights", check.shown))
    return answer


def _output_paths(out: str | None, opened: list[Picture]) -> dict[str, Path]:
    """The file for each picture; with several, names in the folder ``out`` that are all different."""
    if out is None:
        return {}
    path = Path(out).expanduser()
    if len(opened) == 1 and not path.is_dir():
        return {opened[0].name: path if path.suffix else path.with_suffix(".png")}
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(path, error) from error
    return {picture.name: path / f"{number:03d}-{Path(picture.name).stem}.png"
            for number, picture in enumerate(opened, 1)}


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


def _tell(answers: list[dict[str, Any]], unread: list[tuple[str, str]], json: bool) -> None:
    for name, reason in unread:
        stderr.print(f"{name} cannot be explained: {reason}.", markup=False, highlight=False, soft_wrap=True)
    if json:
        return print_json({"explanations": [{key: value for key, value in one.items() if key != "maps"}
                                            for one in answers],
                           "unreadable": [{"file": name, "reason": reason} for name, reason in unread]})
    print_table(["file", "class", "confidence", "logit", "what speaks for it lies"], (
        (one["file"], one["label"], one["confidence"], one["logit"], _where(one)) for one in answers))
    for one in answers:
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
