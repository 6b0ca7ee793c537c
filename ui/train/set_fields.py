"""Settings put into the Train page's fields by a button of the page, and taken back."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import streamlit as st
from pydantic import BaseModel

from tl_core.backbones.catalog import BACKBONES
from tl_core.config import NESTED, RunConfig
from tl_core.strategies import STRATEGIES
from ui.shared import forms
from ui.train import backbone_form

_ABSENT = object()


class Change(NamedTuple):
    """What was put into fields, by their keys, and what they held before."""

    after: dict[str, Any]
    before: dict[str, Any]

    @property
    def stands(self) -> bool:
        """Whether all fields still hold what was put there."""
        return all(st.session_state.get(key, _ABSENT) == value for key, value in self.after.items())

    def take_back(self) -> None:
        for key, value in self.before.items():
            if value is _ABSENT:
                st.session_state.pop(key, None)
            else:
                st.session_state[key] = value


def put(settings: Mapping[str, Any]) -> Change:
    """Set the fields of some settings; call in a button's callback, before the form is drawn.

    ``settings`` are values by the names of ``RunConfig``, its head's and its augmentation's.
    """
    after = widgets(settings)
    before = {key: st.session_state.get(key, _ABSENT) for key in after}
    st.session_state.update(after)
    return Change(after, before)


def widgets(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The fields' keys with the values they take."""
    plain = {name: value for name, value in settings.items() if name not in ("freeze_depth", "freeze_above")}
    return {**dict(_field(name, value) for name, value in plain.items()), **_depth(settings)}


def _field(name: str, value: Any) -> tuple[str, Any]:
    if name == "hidden":
        return name, forms.hidden_text(value)
    if name == "weights":
        return forms.field_key(name, st.session_state["backbone"]), value
    if name in forms.TYPED:
        return name, forms.typed(value)
    return name, float(value) if isinstance(_default(name), float) else value


def _default(name: str) -> Any:
    models: list[type[BaseModel]] = [RunConfig, *NESTED.values()]
    return next(model.model_fields[name].default for model in models if name in model.model_fields)


def _depth(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The freeze slider's value: one handle, or the two of a band; an end that is not set stays."""
    strategy = STRATEGIES.get(settings.get("strategy", st.session_state["strategy"]))
    if "freeze_depth" not in settings or strategy.depth != "chosen":
        return {}
    spec, depth = BACKBONES.get(st.session_state["backbone"]), settings["freeze_depth"]
    key = backbone_form.depth_key(spec.name, strategy.name)
    if not strategy.bands:
        return {key: depth}
    blocks = len(spec.blocks)
    above = settings.get("freeze_above", st.session_state.get(key, (0, blocks))[1])
    return {key: (depth, blocks if above is None else above)}
