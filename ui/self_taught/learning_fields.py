"""How long and with which settings the pool is learnt from: fields of a run, in the address."""

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.self_taught.request import BEGINS_WITH
from tl_core.strategies import STRATEGIES
from ui.shared import forms, url_state
from ui.shared.url_state import NETWORK
from ui.when import backbone_options

SIZE, SECONDS, BATCH, RATE, TEMPERATURE, SEED = "size", "seconds", "batch", "rate", "temperature", "seed"
FIELDS = {SIZE: "image_size", SECONDS: "seconds", BATCH: "batch_size", RATE: "learning_rate",
          TEMPERATURE: "temperature", SEED: "seed"}
USUAL = {SIZE: ("32", "48", "64", "96", "128", "160"), SECONDS: ("30", "60", "90", "180", "300", "600", "1800"),
         BATCH: ("32", "64", "128", "256"), RATE: ("0.0003", "0.001", "0.003"),
         TEMPERATURE: ("0.1", "0.2", "0.5", "1"), SEED: ("0", "1", "2", "3", "4")}
UNITS = {SIZE: " px", SECONDS: " s"}
SECONDS_HELP = ("Of pretraining; the run that learns the pool's labels gets the same, and so does each training from "
                "scratch at most.")
NETWORK_HELP = ("Random weights learn from the pool alone. Pretrained ones go on from what they know.")


def draw(strategy: str) -> tuple[str, dict[str, Any]]:
    """The network's name with its weights, and the other fields' values as ``RunConfig`` takes them."""
    backbone, seconds, size = st.columns([2, 1, 1], gap="medium")
    with backbone:
        network = _network()
    with seconds:
        values = {SECONDS: _field(SECONDS, "Pretraining takes", help=SECONDS_HELP)}
    with size:
        values[SIZE] = _field(SIZE)
    with st.expander("More settings", icon=":material/tune:"):
        batch, rate, last, seed = st.columns(4)
        for name, column in ((BATCH, batch), (RATE, rate), (SEED, seed)):
            with column:
                values[name] = _field(name)
        if FIELDS[TEMPERATURE] in STRATEGIES.get(strategy).uses:
            with last:
                values[TEMPERATURE] = _field(TEMPERATURE)
        st.caption("Freeze depth and the rest: train it on the Train page, and choose that run above.")
    return network, {FIELDS[name]: float(value) if name in (SECONDS, RATE, TEMPERATURE) else int(value)
                     for name, value in values.items()}


def numbers(parameter: str, usual: Iterable[str], unit: str = "") -> dict[str, str]:
    """The usual numbers and the address's own where it is one, in their order, with their titles."""
    given = url_state.text(parameter)
    return {one: f"{one}{unit}" for one in sorted({*usual, *([given] if _is_number(given) else [])}, key=float)}


def address(config: Mapping[str, Any]) -> dict[str, str]:
    """The part of the address that asks for a run's settings; what a question begins with is left out."""
    told = {name: forms.typed(config[field]) for name, field in FIELDS.items() if config[field] is not None}
    return {NETWORK: f"{config['backbone']}:{config['weights']}",
            **{name: value for name, value in told.items() if value != _default(name)}}


def _network() -> str:
    """A backbone with random weights, or with weights that learning goes on from."""
    images = {spec.name for spec in BACKBONES if spec.modality == "image"}
    offered = {name: title for name, title in backbone_options.all_of_them().items()
               if name.partition(":")[0] in images}
    given, usual = url_state.text(NETWORK), f"{BEGINS_WITH['backbone']}:{BEGINS_WITH['weights']}"
    if given and given not in offered:
        offered[given] = f"{given[:40]} (not in the list)"
    return url_state.select_param("Network", NETWORK, offered, usual, help=NETWORK_HELP)


def _field(name: str, title: str | None = None, **more) -> str:
    usual = _default(name)
    return url_state.select_param(title or forms.title(FIELDS[name]), name,
                                  numbers(name, (*USUAL[name], usual), UNITS.get(name, "")), usual,
                                  **{"help": forms.help_text(FIELDS[name]), **more})


def _default(name: str) -> str:
    field = FIELDS[name]
    return forms.typed(BEGINS_WITH.get(field, RunConfig.model_fields[field].default))


def _is_number(text: str) -> bool:
    whole, _, part = text.partition(".")
    return len(text) < 8 and whole.isdecimal() and (not part or part.isdecimal())
