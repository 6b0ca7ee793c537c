"""The first stops of the Tab key, seen once it reaches them: past the navigation, to what a page is for."""

from ui.shared import components

CONTENT = ("Skip to the content", "[data-testid=stMainBlockContainer]")
OF_PAGES = {  # a page's path: text and what takes the focus; Train's is empty
    "": (("Skip to the settings", ".st-key-step-data summary"), ("Skip to Train", ".st-key-train button")),
}
_component = components.declare("transfer_lab_skip", "<span hidden></span>", ("skip_links.js",), ())


def draw(path: str, reading: bool) -> None:
    """Once on a page, at its end: it takes no room. Who only reads has nothing to set."""
    links = OF_PAGES.get(path, ()) if not reading else ()
    _component(key="skip links", data={"links": [*links, *([] if links else [CONTENT])], "path": path}, height=0)
