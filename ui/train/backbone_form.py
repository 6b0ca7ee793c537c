"""The second and third card of the Train page: the network, and how much of it is frozen."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from tl_core import plan
from tl_core.backbones import local_weights, nouns
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.spec import BackboneSpec
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.errors import UserError
from tl_core.strategies import STRATEGIES, Strategy
from ui.shared import forms, freeze_strip, typed_choice

A_RUN = "A finished run …"
SLIDER = "freeze slider"  # its place, for the page's layout
WEIGHTS = {"imagenet": "ImageNet", A_RUN: "a run's"}


def settle() -> None:
    """Choose a backbone that reads what the chosen set holds, and a strategy, where those that are chosen do not."""
    offered = _offered()
    if st.session_state.setdefault("backbone", forms.default("backbone")) not in offered:
        st.session_state["backbone"] = offered[0]
    if st.session_state.setdefault("strategy", forms.default("strategy")) not in _strategies():
        st.session_state["strategy"] = forms.default("strategy")


def said() -> str:
    """What is chosen, in a line: the network, where its weights come from, and how large pictures are."""
    spec, state = _spec(), st.session_state
    weights = "random" if _ignores_weights() else state.get(forms.field_key("weights", spec.name)) or (
        spec.default_weights)
    size = [f"{state.get('image_size', forms.default('image_size'))} px"] if spec.modality == "image" else []
    return ", ".join([spec.title, f"{_weights_said(weights)} weights", *size])


def _weights_said(source: str) -> str:
    kind = source.partition(":")[0]
    return WEIGHTS.get(source) or {"run": "a run's", "package": "pretrained"}.get(kind) or Path(source).name


def draw_backbone() -> None:
    """Backbone, weights and image size."""
    offered = _offered()
    st.selectbox(forms.title("backbone"), offered, key="backbone", help=forms.help_text("backbone"),
                 format_func=lambda name: BACKBONES.get(name).title, persist_state=forms.KEPT)
    spec = _spec()
    st.caption(spec.summary, help=f"{spec.paper}. Licence: {spec.licence}.")
    left, right = st.columns(2) if spec.modality == "image" else (st.container(), None)
    with left:
        _weights(spec)
    if right:
        with right:
            forms.whole("image_size", step=32)
    _tell_weights(spec)
    st.caption(f"Made for {spec.size} pixels; {spec.minimum_size} or more work." if spec.modality == "image" else
               f"Reads the first {spec.size} tokens of a text: words, and parts of rare ones.")


def draw_strategy() -> None:
    """Strategy and freeze depth, or the band of blocks that trains."""
    offered = _strategies()
    st.selectbox(forms.title("strategy"), offered, key="strategy", label_visibility="collapsed",
                 format_func=lambda name: STRATEGIES.get(name).title, persist_state=forms.KEPT)
    chosen = strategy()
    st.caption(nouns.of(modality()).said(chosen.about), help=f"{chosen.source}.")
    if chosen.depth == "chosen":
        _slider(_spec(), chosen)
    else:
        _fixed_slider(_spec(), chosen)


def draw_plan(config: RunConfig | None, classes: Sequence[int]) -> None:
    """The freeze strip, the slider's next move and the phases, one sentence each; ``classes`` are each head's."""
    spec, (depth, above) = _spec(), _band(_spec(), strategy())
    hidden = config.head.hidden if config else (256,)
    head = sum(freeze_strip.head_parameters(spec.blocks[-1].output_shape[-1], hidden, count) for count in classes)
    st.html(freeze_strip.html(spec, depth, head, above))
    st.markdown(f":small[{freeze_strip.summary(spec, depth, head, above)}]")
    if strategy().depth == "chosen":
        st.markdown(f":small[{freeze_strip.next_move(spec, depth, above)}]")
    if config:
        noun = nouns.of(modality())
        st.markdown("\n".join(f"{number}. :small[**{phase.name}.** {noun.said(phase.sentence)}]"
                              for number, phase in enumerate(plan.phases(config), start=1)))


def values() -> dict:
    """The fields' values as ``RunConfig`` takes them."""
    state, spec, chosen = st.session_state, _spec(), strategy()
    depth, above = _band(spec, chosen) if chosen.depth == "chosen" else (None, None)
    return {"backbone": spec.name, "weights": _source(spec) if chosen.pretrained else None,
            "image_size": state.get("image_size", forms.default("image_size")), "strategy": chosen.name,
            "freeze_depth": depth, "freeze_above": above if chosen.bands else None}


def fill(config: RunConfig) -> None:
    """Set the fields to a config's values."""
    state = st.session_state
    state["backbone"], state["strategy"], state["image_size"] = config.backbone, config.strategy, config.image_size
    chosen, blocks = STRATEGIES.get(config.strategy), len(BACKBONES.get(config.backbone).blocks)
    if chosen.depth == "chosen" and config.freeze_depth is not None:
        above = blocks if config.freeze_above is None else config.freeze_above
        state[depth_key(config.backbone, chosen.name)] = (config.freeze_depth, above) if chosen.bands else (
            config.freeze_depth)
    if chosen.pretrained and config.weights:
        state[forms.field_key("weights", config.backbone)] = config.weights


def depth_key(backbone: str, strategy: str) -> str:
    """The slider's: its ends depend on the backbone, and each strategy has a usual place for it."""
    return forms.field_key(f"freeze_depth:{backbone}", strategy)


def _strategies() -> list[str]:
    """Those that mean something for what the chosen set holds."""
    return [one.name for one in STRATEGIES if one.reads(modality())]


def _offered() -> list[str]:
    """Those that read what the chosen set holds."""
    try:
        modality = catalog.entry(st.session_state.get("data") or forms.default("data")).modality
    except UserError:  # a set that is gone, which the data's own field says
        modality = "image"
    offered = [spec.name for spec in BACKBONES if spec.modality == modality]
    chosen = st.session_state.get("backbone")  # of a run that is trained again, perhaps a folder
    return [*offered, chosen] if isinstance(chosen, str) and _is_folder_of(chosen, modality) else offered


def _is_folder_of(name: str, modality: str) -> bool:
    try:
        return name not in BACKBONES.names() and BACKBONES.get(name).modality == modality
    except UserError:
        return False


def modality() -> str:
    """What the chosen backbone reads: "image" or "text"."""
    return _spec().modality


def _spec() -> BackboneSpec:
    return BACKBONES.get(st.session_state["backbone"])


def strategy() -> Strategy:
    """The one that is chosen."""
    return STRATEGIES.get(st.session_state["strategy"])


def _weights(spec: BackboneSpec) -> None:
    key = forms.field_key("weights", spec.name)
    st.session_state.setdefault(key, spec.default_weights)
    options = list(dict.fromkeys([*spec.weights, A_RUN, st.session_state[key]]))
    typed = "The path of a file under TL_DATA_DIR can be typed here."
    st.selectbox(forms.title("weights"), options, key=key, accept_new_options=True, disabled=_ignores_weights(),
                 on_change=typed_choice.take, args=(key, {name: WEIGHTS.get(name, name) for name in options}),
                 help=f"{forms.help_text('weights')} {typed}", persist_state=forms.KEPT)


def _tell_weights(spec: BackboneSpec) -> None:
    if _ignores_weights():
        st.caption("From scratch starts from random weights, whatever is chosen here.")
    elif (source := st.session_state[forms.field_key("weights", spec.name)]) == A_RUN:
        _choose_run(spec)
    elif note := local_weights.download_note(spec, source):
        st.caption(f":material/download: {note}")


def _ignores_weights() -> bool:
    return not STRATEGIES.get(st.session_state.get("strategy", forms.default("strategy"))).pretrained


def _choose_run(spec: BackboneSpec) -> None:
    """Finished runs of this backbone; the store is opened only when someone asks for them."""
    from tl_core.comparison import run_labels
    from tl_core.tracking import Query
    from ui.shared import run_search

    with st.spinner("Opening the list of runs …"):
        titles = run_labels.labels(run_search.offered(f"weights {spec.name}", Query(status=("FINISHED",),
                                                                                    backbone=(spec.name,))))
    key = forms.field_key("weights_run", spec.name)
    if not titles:
        st.info(f"No run with {spec.title} has finished yet. Train one, and it can be the source of the next.")
        return
    st.selectbox("Finished run", [f"run:{run_id}" for run_id in titles], key=key, persist_state=forms.KEPT,
                 format_func=lambda source: titles.get(source.removeprefix("run:"), source))


def _source(spec: BackboneSpec) -> str | None:
    chosen = st.session_state[forms.field_key("weights", spec.name)]
    if chosen == A_RUN:
        return st.session_state.get(forms.field_key("weights_run", spec.name)) or "run:"
    return chosen


def _slider(spec: BackboneSpec, strategy: Strategy) -> None:
    """One handle for the freeze depth; two for a band, the right one where the upper frozen blocks begin."""
    depths, name = range(len(spec.blocks) + 1), freeze_strip.cut_name if strategy.bands else freeze_strip.depth_name
    key = depth_key(spec.name, strategy.name)
    st.session_state.setdefault(key, _usual(spec, strategy))
    more = " Blocks between the two handles train." if strategy.bands else ""
    two = _usual(spec, strategy) if strategy.bands else None  # a pair here is what makes two handles
    with st.container(key=SLIDER):
        st.select_slider(forms.title("freeze_depth"), depths, two, key=key, format_func=lambda depth: name(spec, depth),
                         help=forms.help_text("freeze_depth") + more, persist_state=forms.KEPT)


def _fixed_slider(spec: BackboneSpec, strategy: Strategy) -> None:
    st.select_slider(forms.title("freeze_depth"), range(len(spec.blocks) + 1), value=_band(spec, strategy)[0],
                     format_func=lambda depth: freeze_strip.depth_name(spec, depth), disabled=True,
                     help=forms.help_text("freeze_depth"))
    st.caption(f"{strategy.title} freezes {'every block' if strategy.depth == 'all' else 'no block'}; "
               "choose Fine-tuning to move the slider.")


def _usual(spec: BackboneSpec, strategy: Strategy) -> int | tuple[int, int]:
    depth = spec.default_depth if strategy.default_depth is None else strategy.default_depth
    return (depth, len(spec.blocks)) if strategy.bands else depth


def _band(spec: BackboneSpec, strategy: Strategy) -> tuple[int, int]:
    """The ends of what trains at last: blocks frozen below, and blocks up to the last that trains."""
    blocks = len(spec.blocks)
    if strategy.depth != "chosen":
        return blocks if strategy.depth == "all" else 0, blocks
    chosen = st.session_state.get(depth_key(spec.name, strategy.name), _usual(spec, strategy))
    return tuple(chosen) if strategy.bands else (chosen, blocks)
