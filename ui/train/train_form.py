"""The Train page's left side: every field of a run, presets, and the plan they make."""

from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from tl_core import plan
from tl_core.backbones import nouns
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.spec import BackboneSpec
from tl_core.config import HeadConfig, RunConfig
from tl_core.data.catalog import Summary
from tl_core.errors import UserError
from tl_core.server import sources
from ui.shared import forms, granted_paths, words
from ui.train import (
    augment_form,
    augment_preview,
    backbone_form,
    data_form,
    lr_finder,
    pool_form,
    task_facts,
    task_form,
    tuning_form,
)

DEVICES = {"auto": "automatic", "cpu": "CPU", "gpu": "GPU"}
NUMBERS = ("epochs", "batch_size", "seed", "split_seed", "limit", "patience")
TEXTS = tuple(name for name in forms.TYPED if name not in tuning_form.FIELDS)
CHOICES = ("device", "mixed_precision")
SWITCHES = ("class_weights", "feature_store", "epoch_maps")
HEAD = ("dropout", "pooling")


class Chosen(NamedTuple):
    """What the form says: a resolved config, or the error that keeps it from being one."""

    config: RunConfig | None
    error: UserError | None
    data: data_form.DataCard
    plan: DeltaGenerator
    preview: DeltaGenerator
    rates: lr_finder.Slots


def draw(devices: tuple[str, ...]) -> Chosen:
    """Draw every field; ``devices`` are those the worker found, empty while it is not known."""
    backbone_form.settle()
    with _step("data", "Data", ":material/photo_library:", data_form.said()):
        data = data_form.draw()
    backbone_form.settle()  # the set that is chosen now has pictures, or texts
    with _step("backbone", "Backbone", ":material/account_tree:", backbone_form.said()):
        backbone_form.draw_backbone()
    with _step("strategy", "Strategy", ":material/ac_unit:", backbone_form.strategy().title, opened=True):
        backbone_form.draw_strategy()
        if "target" in backbone_form.strategy().needs:
            data_form.draw_target(data.entry)
        if "pool" in backbone_form.strategy().needs:
            pool_form.draw(st.session_state["data"])
        strip = st.container(gap="xsmall")
    with _step("augmentation", "Augmentation", ":material/auto_awesome_motion:", augment_form.said()):
        preview = augment_form.draw()
    with _step("training", "Training", ":material/fitness_center:", _said()):
        rates = _training(devices, data.entry is not None and data.entry.drawn)
    return Chosen(*_collect(devices), data, strip, preview, rates)


def finish(chosen: Chosen) -> Summary | None:
    """Draw what takes a moment: sample pictures and classes, the plan that counts them, the augmentation's preview.

    What is known of the pictures; None where the set cannot be read.
    """
    summary = data_form.show(chosen.data)
    if summary:
        with chosen.data.tasks:
            task_form.draw(st.session_state["data"], summary.tasks, backbone_form.strategy())
    lr_finder.draw(chosen.rates, chosen.config)
    with chosen.plan:
        backbone_form.draw_plan(chosen.config, _classes(chosen.config, summary))
    with chosen.preview:
        if backbone_form.modality() == "image":
            if chosen.config:
                augment_form.tell_store(chosen.config)
            augment_preview.draw(chosen.config)
    return summary


def fill(config: RunConfig) -> None:
    """Set every field to a config's value; call before the form is drawn."""
    data_form.fill(config)
    backbone_form.fill(config)
    augment_form.fill(config)
    tuning_form.fill(config)
    state = st.session_state
    for name in (*NUMBERS, *SWITCHES, *CHOICES):
        state[name] = getattr(config, name)
    for name in HEAD:
        state[name] = getattr(config.head, name)
    for name in TEXTS:
        state[name] = forms.typed(getattr(config, name))
    state["hidden"] = forms.hidden_text(config.head.hidden)


def _step(name: str, title: str, icon: str, said: str, opened: bool = False):
    """One of the form's steps: a line that says what is chosen, and the fields beneath it once it is opened."""
    return st.expander(f"**{title}** {words.plain(said)} :gray[:material/edit:]", key=f"step {name}", icon=icon,
                       type="step", expanded=opened)


def _said() -> str:
    """What the last step has chosen."""
    chosen = {name: st.session_state.get(name, forms.default(name))
              for name in ("epochs", "batch_size", "learning_rate", "device")}
    epochs = words.plural(chosen["epochs"], "epoch") if chosen["epochs"] else "no epochs"
    return (f"{epochs}, batches of {chosen['batch_size']}, rate {chosen['learning_rate']}"
            + (f", {DEVICES[chosen['device']]}" if chosen["device"] != "auto" else ""))


def presets() -> None:
    """Settings that go together, a click each; a tick before those that the form has."""
    with st.container(horizontal=True, gap="small"):
        for label, preset in PRESETS.items():
            fields = preset()
            on = all(st.session_state.get(name) == value for name, value in fields.items())
            st.button(label, key=f"preset {label}", on_click=st.session_state.update, args=(fields,),
                      help=preset.__doc__, icon=":material/check:" if on else None)


def _feature_extraction() -> dict[str, Any]:
    """All blocks frozen, a new head on top: the first thing to try."""
    _, fields = _pretrained_backbone()
    return {**fields, "strategy": "feature_extraction", "epochs": 10, "learning_rate": "0.001"}


def _fine_tune_the_top() -> dict[str, Any]:
    """Warm the head, then train the upper blocks at a tenth of its rate."""
    spec, fields = _pretrained_backbone()
    return {**fields, "strategy": "fine_tuning", "epochs": 9, "learning_rate": "0.001", "backbone_learning_rate": "",
            backbone_form.depth_key(spec.name, "fine_tuning"): (spec.default_depth, len(spec.blocks))}


def _from_scratch() -> dict[str, Any]:
    """Random weights and a small network: what transfer is compared with."""
    return {"strategy": "from_scratch", "backbone": "small_cnn", "epochs": 20, "learning_rate": "0.001",
            "image_size": BACKBONES.get("small_cnn").size}


def _pretrained_backbone() -> tuple[BackboneSpec, dict[str, Any]]:
    """The chosen backbone, or the default, and its fields, where the chosen one has no pretrained weights."""
    spec = BACKBONES.get(st.session_state.get("backbone", forms.default("backbone")))
    if spec.default_weights != "random":
        return spec, {}
    usual = {name: forms.default(name) for name in ("backbone", "image_size")}
    return BACKBONES.get(usual["backbone"]), usual


PRESETS = {"Feature extraction": _feature_extraction, "Fine-tune the top": _fine_tune_the_top,
           "From scratch": _from_scratch}


def _training(devices: tuple[str, ...], drawn: bool) -> lr_finder.Slots:
    forms.hidden_layers()
    if backbone_form.strategy().linear_head:
        st.caption("This strategy's head is linear, whatever is written here.")
    left, right = st.columns(2)
    with left:
        forms.whole("epochs")
        forms.scientific("learning_rate")
        find = st.container()
    with right:
        forms.whole("batch_size", step=8)
        forms.whole("seed")
    curve = st.container()
    forms.choice("device", words=DEVICES)
    st.caption(f"Found: {words.plain(', '.join(devices))}." if devices else
               "What there is will be shown once the engine is warm.")
    with st.expander("Advanced", icon=":material/tune:"):
        _advanced(drawn)
    return lr_finder.Slots(find, curve)


def _advanced(drawn: bool) -> None:
    forms.scientific("backbone_learning_rate", placeholder="a tenth of the head's")
    tuning_form.draw(backbone_form.strategy())
    forms.share("dropout", HeadConfig)
    forms.choice("pooling", HeadConfig, {"avg": "average", "max": "maximum", "cls": "first token"},
                 without=() if backbone_form.modality() == "text" else ("cls",))
    forms.whole("patience", placeholder="off: train every epoch")
    forms.scientific("seconds", placeholder="off: train every epoch")
    forms.whole("limit", step=10, placeholder=f"off: all {nouns.of(backbone_form.modality()).many}")
    forms.whole("split_seed", placeholder="the run's seed")
    if drawn:
        forms.whole("picture_seed", placeholder="the seed of the split")
    forms.choice("mixed_precision", words={"auto": "automatic"})
    for name in SWITCHES:
        forms.switch(name)


def _collect(devices: tuple[str, ...]) -> tuple[RunConfig | None, UserError | None]:
    try:
        config = plan.resolve_config_and_data(sources.check(RunConfig.parse(_values()), granted_paths.paths()))
        _check_device(config.device, devices)
        return config, None
    except UserError as error:
        return None, error


def _values() -> dict:
    state = st.session_state
    strategy = backbone_form.strategy()
    return {**data_form.values(), **task_form.values(state["data"], strategy), **backbone_form.values(),
            **augment_form.values(), **tuning_form.values(strategy),
            **{name: state[name] for name in (*NUMBERS, *SWITCHES, *CHOICES)},
            **{name: state[name].strip() or None for name in TEXTS},
            "head": {"hidden": forms.hidden_sizes(state["hidden"]), **{name: state[name] for name in HEAD}}}


def _check_device(device: str, devices: tuple[str, ...]) -> None:
    if device == "gpu" and devices and not any("gpu" in name.lower() for name in devices):
        raise UserError("device is 'gpu'.", f"Only {', '.join(devices)} was found.", "Choose automatic or CPU.")


def _classes(config: RunConfig | None, summary: Summary | None) -> tuple[int, ...]:
    """How many there are, by head."""
    if config and config.tasks:
        return task_facts.outputs(config)
    if config and config.classes:
        return (len(config.classes),)
    return (len(summary.classes) if summary else 2,)
