"""Which networks, and what kind of pictures or texts; both stand in the address."""

from collections.abc import Sequence

import streamlit as st

from tl_core.backbones import imagenet_names
from tl_core.inference.model_cache import BACKBONE, RUN
from tl_core.tracking import RunRecord
from ui.predict import networks
from ui.shared import read_only, url_state
from ui.shared.url_state import VIEW

WITH = "with"
VIEWS = {"picture": ":material/image: One picture", "live": ":material/videocam: Live camera",
         "many": ":material/burst_mode: Many pictures"}
OF_TEXTS = {"typed": ":material/edit_note: Typed texts", "many": ":material/table_rows: Many texts"}
_KEY = "predict networks"


def chosen_networks(records: Sequence[RunRecord]) -> tuple[list[str], dict[str, str]]:
    """The networks in the address, chosen in a list, and every network's title."""
    titles = networks.offered(records)
    names = _linked()
    titles.update({name: f"{name.partition(':')[2][:12]} (not in the list)" for name in names if name not in titles})
    st.session_state[_KEY] = names
    st.multiselect("Networks", list(titles), key=_KEY, format_func=titles.__getitem__, max_selections=networks.MOST,
                   placeholder="choose up to six", on_change=_write,
                   help="Backbones answer with the 1000 classes of ImageNet, runs with the classes they were trained "
                        "on. Names in the address of this page: a link shows the same networks.")
    if not imagenet_names.known() and any(name.startswith(BACKBONE) for name in names):
        st.caption(imagenet_names.MISSING)
    return names, {name: networks.without_way_here(title) for name, title in titles.items()}


def view(texts: bool = False) -> str:
    """One of the page's views; by a link for a class nothing is sent but what is typed."""
    views = OF_TEXTS if texts else VIEWS
    first = next(iter(views))
    return url_state.buttons("Texts" if texts else "Pictures", VIEW, {first: views[first]} if read_only.on() else views,
                             first, hidden=True)


def _linked() -> list[str]:
    """Names from the address, each once; the default where it has none, nothing where it says so."""
    given = networks.of_address(WITH)
    if given is None:
        return [networks.DEFAULT]
    parts = given.split(",")
    return list(dict.fromkeys(part for part in parts if networks.is_name(part)))[:networks.MOST]


def _write() -> None:
    names = st.session_state[_KEY]
    url_state.drop(url_state.RUN)
    if not url_state.has(WITH) and len(names) == 2 and names[0] == networks.DEFAULT and names[1].startswith(RUN):
        names = names[1:]  # nobody chose the one that was there: a run is looked at by itself, until one is added
    url_state.set_param(WITH, None if names == [networks.DEFAULT] else names or "none")
