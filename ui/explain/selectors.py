"""What is asked: a network, a method, a block and a class; all of it stands in the address."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from tl_core import tracking
from tl_core.backbones import imagenet_names
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.spec import BackboneSpec
from tl_core.errors import UserError
from tl_core.explain.methods import DEFAULT, METHODS, ExplainMethod
from tl_core.explain.texts import methods as text_methods
from tl_core.explain.texts.methods import TEXT_METHODS, TextMethod
from tl_core.inference.model_cache import RUN
from tl_core.inference.predictor import TASK
from tl_core.tracking import RunRecord
from ui.predict import networks
from ui.shared import url_state, words
from ui.shared.url_state import NETWORK

METHOD, BLOCK, LABEL, RANDOM = "method", "block", "class", "random"
PREDICTED = "the predicted one"


@dataclass(frozen=True)
class ChosenNetwork:
    """``name`` is run:ID, run:ID#TASK or backbone:NAME; ``labels`` is empty where a run has not kept them."""

    name: str
    title: str
    spec: BackboneSpec
    labels: tuple[str, ...]


def network(records: Sequence[RunRecord]) -> ChosenNetwork | None:
    """The network in the address, chosen in a list; None, with a message, where there is none of that name."""
    titles = networks.offered(records)
    linked = networks.of_address(NETWORK) or networks.DEFAULT
    if networks.is_name(linked) and linked not in titles:
        titles[linked] = f"{linked.partition(':')[2][:12]} (not in the list)"
    # Nothing is written into the address here: the browser's way back would lead to it again and again.
    name = url_state.select_param("Network", NETWORK, titles, linked if linked in titles else networks.DEFAULT)
    if not imagenet_names.known() and not name.startswith(RUN):
        st.caption(imagenet_names.MISSING)
    try:
        return _about(name, titles[name], records)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/link_off:")
        return None


def method() -> ExplainMethod:
    """The method, with its sentence and paper below."""
    chosen = METHODS.get(url_state.buttons("Method", METHOD, {one.name: one.title for one in METHODS}, DEFAULT))
    st.caption(f"{words.plain(chosen.sentence)} {words.plain(chosen.paper)}.")
    return chosen


def text_method(spec: BackboneSpec) -> TextMethod:
    """The method for texts, of those that the backbone has what it takes for; with its sentence and paper below."""
    fitting = {one.name: one.title for one in TEXT_METHODS if spec.attention or not one.needs_attention}
    chosen = TEXT_METHODS.get(url_state.buttons("Method", METHOD, fitting, text_methods.DEFAULT))
    st.caption(f"{words.plain(chosen.sentence)} {words.plain(chosen.paper)}.")
    if not spec.attention:
        st.caption(f"{words.plain(spec.title)} has no attention, so there is no attention rollout.")
    return chosen


def block(spec: BackboneSpec) -> str:
    """The block's name, on a slider from the input to the last one."""
    options = {one.name: f"{number}: {one.name}" for number, one in enumerate(spec.blocks, 1)}
    return url_state.slider("Block", BLOCK, options, spec.blocks[-1].name,
                            help=f"1 is nearest the input, {len(options)} the last. Early blocks see edges in a fine "
                            "grid, late ones objects in a coarse one.")


def label(labels: Sequence[str]) -> str:
    """The class to explain; empty for the predicted one."""
    return url_state.select_param("Class to explain", LABEL, {"": PREDICTED, **{one: one for one in labels}}, "")


def with_random() -> bool:
    """Whether the map of random weights is wanted beside."""
    return url_state.toggle("Random weights beside it", RANDOM,
                            help="The sanity check of Adebayo et al. 2018: a map that looks the same without anything "
                                 "learnt explains nothing.")


def _about(name: str, title: str, records: Sequence[RunRecord]) -> ChosenNetwork:
    kind, _, of = name.partition(":")
    if f"{kind}:" != RUN:
        return ChosenNetwork(name, title, BACKBONES.get(of), imagenet_names.names())
    run_id, mark, task = of.partition(TASK)
    record = next((one for one in records if one.run_id == run_id), None) or tracking.run(run_id)
    result = record.result or {}
    labels = tuple((result.get("tasks", {}).get(task, {}) if task else result).get("classes") or ())
    return ChosenNetwork(f"{RUN}{record.run_id}{mark}{task}", title, BACKBONES.get(record.config.backbone), labels)
