"""Typed texts: the browser sends them to ``server.typed_texts`` and draws the answers; no script reruns meanwhile."""

from collections.abc import Sequence

import streamlit as st

from tl_core.inference import text_tasks
from tl_core.server import typed_texts
from ui.predict import cards, text_source
from ui.shared import components, read_only, url_state

_CONTROLS = ('<label><input type="checkbox" class="tl-typed-lines"> Each line is a text of its own</label>'
             '<span class="tl-typed-state" role="status"></span>')
_HTML = f"""
<div class="tl-typed">
  {text_source.BOX.format(controls=_CONTROLS)}
  <p class="tl-typed-said" aria-live="polite"></p>
  <div class="tl-predict-cards"></div>
  <div class="tl-typed-list" tabindex="0" role="group" aria-label="Answers to each line" hidden></div>
  <p><button type="button" class="tl-typed-why" hidden>Why? See which words speak for it</button></p>
</div>
"""
PARTS = ("predict_cards.js", "text_box.js", "predict_typed.js")  # one module, in this order
_component = components.declare("transfer_lab_typed", _HTML, PARTS, ("text_box.css", "predict_typed.css"))
TEACH = ("Bars are the softmax of the network's five likeliest classes: how sure it is, not how right. A run knows its "
         "own classes only, and takes every text for one of them. The first answer waits for TensorFlow, 15 to 30 "
         "seconds. Texts go to this server and nowhere else; nothing is kept.")
_TOKEN = "typed texts' token"


def draw(names: Sequence[str], titles: dict[str, str]) -> None:
    """The box with its answers, drawn by the browser."""
    if not names:
        st.info("Choose at least one run above; two or more show whether they agree.", icon=":material/neurology:")
        return
    st.session_state[_TOKEN] = typed_texts.token(st.session_state.get(_TOKEN), names)
    st.html(cards.style())
    answer = _component(key="predict typed", on_text_change=components.nothing, on_why_change=components.nothing, data={
        **text_source.box_data(names), "token": st.session_state[_TOKEN], "names": list(names),
        "titles": {name: titles[name] for name in names}, "most": text_tasks.MOST})
    st.caption(TEACH)
    if answer.text is not None:
        text_source.keep(answer.text)
    if answer.why:
        text_source.keep(answer.why)
        read = {read_only.PARAMETER: "1"} if read_only.on() else {}
        st.switch_page("../pages/explain.py", query_params={url_state.NETWORK: names[0], **read})
