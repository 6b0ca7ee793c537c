"""The picture and the maps over it; the browser changes their opacity, and no script reruns."""

from tl_core.explain import colours, overlay
from tl_core.explain.methods import ExplainMethod
from ui.explain import explanation_text
from ui.predict.source import Shown
from ui.shared import components, picture_strip

_HTML = """
<div class="tl-why">
  <div class="tl-why-controls">
    <label>Opacity of the map <input type="range" class="tl-why-opacity" min="0" max="100" step="5"></label>
    <label><input type="checkbox" class="tl-why-line"> Line at half the most</label>
  </div>
  <div class="tl-why-figures"></div>
  <div class="tl-why-legend"><span>little</span><i aria-hidden="true"></i><span class="tl-why-high"></span></div>
</div>
"""
_component = components.declare("transfer_lab_why", _HTML, ("explain_figures.js",), "explain_figures.css")


def draw(picture: Shown, method: ExplainMethod, explained: dict, sanity: dict | None, beside: bool,
         waiting: bool) -> None:
    """The picture, the network's map, and where ``beside`` that of random weights, or what it waits for."""
    block = f", {explained['block']}" if explained["block"] else ""
    shown = [{"title": "The picture", "alt": picture.truth or picture.name or "The picture"},
             _figure(f"{method.title}{block}", explained, method, "this network")]
    if beside and sanity is not None and "shown" in sanity:
        shown.append(_figure("Random weights", sanity, method, "random weights"))
    elif beside and waiting:
        shown.append({"title": "Random weights", "alt": "", "waiting": "being computed …"})
    assert picture.preview is not None
    _component(key="explain figures", data={
        "picture": picture_strip.data_uri(picture.preview), "figures": shown, "scale": colours.css(),
        "high": f"much that speaks for {explained['label']}", "opacity": round(100 * overlay.OPACITY)})


def _figure(title: str, explained: dict, method: ExplainMethod, whose: str) -> dict:
    drawn = explanation_text.large(explained)
    return {"title": title, "alt": explanation_text.alternative(explained, method, whose),
            "map": picture_strip.data_uri(colours.paint(drawn)),
            "line": picture_strip.data_uri(overlay.outline(drawn), "PNG"),
            "empty": "" if drawn.any() else "nothing speaks for this class here"}
