"""The component: class cards, drop places, the webcam. It sends to /uploads; no file passes through a script."""

from collections.abc import Sequence

from tl_core.data.upload.limits import limits
from ui.shared import components

PARTS = ("bring_files.js", "bring_sender.js", "bring_camera.js", "bring_card.js", "bring_classes.js", "bring_zips.js",
         "bring.js")  # one module, so ordered
_HTML = """
<div class="tl-bring" role="group" aria-label="Your pictures">
  <div class="tl-bring-all">
    <p><b>Drop pictures, a folder of class folders, or a zip</b>
      <small>Here, or pictures of one class on its card below. They go to this server and nowhere else.</small></p>
    <div class="tl-bring-buttons">
      <button type="button" class="tl-bring-zip">Choose a zip</button>
      <button type="button" class="tl-bring-tree">Choose a folder</button>
      <input type="file" hidden accept=".zip,application/zip"><input type="file" webkitdirectory hidden>
    </div>
  </div>
  <ul class="tl-bring-classes" aria-label="Classes">
    <li><button type="button" class="tl-bring-add">+ Add a class</button></li>
  </ul>
  <div class="tl-bring-way" hidden>
    <span></span><progress max="1" aria-label="Sent so far"></progress>
    <button type="button" class="tl-bring-stop">Stop</button>
  </div>
  <div class="tl-bring-said" role="status" hidden>
    <span></span><button type="button" class="tl-bring-undo">Undo</button>
    <button type="button" class="tl-bring-again">Try again</button>
  </div>
  <details class="tl-bring-refused" hidden><summary></summary><ul></ul></details>
  <p class="tl-bring-spoken" aria-live="polite"></p>
</div>
"""


def script() -> str:
    """The component's JavaScript as one text."""
    return components.script(PARTS)


_component = components.declare("transfer_lab_bring", _HTML, PARTS, "bring.css")


def draw(staging_id: str, counts: dict[str, int], classes: Sequence[str], revision: int = 0,
         arrangement: str | None = None) -> bool:
    """Draw the cards; True while something is on its way.

    ``counts`` are the pictures that the staging holds by class, as of ``revision``. ``classes`` are those of a
    set that is extended: their cards are there from the start, under fixed names. ``arrangement`` is how
    folders are read.
    """
    allowed = limits()
    key = f"bring-{staging_id.replace('_', '.')}"  # Streamlit refuses keys with two underscores in a row
    answer = _component(key=key, on_sending_change=components.nothing, data={
        "staging": staging_id, "counts": counts, "revision": revision, "classes": list(classes),
        "arrangement": arrangement,
        "limits": {"picture": allowed.file_bytes, "zip": allowed.bytes, "files": allowed.files}})
    return bool((answer.sending or {}).get("busy"))
