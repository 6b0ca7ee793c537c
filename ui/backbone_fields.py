"""The second and third card of the Train page: the network, and how much of it is frozen."""

import streamlit as st

from tl_core import plan
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.spec import BackboneSpec
from tl_core.config import RunConfig
from tl_core.strategies import STRATEGIES, Strategy
from ui import forms, freeze_strip

A_RUN = "A finished run …"


def draw_backbone() -> None:
    """Backbone, weights and image size."""
    st.session_state.setdefault("backbone", forms.default("backbone"))
    st.selectbox(forms.title("backbone"), BACKBONES.names(), key="backbone", help=forms.help_text("backbone"),
                 format_func=lambda name: BACKBONES.get(name).title, persist_state=forms.KEPT)
    spec = _spec()
    st.caption(spec.summary, help=f"{spec.paper}. Licence: {spec.licence}.")
    left, right = st.columns(2)
    with left:
        _weights(spec)
    with right:
        forms.whole("image_size", step=32)
    _tell_weights(spec)
    st.caption(f"Made for {spec.size} pixels; {spec.minimum_size} or more work.")


def draw_strategy() -> None:
    """Strategy and freeze depth."""
    st.session_state.setdefault("strategy", forms.default("strategy"))
    st.selectbox(forms.title("strategy"), STRATEGIES.names(), key="strategy", help=forms.help_text("strategy"),
                 format_func=lambda name: STRATEGIES.get(name).title, persist_state=forms.KEPT)
    strategy = _strategy()
    st.caption(strategy.summary, help=f"{strategy.source}.")
    _freeze_depth(_spec(), strategy)


def draw_plan(config: RunConfig | None, classes: int) -> None:
    """The freeze strip, the slider's next move and the phases, one sentence each."""
    spec, depth = _spec(), _depth(_spec(), _strategy())
    hidden = config.head.hidden if config else (256,)
    head = freeze_strip.head_parameters(spec.blocks[-1].output_shape[-1], hidden, classes)
    st.html(freeze_strip.html(spec, depth, head))
    st.markdown(freeze_strip.summary(spec, depth, head))
    if _strategy().depth == "chosen":
        st.markdown(f":small[{freeze_strip.next_move(spec, depth)}]")
    if config:
        st.markdown("\n".join(f"{number}. **{phase.name}.** {phase.sentence}"
                              for number, phase in enumerate(plan.phases(config), start=1)))


def values() -> dict:
    """The fields' values as ``RunConfig`` takes them."""
    state, spec, strategy = st.session_state, _spec(), _strategy()
    depth = _depth(spec, strategy) if strategy.depth == "chosen" else None
    return {"backbone": spec.name, "weights": _source(spec) if strategy.pretrained else None,
            "image_size": state["image_size"], "strategy": strategy.name, "freeze_depth": depth}


def fill(config: RunConfig) -> None:
    """Set the fields to a config's values."""
    state = st.session_state
    state["backbone"], state["strategy"], state["image_size"] = config.backbone, config.strategy, config.image_size
    if STRATEGIES.get(config.strategy).depth == "chosen" and config.freeze_depth is not None:
        state[forms.field_key("freeze_depth", config.backbone)] = config.freeze_depth
    if STRATEGIES.get(config.strategy).pretrained and config.weights:
        state[forms.field_key("weights", config.backbone)] = config.weights


def _spec() -> BackboneSpec:
    return BACKBONES.get(st.session_state["backbone"])


def _strategy() -> Strategy:
    return STRATEGIES.get(st.session_state["strategy"])


def _weights(spec: BackboneSpec) -> None:
    key = forms.field_key("weights", spec.name)
    st.session_state.setdefault(key, spec.default_weights)
    options = list(dict.fromkeys([*spec.weights, A_RUN, st.session_state[key]]))
    st.selectbox(forms.title("weights"), options, key=key, accept_new_options=True, disabled=_ignores_weights(),
                 help=f"{forms.help_text('weights')} A file's path can be typed here.", persist_state=forms.KEPT)


def _tell_weights(spec: BackboneSpec) -> None:
    if _ignores_weights():
        st.caption("From scratch starts from random weights, whatever is chosen here.")
    elif st.session_state[forms.field_key("weights", spec.name)] == A_RUN:
        _choose_run(spec)


def _ignores_weights() -> bool:
    return not STRATEGIES.get(st.session_state.get("strategy", forms.default("strategy"))).pretrained


def _choose_run(spec: BackboneSpec) -> None:
    """Finished runs of this backbone; the store is opened only when someone asks for them."""
    from tl_core import tracking

    with st.spinner("Opening the list of runs …"):
        found = {f"run:{run.run_id}": run for run in tracking.runs()
                 if run.status == "FINISHED" and run.config.backbone == spec.name}
    key = forms.field_key("weights_run", spec.name)
    if not found:
        st.info(f"No run with {spec.title} has finished yet. Train one, and it can be the source of the next.")
        return
    st.selectbox("Finished run", list(found), key=key, persist_state=forms.KEPT,
                 format_func=lambda source: _run_name(found, source))


def _run_name(found: dict, source: str) -> str:
    if source not in found:
        return source
    run = found[source]
    accuracy = "" if run.accuracy is None else f", {run.accuracy:.1%}"
    return f"{run.config.data}, {run.config.strategy}{accuracy}, {run.created:%d %b %H:%M} ({run.run_id[:8]})"


def _source(spec: BackboneSpec) -> str | None:
    chosen = st.session_state[forms.field_key("weights", spec.name)]
    if chosen == A_RUN:
        return st.session_state.get(forms.field_key("weights_run", spec.name)) or "run:"
    return chosen


def _freeze_depth(spec: BackboneSpec, strategy: Strategy) -> None:
    key, depths = forms.field_key("freeze_depth", spec.name), range(len(spec.blocks) + 1)
    name = {depth: freeze_strip.depth_name(spec, depth) for depth in depths}
    if strategy.depth == "chosen":
        st.session_state.setdefault(key, spec.default_depth)
        st.select_slider(forms.title("freeze_depth"), depths, key=key, format_func=name.get,
                         help=forms.help_text("freeze_depth"), persist_state=forms.KEPT)
        return
    st.select_slider(forms.title("freeze_depth"), depths, value=_depth(spec, strategy), format_func=name.get,
                     disabled=True, help=forms.help_text("freeze_depth"))
    st.caption(f"{strategy.title} freezes {'every block' if strategy.depth == 'all' else 'no block'}; "
               "choose Fine-tuning to move the slider.")


def _depth(spec: BackboneSpec, strategy: Strategy) -> int:
    if strategy.depth == "chosen":
        return st.session_state.get(forms.field_key("freeze_depth", spec.name), spec.default_depth)
    return len(spec.blocks) if strategy.depth == "all" else 0
