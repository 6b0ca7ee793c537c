"""The same question for the command line, and the figures to take away."""

import json
import shlex
from collections.abc import Mapping
from typing import Any

import streamlit as st

from tl_core import plan
from tl_core.config import RunConfig
from tl_core.name_lists import joined
from tl_core.self_taught.request import BEGINS_WITH, harmless_flip
from ui.shared import plotly_chart

OWN = ("data", "pool", "strategy", "backbone", "weights", "image_size", "seconds")  # told whatever they are
WITHOUT = ("picture_seed", "epochs")  # decided by what is told


def draw(figures: Mapping[str, Any]) -> None:
    """The button and the command."""
    name = plotly_chart.file_name("self-taught", *figures["pool"], figures["data"], figures["strategy"])
    with st.expander("Take away", icon=":material/download:"):
        st.download_button("All figures (JSON)", json.dumps(figures, indent=1), file_name=f"{name}.json",
                           mime="application/json", icon=":material/download:", key="take figures")
        st.markdown("The same by the command line:")
        st.code(command(figures["request"]), language="bash", wrap_lines=True)


def command(asked: Mapping[str, Any]) -> str:
    """The question as a command."""
    config = RunConfig.parse(asked["config"])
    options = {"run": asked["run"], "data": config.data} if asked["run"] else _told(config)
    options |= {"labels": ",".join(map(str, asked["labels"])), "seeds": asked["seeds"]}
    told = [f"--{name.replace('_', '-')} {shlex.quote(str(value))}" for name, value in options.items()
            if value is not None]
    return " ".join(["python -m tl_core self-taught", *told, *(["--fine-tune"] if asked.get("fine_tuned") else [])])


def _told(config: RunConfig) -> dict[str, Any]:
    """The settings by name: what is asked, and what differs from how a question begins."""
    told = {name: getattr(config, name) for name in (*OWN, "learning_rate")}
    usual = plan.resolve_config(RunConfig.parse({**BEGINS_WITH, **told}))
    fields = {**config.model_dump(), "pool": joined(config.pool or ()) or None}
    begins = {**vars(usual), **BEGINS_WITH}
    differing = {name: value for name, value in fields.items() if name not in (*OWN, *WITHOUT)
                 and value != begins[name] and isinstance(value, int | float | str)}
    epochs = {} if config.seconds else {"epochs": config.epochs}
    flip = {} if config.augment.flip == harmless_flip(config) else {"flip": config.augment.flip}
    return {**{name: fields[name] for name in OWN}, **epochs, **flip, **differing}
