"""The contact sheet: what early, middle and late blocks respond to on this picture."""

from html import escape

import numpy as np
import streamlit as st

from tl_core.explain import colours
from ui.shared import picture_strip

TEACH = ("The channels of six blocks whose response differs most from place to place, each tile on its own scale: dark "
         "is its least, yellow its most. Early blocks keep the picture's outline and answer to edges and colours; late "
         "ones answer to parts and objects, on a grid of a few cells.")


def draw(rows: list[dict], block: str) -> None:
    """A row a block, from the input up; the one the map is of is marked."""
    st.header("What the blocks respond to", anchor=False)
    st.caption(TEACH)
    st.html(html(rows, block))


def html(rows: list[dict], block: str = "") -> str:
    """The sheet as HTML."""
    return f'{_STYLE}<div class="tl-sheet">{"".join(_row(row, row["block"] == block) for row in rows)}</div>'


def _row(row: dict, chosen: bool) -> str:
    height, width, channels = row["shape"]
    mark = " · the map's block" if chosen else ""
    tiles = "".join(_tile(tile, channel, row["block"])
                    for tile, channel in zip(row["tiles"], row["channels"], strict=True))
    return (f'<section><h3>{escape(row["block"])} <small>{row["third"]}{mark} · {height} × {width} × {channels}</small>'
            f"</h3><div>{tiles}</div></section>")


def _tile(tile: np.ndarray, channel: int, block: str) -> str:
    return (f'<img src="{picture_strip.data_uri(colours.paint(tile / 255), "PNG")}" width="88" height="88" '
            f'loading="lazy" title="channel {channel}" alt="{escape(block)}, channel {channel}">')


_STYLE = """<style>
.tl-sheet { display: grid; gap: 12px; grid-template-columns: minmax(0, 780px); }
.tl-sheet h3 { font-size: 14px; font-weight: 650; margin: 0 0 4px; padding: 0; }
.tl-sheet small { font-size: 12.5px; font-weight: 400; opacity: .85; }
.tl-sheet section > div { display: grid; grid-template-columns: repeat(8, minmax(0, 1fr)); gap: 5px; }
@media (max-width: 700px) { .tl-sheet section > div { grid-template-columns: repeat(4, minmax(0, 1fr)); } }
.tl-sheet img { width: 100%; height: auto; aspect-ratio: 1; border-radius: 4px; image-rendering: pixelated;
  display: block; }
</style>"""
