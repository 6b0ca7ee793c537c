"""The live camera: the browser sends frames to ``frames`` and draws the answers; no script reruns meanwhile."""

from collections.abc import Sequence

import streamlit as st

from tl_core.server import frames
from ui.predict import cards
from ui.shared import components

_HTML = """
<div class="tl-camera">
  <div class="tl-camera-left">
    <div class="tl-camera-view"><video muted playsinline aria-label="Your camera"></video></div>
    <div class="tl-camera-buttons">
      <button type="button" class="tl-camera-start">Start the camera</button>
      <button type="button" class="tl-camera-stop" hidden>Stop</button>
      <span class="tl-camera-pace" role="status"></span>
    </div>
    <div class="tl-camera-trouble" role="alert" hidden></div>
  </div>
  <div class="tl-camera-right">
    <p class="tl-camera-said" aria-live="off"></p>
    <div class="tl-predict-cards"></div>
  </div>
</div>
"""
PARTS = ("predict_cards.js", "predict_live.js")  # one module, in this order
_component = components.declare("transfer_lab_camera", _HTML, PARTS, "predict_live.css")
TEACH = ("The middle square of the camera's picture goes to this server, several times a second, and nowhere else; "
         "nothing is kept. Watch how sure a network stays when you turn, cover or move what you show it.")
_TOKEN = "predict token"


def draw(names: Sequence[str], titles: dict[str, str]) -> None:
    """The camera with its answers, drawn by the browser."""
    if not names:
        st.info("Choose at least one network above; the fewer, the quicker.", icon=":material/neurology:")
        return
    st.session_state[_TOKEN] = frames.token(st.session_state.get(_TOKEN), names)
    st.caption(TEACH)
    st.html(cards.style())
    _component(key="predict live", data={
        "token": st.session_state[_TOKEN], "names": list(names), "titles": {name: titles[name] for name in names}})
    st.caption("Without a camera, choose a picture under “One picture”: a file, or one of a set.")
