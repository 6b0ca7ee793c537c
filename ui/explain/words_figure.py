"""A text's words coloured by what they speak for, each with its number: HTML. No streamlit here."""

import unicodedata
from collections.abc import Sequence
from html import escape

Spans = Sequence[tuple[int, int]]
FAINT = 0.02  # of the strongest word: what is weaker has no colour and no number
NUMBERED = 80  # words; of longer texts only the strong ones have numbers below them
STRONG = 0.2  # of the strongest word


def figure(title: str, text: str, spans: Spans, values: Sequence[float], signed: bool) -> str:
    """The words as they stand in the text; whatever stands there is shown as it is written."""
    most = max(map(abs, values), default=0.0)
    shown = "".join(_pieces(text, spans, values, most, signed))
    return (f'<section class="tl-words" aria-label="{escape(title)}"><h2>{escape(title)}</h2>'
            f'<p dir="auto">{shown}</p></section>')


def html(figures: Sequence[str], signed: bool) -> str:
    """Figures side by side, with the key to their colours."""
    against = '<span class="tl-against">speaks against it</span> ' if signed else ""
    key = (f'<p class="tl-key"><span class="tl-for">{"speaks for the class" if signed else "much of it flows up"}'
           f"</span> {against}the number below a word is how much</p>")
    return f'{_STYLE}<div class="tl-why-words">{"".join(figures)}</div>{key}'


def _pieces(text: str, spans: Spans, values: Sequence[float], most: float, signed: bool):
    at, least = 0, STRONG if len(values) > NUMBERED else FAINT
    for (start, end), value in zip(spans, values, strict=True):
        if start < at:  # a mark that shares its characters with the word before
            continue
        yield _gap(text[at:start])
        yield _word(text[start:end], value, most, least, signed)
        at = end
    yield _gap(text[at:])


def _gap(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>" if text else ""


def _word(word: str, value: float, most: float, least: float, signed: bool) -> str:
    share = abs(value) / most if most else 0.0
    if share < FAINT:
        return f"<bdi>{escape(word)}</bdi>"
    kind, number = ("tl-for" if value > 0 else "tl-against"), figures(value, signed)
    below = f"<small>{number}</small>" if share >= least else ""
    return (f'<span class="tl-word {kind}" title="{escape(_plain(word), quote=True)} {number}" '
            f'style="--share:{100 * share:.0f}%"><bdi>{escape(word)}</bdi>{below}</span>')


def _plain(word: str) -> str:
    """Without marks that nobody sees, which would turn what stands beside the word."""
    return "".join(char for char in word if unicodedata.category(char) != "Cf")


def figures(value: float, signed: bool) -> str:
    """+0.42, −0.1, or a share of the whole: 12.3 %."""
    return f"{value:+.2f}".replace("-", "−") if signed else f"{100 * value:.1f} %"


_STYLE = """<style>
.tl-why-words { display: grid; gap: 12px 24px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); }
.tl-words { border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 8px; padding: 10px 14px;
  min-width: 0; max-height: 60vh; overflow-y: auto; }
.tl-words h2 { font-size: 14px; font-weight: 650; margin: 0 0 8px; padding: 0; }
.tl-words p { margin: 0; font-size: 16px; line-height: 2.5; white-space: pre-wrap; overflow-wrap: anywhere; }
.tl-words bdi { unicode-bidi: isolate; }
.tl-word { position: relative; display: inline-block; line-height: 1.35; padding: 0 3px; border-radius: 4px;
  vertical-align: top; margin-top: .45em; text-align: center; max-width: 100%; }
.tl-for { --tone: #0d9488; border-bottom: 2px solid #0d9488; }
.tl-against { --tone: #c2410c; border-bottom: 2px dashed #c2410c; }
.tl-word { background: color-mix(in srgb, var(--tone) calc(var(--share) * .55), transparent); }
.tl-word small { display: block; font-size: 11px; line-height: 1.2; font-variant-numeric: tabular-nums; opacity: .9; }
.tl-key { font-size: 13px; margin: 8px 0 0; } .tl-key span { padding: 0 4px; margin-right: 10px; }
</style>"""
