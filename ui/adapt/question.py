"""What is asked: source, target, backbone, methods. The form's fields, all of them in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from tl_core import tracking
from tl_core.adaptation import request
from tl_core.adaptation.methods import of_kind
from tl_core.adaptation.request import AdaptRequest
from tl_core.backbones import nouns
from tl_core.backbones.nouns import Noun
from tl_core.config import RunConfig
from tl_core.data.shift import PREFIX
from tl_core.errors import UserError
from tl_core.name_lists import joined, joined_closely
from tl_core.server import sources
from tl_core.transferability import rank_backbones
from ui.adapt import domain_fields, source_weights, spaces_mode
from ui.adapt.pair_key import pair_key
from ui.shared import url_state, words
from ui.shared.url_state import DATA, NETWORK, RUNS
from ui.when import backbone_options

SIZE, LIMIT, PROTOCOL, METHODS_ASKED, SEED, SEEDS, REWEIGHT = (
    "size", "limit", "protocol", "methods", "seed", "seeds", "reweight")
SIZES = ("32", "64", "96", "128", "160", "192", "224")
ALL = "all"
LIMITS = ("100", "200", "300", "600", "1000", "3000")
PROTOCOLS = {"whole": "Adapt and judge on the whole target", "half": "Adapt on one half, judge on the other"}
DEFAULT_SIZE, DEFAULT_LIMIT = "128", "300"
METHODS_HELP = "All of them share one pass through the backbone; together they take seconds."


def on_features() -> dict[str, str]:
    """Methods on stored features by name, with their titles; source only is always among what is computed."""
    return {one.name: one.title for one in of_kind("features") if one.name != request.SOURCE_ONLY}


def draw() -> AdaptRequest | None:
    """The form; None, with a message, where the address asks for something that there is not."""
    sides = domain_fields.draw()
    modality = sides.modality if sides else "image"
    offered, noun, pixels = backbone_options.all_of_them(modality), nouns.of(modality), DEFAULT_SIZE
    network, limit, size = st.columns([2, 1, 1], gap="medium")
    with network:
        name = _network(offered)
    if modality == "image":
        with size:
            pixels = url_state.select_param("Image size", SIZE, _numbers(SIZE, SIZES, " px"), DEFAULT_SIZE)
    with limit:
        counted = "Examples" if spaces_mode.two() else noun.many.capitalize()  # each side may have its own kind
        most = url_state.select_param(f"{counted} a side, at most", LIMIT,
                                      {**_numbers(LIMIT, LIMITS), ALL: "all of them"}, DEFAULT_LIMIT)
    known = on_features()
    methods, seeds, protocol = (list(known), "1", "whole") if spaces_mode.two() else _how(known, noun)
    if sides is None:
        return None
    try:
        one = rank_backbones.candidate(name)
        fields = {"data": sides.data, "backbone": one.backbone, "weights": one.weights, "image_size": int(pixels),
                  "limit": None if most == ALL else int(most), "seed": url_state.number(SEED, 0)}
        sources.check(RunConfig.parse(fields))
        asked = _with_runs(request.of_pair(fields, sides.source, sides.target, _methods(methods, known), protocol,
                                           int(seeds), 2 if spaces_mode.two() else 1))
        return asked.changed(url_state.text(REWEIGHT) or None, sides.weights)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/link_off:")
        return None


def _how(known: dict[str, str], noun: Noun) -> tuple[list[str], str, str]:
    """Methods, seeds and protocol."""
    with st.expander("Methods and protocol", icon=":material/tune:"):
        methods = url_state.multiselect("Methods on stored features", METHODS_ASKED, known, list(known),
                                        help=METHODS_HELP)
        seeds = url_state.buttons("Seeds", SEEDS, {"1": "one", "3": "three", "5": "five"}, "1", help=(
            f"What a method draws by chance, drawn anew. Verdicts are then over {noun.many} and seeds together."))
        protocol = url_state.buttons("Protocol", PROTOCOL, PROTOCOLS, "whole", help=(
            f"Adapting sees the target's {noun.many}, never their labels. A held-back half tells how the method does "
            f"on {noun.many} it has not seen at all."))
    return methods, seeds, protocol


def add_run(run_id: str) -> None:
    """Have a finished run of a method in the network judged beside the others."""
    url_state.set_param(RUNS, [*url_state.several(RUNS), run_id])


def drop_run(run_id: str) -> None:
    """Ask without it again."""
    url_state.set_param(RUNS, [one for one in url_state.several(RUNS) if one != run_id])


def _with_runs(chosen: AdaptRequest) -> AdaptRequest:
    """The question with the runs that the address names; ``UserError`` for one that is not of this pair."""
    runs, networks = {}, {one.name for one in of_kind("network")}
    for run_id in url_state.several(RUNS):
        record = tracking.run(run_id)
        if record.config.strategy not in networks or pair_key(record.config) != pair_key(chosen.config):
            raise UserError(f"The run {run_id[:8]} is not of this pair of domains.", "Expected a network that was "
                            "adapted from this source to this target.", "Take it out of the address.")
        runs[record.config.strategy] = record.run_id
    return replace(chosen, methods=tuple(dict.fromkeys((*chosen.methods, *runs))), runs=runs) if runs else chosen


def _methods(names: list[str], known: dict[str, str]) -> str:
    return request.CHOSEN if set(names) == set(known) else joined(names)


def _numbers(parameter: str, usual: Sequence[str], unit: str = "") -> dict[str, str]:
    """The usual numbers and the address's own, with their titles."""
    given = url_state.number(parameter, 0)
    return {str(one): f"{one}{unit}" for one in sorted({*map(int, usual), *([given] if given else [])})}


def _network(offered: dict[str, str]) -> str:
    given = url_state.text(NETWORK)
    options = offered if not given or given in offered else {**offered, given: f"{given[:40]} (not in the list)"}
    return url_state.select_param("Backbone", NETWORK, options, next(iter(options)))


def address(values: Mapping[str, Any]) -> dict[str, str]:
    """The page's address for a kept result's question."""
    chosen, config = values["request"], values["request"]["config"]
    target = config["target_data"] or config["data"]
    shift = target.startswith(PREFIX)
    methods = [name for name in chosen["methods"] if name in on_features()]
    parameters = {
        DATA: config["data"], domain_fields.SOURCE: _line(config["source_domains"]), NETWORK: (
            f"{config['backbone']}:{config['weights']}"), SIZE: str(config["image_size"]),
        LIMIT: str(config["limit"] or ALL), PROTOCOL: chosen["protocol"], SEED: str(config["seed"] or ""),
        REWEIGHT: chosen.get("reweight", ""), source_weights.WEIGHTS: chosen.get("source_weights", ""),
        SEEDS: str(chosen["seeds"]) if chosen["seeds"] > 1 else "",
        METHODS_ASKED: "" if set(methods) == set(on_features()) else _line(methods),
        RUNS: ",".join((chosen.get("runs") or {}).values()),
        domain_fields.KIND: "shift" if shift else "", domain_fields.OF: "" if shift else target,
        domain_fields.TARGET: target if shift else config["target_domain"] or domain_fields.WHOLE}
    return {name: value for name, value in parameters.items() if value}


def _line(names: Sequence[str] | None) -> str:
    return joined_closely(names or ())
