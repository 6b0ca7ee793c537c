"""What a lesson shows above its guess: a network's blocks, sample pictures of a drawn set, or texts."""

import streamlit as st

from tl_core.backbones.catalog import BACKBONES
from tl_core.data import catalog
from tl_core.data.catalog import Summary
from tl_core.lessons.lesson import Lesson
from ui.learn import html_component, network_figure
from ui.shared import picture_strip, text_strip, words

SHOWN = 6  # pictures of a domain


def draw(lesson: Lesson) -> None:
    """The lesson's figure; nothing where it has none."""
    kind, _, rest = lesson.figure.partition(":")
    if kind == "network":
        _network(*rest.split(":"))
    elif kind == "pictures":
        for part in rest.split(";"):
            name, _, domains = part.partition(":")
            for domain in domains.split(",") if domains else (None,):
                _pictures(name, domain)
    elif kind == "texts":
        summary = _look(rest)
        st.html(text_strip.strip(summary.texts, catalog.entry(rest).title))


def _network(backbone: str, depth: str) -> None:
    spec = BACKBONES.get(backbone)
    drawn = network_figure.fine_tuned(spec, int(depth)) + network_figure.legend(spec, int(depth))
    html_component.draw(f"<figure>{drawn}</figure>", "lesson network")
    st.caption(f"{words.plain(spec.title)}, {depth} of {words.plural(len(spec.blocks), 'block')} frozen")


def _pictures(name: str, domain: str | None) -> None:
    summary, title = _look(name, domain), catalog.entry(name).title
    st.caption(words.plain(f"{title}, {domain}" if domain else title))
    st.html(picture_strip.strip(summary, f"{title}, {domain}" if domain else title))


@st.cache_data(max_entries=20, show_spinner="Drawing pictures …")
def _look(name: str, domain: str | None = None) -> Summary:
    fields = {"domain": domain} if domain else {}
    summary = catalog.describe(name, **fields)
    summary.samples[SHOWN:] = []
    return summary
