"""The Train page's card about augmentation: presets, settings and what they come to."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from tl_core import plan
from tl_core.config import AugmentConfig, RunConfig
from ui.shared import forms, words
from ui.train import backbone_form

PRESETS = {
    "Off": AugmentConfig(),
    "Light": AugmentConfig(flip="horizontal", rotation=10, zoom=0.1, shift=0.1, brightness=0.1),
    "Strong": AugmentConfig(flip="horizontal", rotation=20, zoom=0.2, shift=0.1, brightness=0.2, contrast=0.3,
                            colour=0.3, strength=0.4, cutout=0.2, mixup=0.2),
}
HELP = {"Off": "Training pictures stay as they are.",
        "Light": "Mirrored, turned, moved and lit a little differently: what a hand-held camera does.",
        "Strong": "All of it and more. Helps most with few pictures, many epochs and unfrozen blocks."}
NOT_OF_TEXTS = "Augmentation changes pictures at random. Texts are trained on as they are written."
FLIPS = {"none": "off", "horizontal": "left-right", "both": "both ways"}
SLIDERS: dict[str, dict[str, Any]] = {"rotation": {"step": 5.0, "shown": "%d°"}}  # the others go by 0.05


def draw() -> DeltaGenerator:
    """Draw presets and settings; the place between them, where a preview is seen while settings move."""
    for name in AugmentConfig.model_fields:
        st.session_state.setdefault(name, forms.default(name, AugmentConfig))
    st.session_state.setdefault("views", forms.default("views"))
    if backbone_form.modality() == "text":
        st.caption(NOT_OF_TEXTS)
        return st.container()
    st.caption("Changes the training pictures at random, anew each time, so that the network learns what does not "
               "matter. Validation and test pictures stay as they are.")
    with st.container(horizontal=True, gap="small"):
        for label, preset in PRESETS.items():
            st.button(label, key=f"augment {label}", help=HELP[label], on_click=fill_augment, args=(preset,))
    st.caption(in_words(AugmentConfig(**values()["augment"])))
    between = st.container()
    with st.expander("Settings", icon=":material/tune:"):
        _settings()
    return between


def said() -> str:
    """What is chosen, in a line."""
    if backbone_form.modality() == "text":
        return "none: texts stay as they are"
    state = st.session_state
    chosen = {name: state.get(name, forms.default(name, AugmentConfig)) for name in AugmentConfig.model_fields}
    name = next((label for label, preset in PRESETS.items() if preset.model_dump() == chosen), None)
    return name.lower() if name else in_words(AugmentConfig(**chosen)).removeprefix("On: ").removesuffix(".")


def values() -> dict:
    """The fields' values as ``RunConfig`` takes them."""
    if backbone_form.modality() == "text":
        return {"augment": AugmentConfig().model_dump(), "views": 0}
    return {"augment": {name: st.session_state[name] for name in AugmentConfig.model_fields},
            "views": st.session_state["views"]}


def fill(config: RunConfig) -> None:
    """Set the fields to a config's values."""
    fill_augment(config.augment)
    st.session_state["views"] = config.views


def fill_augment(augment: AugmentConfig) -> None:
    st.session_state.update(augment.model_dump())


def in_words(augment: AugmentConfig) -> str:
    """What is on, in the form's own words: "On: flip left and right, rotation 10°, zoom 0.1."."""
    off = AugmentConfig()
    parts = [f"{forms.title(name, AugmentConfig).lower()} {_value(name, value)}"
             for name, value in augment.model_dump().items() if value != getattr(off, name)]
    return f"On: {', '.join(parts)}." if parts else "Off: the training pictures stay as they are."


def tell_store(config: RunConfig) -> None:
    """Say which is in force for the changed pictures: views from the store, or new ones every time."""
    if text := store_in_words(config):
        st.caption(f":material/database: {text}")


def store_in_words(config: RunConfig) -> str:
    """What the store keeps of augmented pictures; nothing where that makes no difference."""
    frozen = any(phase.freeze_depth for phase in plan.phases(config))
    if not (config.augment.on and config.feature_store and frozen):
        return ""
    if config.views and config.augment.mixup:
        return ("Store off for training pictures: mixup blends them anew each time, so no views are stored. Set it "
                "to 0 to use them.")
    if config.views:
        return (f"Store on: {words.plural(config.views, 'view')} of each training picture, computed once and taken in "
                "turn from epoch to epoch.")
    return (f"Store off for training pictures. {plan.augmentation_cost(config) or ''} Stored views, below, compute a "
            "few of them once.")


def _value(name: str, value) -> str:
    if name == "flip":
        return FLIPS[value]
    return f"{value:g}°" if name == "rotation" else f"{value:g}"


def _settings() -> None:
    forms.choice("flip", AugmentConfig, FLIPS)
    numbers = [name for name in AugmentConfig.model_fields if name != "flip"]
    for first in range(0, len(numbers), 2):  # in pairs, so that their order stays where columns are stacked
        for column, name in zip(st.columns(2), numbers[first:first + 2], strict=False):
            with column:
                forms.share(name, AugmentConfig, **SLIDERS.get(name, {}))
    forms.whole("views")
