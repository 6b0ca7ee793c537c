"""The two deep strategies on a real backbone: new layers on a frozen network, or upper blocks that learn on."""

import streamlit as st

from tl_core import config_link
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.spec import BackboneSpec
from ui.learn import html_component, network_figure
from ui.shared import freeze_strip, read_only, url_state, words

BACKBONE, DEPTH = "backbone", "depth"
USUAL = "efficientnet_lite0"
CLASSES, HIDDEN = 8, (256,)  # of the heads that are counted


def draw() -> None:
    """Backbone, slider, and both drawings, which move with it."""
    st.markdown("A pretrained network is a stack of blocks with a last layer for its own classes. That layer is taken "
                "away. What stays can be used in two ways.")
    left, right = st.columns([2, 3], gap="large")
    with left:
        name = url_state.select_param("Backbone", BACKBONE, {spec.name: spec.title for spec in BACKBONES}, USUAL,
                                      drops=(DEPTH,))
    spec = BACKBONES.get(name)
    with right:
        options = {str(depth): freeze_strip.depth_name(spec, depth) for depth in range(len(spec.blocks) + 1)}
        depth = int(url_state.slider("Freeze depth", DEPTH, options, str(spec.default_depth), help=(
            "How many blocks from below keep what they have learnt.")))
    html_component.draw(html(spec, depth), "deep strategies")
    st.markdown(freeze_strip.next_move(spec, depth))
    with st.container(horizontal=True, gap="small"):
        for label, settings in (("Train new layers only", {"strategy": "feature_extraction"}),
                                ("Fine-tune from here", {"strategy": "fine_tuning", "freeze_depth": str(depth)})):
            experiment = {config_link.PARAMETER: config_link.VERSION, **_data(spec), "backbone": name, **settings}
            read_only.page_link("../pages/train.py", label=label, icon=":material/play_circle:", width="content",
                                query_params=experiment)


def html(spec: BackboneSpec, depth: int) -> str:
    """Both drawings, each with what it costs."""
    whole = len(spec.blocks)
    head = freeze_strip.head_parameters(spec.blocks[-1].output_shape[-1], HIDDEN, CLASSES)
    trained = network_figure.trained_parameters(spec, depth)
    return ('<div class="tl-net-both">' + _figure(
        network_figure.new_layers(spec, whole) + network_figure.legend(spec, whole),
        f"<b>(a) New layers.</b> All {whole} blocks stay as they are; FC-T1 and FC-T2 learn: {words.parameters(head)} "
        f"parameters for {CLASSES} classes. Fast, and safe with few labels.") + _figure(
        network_figure.fine_tuned(spec, depth) + network_figure.legend(spec, depth),
        f"<b>(b) Fine-tuning.</b> {depth} of {whole} blocks are frozen, {whole - depth} learn on with the new layers: "
        f"{words.parameters(trained + head)} parameters. More labels are needed, and more is possible.") + "</div>")


def _figure(drawn: str, caption: str) -> str:
    return f"<figure>{drawn}<figcaption>{caption}</figcaption></figure>"


def _data(spec: BackboneSpec) -> dict[str, str]:
    """A set that the backbone reads, where it is not the form's own."""
    return {"data": "notes"} if spec.modality == "text" else {}
