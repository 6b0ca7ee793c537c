"""The Why page of a network that reads texts: the text, its words' colours, beside those of random weights."""

from collections.abc import Sequence

import streamlit as st

from tl_core.explain import map_correlation
from tl_core.explain.texts import tasks
from tl_core.explain.texts.methods import TEXT_METHODS, TextMethod
from ui.explain import selectors, view, words_figure
from ui.explain.selectors import ChosenNetwork
from ui.explain.view import REFRESH_SECONDS, upto
from ui.predict import text_source
from ui.predict.predictions import PictureAnswers
from ui.shared import components, words

_HTML = f'<div class="tl-why-text">{text_source.BOX.format(controls="")}</div>'
_box = components.declare("transfer_lab_why_text", _HTML, ("text_box.js", "explain_text.js"), "text_box.css")
HINT = "Type or paste a text; its words are coloured once you pause."
STRONGEST = 3  # words named in the sentence


def draw(network: ChosenNetwork, method: TextMethod) -> None:
    """The text with its box, the class, and what each word speaks for."""
    answer = _box(key="why text", on_text_change=components.nothing,
                  data=text_source.box_data([network.name], HINT))
    if answer.text is not None:
        text_source.keep(answer.text)
    text = text_source.current()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        with st.container(width=280):
            label = selectors.label(network.labels)
        with st.container(width="content"):
            beside = selectors.with_random()
    if not text.strip():
        st.info("Type a text above, or take one of the run's test texts.", icon=":material/edit_note:")
        return
    asked = (network.name, method.name, label)
    requests = [(tasks.WORDS, *asked), *([(tasks.SANITY, *asked)] if beside else [])]
    _ask(text, requests)


def _ask(text: str, requests: Sequence[tuple[str, ...]]) -> None:
    known: PictureAnswers = st.session_state.setdefault("explained texts", PictureAnswers(tasks.why, ()))
    now = upto(known.answers(text, requests), requests)
    known.ask(text, now, ("text", text))
    waiting = known.take() or upto(known.answers(text, requests), requests) != now
    st.fragment(_show, run_every=REFRESH_SECONDS if waiting else None)(text, requests, waiting)


def _show(text: str, requests: Sequence[tuple[str, ...]], waiting: bool) -> None:
    known: PictureAnswers = st.session_state["explained texts"]
    if waiting and not known.take():
        st.rerun()
    answers = known.answers(text, requests)
    by_kind = {request[0]: answers[request] for request in requests if request in answers}
    if view.problems(known, text, upto(answers, requests), by_kind):
        st.button("Try again", key="explain text again", icon=":material/refresh:", on_click=known.again)
    elif waiting:
        view.progress(known, by_kind)
    explained, sanity = by_kind.get(tasks.WORDS, {}), by_kind.get(tasks.SANITY, {})
    if "values" not in explained:
        return
    method = TEXT_METHODS.get(requests[0][2])
    st.markdown(answered(explained, method))
    drawn = [words_figure.figure(method.title, text, explained["spans"], explained["values"], method.signed)]
    if "values" in sanity:
        drawn.append(words_figure.figure("Random weights", text, explained["spans"], sanity["values"], method.signed))
    st.html(words_figure.html(drawn, method.signed))
    st.markdown(words.plain(strongest(text, explained, method)))
    if sanity.get("sentence"):
        box = st.warning if (sanity["likeness"] or 0) >= map_correlation.ALIKE else st.info
        box(words.plain(sanity["sentence"]), icon=":material/casino:")


def answered(explained: dict, method: TextMethod) -> str:
    """What the network takes the text for, and which class is explained."""
    (first, share), *others = explained["top"]
    said = f"{words.plain(explained['title'])} says **{words.plain(first)}** ({words.percent(share)})."
    if method.signed and explained["label"] != first:
        said += (f" Explained is **{words.plain(explained['label'])}**, which it gives "
                 f"{words.percent(explained['share'])}.")
    rest = ", ".join(f"{label} {words.percent(one)}" for label, one in others[:2])
    return f"{said} Then {words.plain(rest)}." if rest else said


def strongest(text: str, explained: dict, method: TextMethod) -> str:
    """The strongest words with their numbers and the method's own figures: nobody has to read colours."""
    rows = sorted(zip(explained["values"], explained["spans"], strict=True), key=lambda row: -row[0])
    named = [[f"{text[start:end]} ({words_figure.figures(value, method.signed)})" for value, (start, end) in kept
              if value and (value > 0) == positive]
             for positive, kept in ((True, rows[:STRONGEST]), (False, rows[::-1][:STRONGEST]))]
    said = [f"{'Speaks for ' + explained['label'] if method.signed else 'Most flows from'}: {', '.join(named[0])}."
            if named[0] else f"No word speaks for {explained['label']}."]
    if named[1]:
        said.append(f"Against it: {', '.join(named[1])}.")
    said.append(_facts(explained["facts"]))
    if explained["cut"]:
        said.append(f"The text is longer than {explained['size']} tokens: what comes after is not read.")
    return " ".join(said)


def _facts(facts: dict) -> str:
    if "completeness_error" in facts:
        return (f"All words together give {facts['sum']:+.2f}, and the logit rises by {facts['rise']:+.2f} from mean "
                f"words to these: {words.percent(facts['completeness_error'])} off after {facts['steps']} steps.")
    if "layers" in facts:
        return (f"Of {words.plural(facts['layers'], 'layer')} {words.percent(facts['words_share'])} comes from words, "
                "the rest from the marks at both ends.")
    return f"{words.plural(facts['words'], 'word')} left out, one at a time."
