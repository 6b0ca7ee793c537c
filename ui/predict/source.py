"""Where one picture comes from: a set's pictures in a strip, a file, or a snapshot of the camera."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from tl_core.data import catalog, dataset_index
from tl_core.data.dataset_index import Listing, PictureItem
from tl_core.data.upload.archive_entries import Broken
from tl_core.errors import UserError
from tl_core.inference import pictures, tasks
from tl_core.server.pictures import address as picture_address
from ui.predict import own_set
from ui.predict.own_set import RunsOwnSet
from ui.shared import components, read_only, url_state, words
from ui.shared.url_state import PICTURE, SET

FROM, MORE = "from", "more"
SOURCES = {"set": ":material/photo_library: A set", "file": ":material/upload: A file",
           "camera": ":material/photo_camera: A snapshot"}
DEFAULT_SETS = {"image": "fruits", "text": "notes"}
STRIP = 18  # pictures in a strip
PREVIEW = 384  # pixels
KINDS = ["jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp", "tif", "tiff", "ppm", "pgm", "heic", "heif", "hif"]
_HTML = '<div class="tl-strip" role="group"></div>'
_strip = components.declare("transfer_lab_strip", _HTML, ("predict_strip.js",), "predict_strip.css")


@dataclass(frozen=True)
class Shown:
    """A picture to predict: an id for its answers, and the source as the other process takes it.

    For people: its file's name, small pixels (None where it cannot be read), and its class and split where they are
    known.
    """

    id: str
    source: tuple
    name: str
    preview: np.ndarray | None
    truth: str = ""
    split: str = ""

    @property
    def origin(self) -> str:
        """Its class and split: an answer about a picture that was learnt from says little."""
        return " · ".join(part for part in (f"labelled {self.truth}" if self.truth else "",
                                            f"{self.split} split" if self.split else "") if part)


def draw(networks: Sequence[str] = ()) -> Shown | None:
    """The controls; None while no picture is chosen. A run among the ``networks`` offers its own test pictures."""
    own = own_set.of(networks)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        with st.container(width="content"):
            # By a link for a class nothing is sent.
            offered = {"set": SOURCES["set"]} if read_only.on() else SOURCES
            kind = url_state.buttons("Picture from", FROM, offered, "set")
        if kind == "set":
            with st.container(width=300):
                name = choose_set(own)
            st.button("Other pictures", key="other pictures", icon=":material/shuffle:", on_click=_turn_page)
    return _of_set(name, own) if kind == "set" else {"file": _of_file, "camera": _of_camera}[kind]()


def choose_set(own: RunsOwnSet | None, modality: str = "image") -> str:
    """The set in the address, by default a chosen run's own."""
    offered = {**({own.name: own.title} if own else {}), **{name: title for name, title in sets(modality).items()
                                                            if own is None or name != own.name}}
    return url_state.select_param("Set", SET, _with_linked(offered), own.name if own else DEFAULT_SETS[modality])


def sets(modality: str = "image") -> dict[str, str]:
    """Name to title of every set of pictures, or of texts, that is on this machine."""
    return {entry.name: entry.title for entry in catalog.entries()
            if entry.modality == modality and not entry.downloadable}


def _of_set(name: str, own: RunsOwnSet | None) -> Shown | None:
    try:
        listing = dataset_index.of(name)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/link_off:")
        return None
    mine = own if own and own.name == name else None
    if mine and mine.said:
        st.caption(f":material/hide_image: {words.plain(mine.said)}")
    offered = choice(listing, _page(), mine.keys if mine else None)
    if not offered:
        st.info("This set has no pictures yet.", icon=":material/photo_library:")
        return None
    item = listing.by_id.get(url_state.text(PICTURE)) or offered[0]
    _draw_strip(name, _with_chosen(offered, item), item)
    split = "test" if mine and item.key in mine.keys else item.split  # the set may be split anew since the run
    return Shown(f"{name}/{item.id}", (tasks.SET, name, item.key), item.name if item.is_file else "",
                 _pixels(name, item.id, listing, item), item.label, split)


def choice(listing: Listing, page: int = 0, keys: Collection[str] | None = None) -> list[PictureItem]:
    """Pictures for a strip, class by class in turn: those of ``keys``, which a run was tested on, or of the test split.
    """
    tested = [item for item in listing.items if item.key in keys] if keys else listing.chosen(split="test")
    kept = tested or listing.items
    by_class: dict[str, list[PictureItem]] = {}
    for item in kept:
        by_class.setdefault(item.label, []).append(item)
    rounds = max((len(items) for items in by_class.values()), default=0)
    turns = [items[at] for at in range(rounds) for items in by_class.values() if at < len(items)]
    start = (page * STRIP) % max(len(turns), 1)
    return turns[start:start + STRIP]


def _with_chosen(offered: list[PictureItem], chosen: PictureItem) -> list[PictureItem]:
    """The strip, led by the chosen picture where a link has brought one that is not in it."""
    return offered if chosen in offered else [chosen, *offered[:STRIP - 1]]


def _draw_strip(name: str, offered: list[PictureItem], chosen: PictureItem) -> None:
    items = [{"id": item.id, "title": item.title, "alt": f"{item.title}, {item.name}",
              "small": picture_address("small", name, item)} for item in offered]
    answer = _strip(key=f"strip:{name}", data={"items": items, "chosen": chosen.id, "label": f"Pictures of {name}"},
                    on_picked_change=components.nothing)
    if answer.picked and answer.picked != chosen.id:
        url_state.set_param(PICTURE, answer.picked)
        st.rerun()


def _page() -> int:
    return url_state.number(MORE, 0)


def _turn_page() -> None:
    url_state.set_param(MORE, str(_page() + 1))
    url_state.set_param(PICTURE, None)


def _with_linked(options: dict[str, str]) -> dict[str, str]:
    """The sets, and one that the address names by its version or its path."""
    name = url_state.text(SET)
    return options if not name or name in options else {**options, name: name}


@st.cache_data(max_entries=64, show_spinner=False)
def _pixels(name: str, number: str, _found: Listing, _item: PictureItem):
    """Small pixels, for looking at; None where the file cannot be read, which its prediction says too."""
    try:
        return _found.dataset.read(_item.key, PREVIEW)
    except (OSError, ValueError):
        return None


def _of_file() -> Shown | None:
    sent = st.file_uploader("Picture", type=KINDS, key="predict file", label_visibility="collapsed")
    if sent is None:
        st.caption("JPEG, PNG, WebP and the like. It goes to this server and nowhere else.")
        return None
    return _of_bytes(sent.name, sent.getvalue())


def _of_camera() -> Shown | None:
    sent = st.camera_input("Camera", key="predict camera", label_visibility="collapsed", width=420)
    if sent is None:
        st.caption("Take a picture. Without a camera, choose a file. Cameras need https or localhost.")
        return None
    return _of_bytes("snapshot", sent.getvalue())


def _of_bytes(name: str, content: bytes) -> Shown | None:
    picture = pictures.of_bytes(name, content)
    try:
        preview, = picture.read([PREVIEW])
    except Broken as broken:
        error = pictures.refused(name, str(broken))
        st.error(words.plain(str(error)), icon=":material/broken_image:")
        return None
    number = hashlib.blake2s(content, digest_size=8).hexdigest()
    return Shown(number, (tasks.BYTES, name, content), name, preview)
