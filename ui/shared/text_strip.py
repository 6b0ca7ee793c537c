"""A few sample texts as HTML, each under its class. No streamlit here."""

from collections.abc import Sequence
from html import escape

SHOWN = 6


def strip(texts: Sequence[tuple[str, str]], title: str, most: int = SHOWN) -> str:
    """The texts in one row that scrolls, each with its class; whatever stands in them is shown as it is written."""
    shown = "".join(f"<figure><blockquote>{escape(text)}</blockquote><figcaption>{escape(label)}</figcaption></figure>"
                    for label, text in texts[:most])
    return (f'{_STYLE}<div class="tl-texts" tabindex="0" role="group" aria-label="Samples of {escape(title)}">'
            f"{shown}</div>")


_STYLE = """<style>
.tl-texts { display: flex; gap: 8px; overflow-x: auto; padding-bottom: 6px; }
.tl-texts figure { margin: 0; flex: 0 0 200px; display: flex; flex-direction: column; justify-content: space-between;
  gap: 4px; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 8px; padding: 8px; }
.tl-texts blockquote { margin: 0; padding: 0; border: 0; font-size: 0.85rem; line-height: 1.35; unicode-bidi: isolate;
  overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 5; line-clamp: 5;
  overflow: hidden; }
.tl-texts figcaption { font-size: 0.8rem; font-weight: 600; }
</style>"""
