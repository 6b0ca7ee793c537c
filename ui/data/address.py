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
    parameters = url_state.every()
    if SET not in parameters and DATA in parameters:
        parameters[SET] = parameters[DATA]
    own = (*_OWN, *(way_back.ADDRESS if TO in parameters else ()))
    url_state.replace({name: value for name, value in parameters.items() if name in own})
