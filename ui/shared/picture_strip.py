"""A strip of sample pictures and the class counts as HTML. No streamlit here."""

from html import escape

import numpy as np

from tl_core.data.catalog import Summary
from tl_core.data.data_uri import data_uri
from tl_core.words import plural

SIDE = 72  # pixels


def strip(summary: Summary, title: str) -> str:
    """The sample pictures in one row that scrolls, each with its class below."""
    shown = "".join(_figure(label, pixels, title) for label, pixels in summary.samples)
    return f'{_STYLE}<div class="tl-pictures" tabindex="0" role="group" aria-label="Samples of {escape(title)}">' \
           f"{shown}</div>"


def counts(summary: Summary, chosen: tuple[str, ...]) -> str:
    """Class names with their training pictures; classes left out are struck through, in words too."""
    train = summary.counts.get("train", {})
    items = "".join(_chip(name, train.get(name), not chosen or name in chosen) for name in summary.classes)
    return f'<ul class="tl-classes" aria-label="Classes and their numbers of training examples">{items}</ul>'


def totals(summary: Summary, chosen: tuple[str, ...], what: str = "pictures") -> str:
    """One sentence: how many pictures, or texts, train, validate and test."""
    sums = {split: sum(count for name, count in by_class.items() if not chosen or name in chosen)
            for split, by_class in summary.counts.items()}
    number = len(chosen or summary.classes)
    classes = plural(number, "class", "classes")
    if not any(sums.values()):
        return f"{classes}."
    return (f"{classes}; {what}: {sums['train']} to train on, "
            f"{sums['val']} to validate, {sums['test']} to test.")


def _figure(label: str, pixels: np.ndarray, title: str) -> str:
    return (f'<figure><img src="{data_uri(pixels)}" width="{SIDE}" height="{SIDE}" '
            f'alt="{escape(label)}, from {escape(title)}"><figcaption>{escape(label)}</figcaption></figure>')


def _chip(name: str, count: int | None, used: bool) -> str:
    number = "" if count is None else f" <b>{count}</b>"
    if used:
        return f"<li>{escape(name)}{number}</li>"
    return f"<li><s>{escape(name)}{number}</s> (left out)</li>"


_STYLE = """<style>
.tl-pictures { display: flex; gap: 6px; overflow-x: auto; padding-bottom: 4px; }
.tl-pictures figure { margin: 0; flex: 0 0 auto; width: 72px; }
.tl-pictures img { border-radius: 6px; display: block; }
.tl-pictures figcaption { font-size: 11px; line-height: 1.3; text-align: center; opacity: .85; overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap; }
.tl-classes { display: flex; flex-wrap: wrap; gap: 4px 6px; list-style: none; margin: 0; padding: 0;
  max-height: 92px; overflow-y: auto; font-size: 12px; }
.tl-classes li { border: 1px solid color-mix(in srgb, currentColor 22%, transparent); border-radius: 999px;
  padding: 0 8px; margin: 0; line-height: 20px; }
</style>"""
