"""The Data page's own address: what it may say, and that it says nothing that belongs to another page."""

from ui.shared import url_state, way_back
from ui.shared.url_state import DATA, PICTURE, SET, TO, VIEW

NEW, CLASS, SPLIT, PAGE = "new", "class", "split", "page"
_OWN = (SET, VIEW, NEW, PICTURE, TO, CLASS, SPLIT, PAGE, "read")


def affirm() -> None:
    """Have the browser's address say what this page was asked for, and nothing that belongs to another page.

    A link to the page one is on leaves the address as it was; the browser's way back
    from another page brings that one's address along. Coming back from training on a
    set, one finds the set.
    """
    asked = url_state.every()
    if SET not in asked and DATA in asked:
        asked[SET] = asked[DATA]
    own = (*_OWN, *(way_back.ADDRESS if TO in asked else ()))
    url_state.replace({name: value for name, value in asked.items() if name in own})
