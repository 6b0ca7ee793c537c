"""The Train page's card about augmentation: presets, settings and what they come to."""

import streamlit as st

from tl_core.config import AugmentConfig, RunConfig
from ui import forms

PRESETS = {
    "Off": AugmentConfig(),
    "Light": AugmentConfig(flip="horizontal", rotation=10, zoom=0.1, shift=0.1, brightness=0.1),
    "Strong": AugmentConfig(flip="horizontal", rotation=20, zoom=0.2, shift=0.1, brightness=0.2, contrast=0.3,
                            colour=0.3, strength=0.4, cutout=0.2, mixup=0.2),
}
HELP = {"Off": "Training pictures stay as they are.",
        "Light": "Mirrored, turned, moved and lit a little differently: what a hand-held camera does.",
        "Strong": "All of it and more. Helps most with few pictures, many epochs and unfrozen blocks."}
FLIPS = {"none": "none", "horizontal": "left and right", "both": "also up and down"}
DEGREES = 5.0


def draw() -> None:
    """Draw presets and settings."""
    for name in AugmentConfig.model_fields:
        st.session_state.setdefault(name, forms.default(name, AugmentConfig))
    st.caption("Changes the training pictures at random, anew in every epoch, so that the network learns what does not "
               "matter. Validation and test pictures stay as they are.")
    with st.container(horizontal=True, gap="small"):
        for label, preset in PRESETS.items():
            st.button(label, key=f"augment {label}", help=HELP[label], on_click=fill_augment, args=(preset,))
    st.caption(in_words(AugmentConfig(**values()["augment"])))
    with st.expander("Settings", icon=":material/tune:"):
        _settings()


def values() -> dict:
    """The fields' values as ``RunConfig`` takes them."""
    return {"augment": {name: st.session_state[name] for name in AugmentConfig.model_fields}}


def fill(config: RunConfig) -> None:
    """Set the fields to a config's values."""
    fill_augment(config.augment)


def fill_augment(augment: AugmentConfig) -> None:
    st.session_state.update(augment.model_dump())


def in_words(augment: AugmentConfig) -> str:
    """What is on, in the form's own words: "On: flip left and right, rotation 10°, zoom 0.1."."""
    off = AugmentConfig()
    parts = [f"{forms.title(name, AugmentConfig).lower()} {_value(name, value)}"
             for name, value in augment.model_dump().items() if value != getattr(off, name)]
    return f"On: {', '.join(parts)}." if parts else "Off: the training pictures stay as they are."


def _value(name: str, value) -> str:
    if name == "flip":
        return FLIPS[value]
    return f"{value:g}°" if name == "rotation" else f"{value:g}"


def _settings() -> None:
    forms.choice("flip", AugmentConfig, FLIPS)
    columns = st.columns(2)
    for number, name in enumerate(name for name in AugmentConfig.model_fields if name != "flip"):
        with columns[number % 2]:
            forms.share(name, AugmentConfig, step=DEGREES if name == "rotation" else 0.05)
