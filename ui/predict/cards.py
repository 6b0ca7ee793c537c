"""Answers as cards side by side: bars of the likeliest classes, time, agreement. HTML; no streamlit here."""

from html import escape

from tl_core.inference.label_matching import word
from tl_core.inference.model_cache import RUN
from ui.shared import words
from ui.shared.components import ASSETS


def style() -> str:
    """The cards' looks; the live component has the same."""
    return f"<style>{(ASSETS / 'predict_cards.css').read_text(encoding='utf8')}</style>"


def cards(answers: dict[str, dict], titles: dict[str, str], truth: str = "") -> str:
    """One card a network, those that could not answer with the reason."""
    shown = "".join(card(name, answer, titles, truth) for name, answer in answers.items())
    return f'{style()}<div class="tl-predict-cards">{shown}</div>'


def card(name: str, answer: dict, titles: dict[str, str], truth: str) -> str:
    title = escape(titles.get(name) or answer.get("title") or name)
    if "error" in answer:
        return (f'<section class="tl-predict-card" aria-label="{title}"><h2>{title}</h2>'
                f'<p class="tl-predict-problem">{escape(answer["error"])}</p></section>')
    bars = "".join(_bar(label, share) for label, share in answer["top"])
    reads = answer.get("input") or f"{answer['image_size']} px"
    said = f"{answer['milliseconds']:.0f} ms · input {reads}"
    return (f'<section class="tl-predict-card" aria-label="{title}"><h2>{title}</h2><ol>{bars}</ol>'
            f"<p>{_verdict(name, answer, truth)}{said}</p>{_note(answer)}</section>")


def _bar(label: str, share: float) -> str:
    return (f'<li><span class="tl-predict-label">{escape(label)}</span><b>{words.percent(share)}</b>'
            f'<span class="tl-predict-bar" aria-hidden="true"><i style="width:{100 * share:.2f}%"></i></span></li>')


def _note(answer: dict) -> str:
    return f'<p class="tl-predict-problem">{escape(answer["note"])}</p>' if answer.get("note") else ""


def _verdict(name: str, answer: dict, truth: str) -> str:
    """Right or wrong, only of a run that knows the class."""
    if not name.startswith(RUN) or word(truth) not in map(word, answer["classes"]):
        return ""
    right = word(answer["top"][0][0]) == word(truth)
    return '<span class="tl-predict-right">✓ as labelled</span> · ' if right else (
        f'<span class="tl-predict-wrong">✗ labelled {escape(truth)}</span> · ')
