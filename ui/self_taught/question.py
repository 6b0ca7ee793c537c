"""What is asked: pool, target, how it is learnt, with how few labels. The form's fields, all of them in the address."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.data import catalog, synthetic
from tl_core.data.catalog_entries import CatalogEntry
from tl_core.errors import UserError
from tl_core.name_lists import joined_closely
from tl_core.self_taught import request
from tl_core.self_taught.request import BEGINS_WITH, SelfTaughtRequest
from tl_core.server import sources
from tl_core.strategies import STRATEGIES
from tl_core.transferability import rank_backbones
from ui.self_taught import learning_fields, pool_field, presets, run_field
from ui.shared import granted_paths, set_field, url_state, words
from ui.shared.url_state import DATA, RUN

STRATEGY, DOMAIN, LABELS, SEEDS, FINE_TUNED = "strategy", "domain", "labels", "seeds", "fine_tuned"
COUNTS = ("2", "5", "10", "20", "50", "100")
DRAWS = ("1", "3", "5", "10", "20")
LABELS_HELP = ("Labelled pictures of each class of the target. Every method gets the same ones; those of a smaller "
               "number are among those of a larger.")
SEEDS_HELP = "How often the labelled pictures are drawn anew. Intervals are over the draws: with one there are none."
TUNED = {"no": "Serves as features", "yes": "Serves as features, and is fine-tuned"}
FINE_TUNED_HELP = ("What was pretrained then also learns the few labels itself, on changed pictures, beside the "
                   "network from scratch, which gets the time of both. The comparison takes about twice as long.")
SAME = ("The target is the pool, too: that is learning from all of its pictures and few of its labels. The control "
        "that learns the pool's labels then knows all of the target's.")


class _Learning(NamedTuple):
    """What a run is made of: its fields, or one that is there."""

    fields: dict[str, Any]
    run: str | None


def draw() -> SelfTaughtRequest | None:
    """The form; None, with a message, where the address asks for something that there is not."""
    run = run_field.draw()
    try:
        left, right = st.columns(2, gap="large")
        settings = st.container()
        with left:
            learning = _learning(run, settings)
        with right:
            st.markdown(":material/label: **Target**: few of its labels are known")
            target = set_field.choose(DATA, DOMAIN, presets.TARGET)
            st.caption("Sets of pictures only: labels are spared here by changed copies and patches of pictures.")
            domain = _domain(target, learning) if target is not None and learning is not None else None
            labels, seeds = _draws()
            tuned = url_state.select_param("What was pretrained", FINE_TUNED, TUNED, "no", help=FINE_TUNED_HELP)
        if target is None or learning is None:
            return None
        return _asked({**learning.fields, "data": target.name, "domain": domain}, labels, seeds, learning.run,
                      tuned == "yes")
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/link_off:")
        return None


def _learning(run: str | None, settings: DeltaGenerator) -> _Learning | None:
    """The pool's side: a pretraining that is there, or the fields of a new one, those of its run in ``settings``."""
    st.markdown(":material/label_off: **Pool**: none of its labels is used")
    if run:
        run_field.tell(run)
        return _Learning({}, run)
    pool = pool_field.draw()
    strategies = {one.name: one.title for one in STRATEGIES if "pool" in one.needs}
    name = url_state.select_param("Learn by", STRATEGY, strategies, BEGINS_WITH["strategy"])
    st.caption(words.plain(STRATEGIES.get(name).about))
    with settings:
        network, more = learning_fields.draw(name)
    if not pool:
        return None
    one = rank_backbones.candidate(network)
    return _Learning({"pool": tuple(pool), "strategy": name, "backbone": one.backbone, "weights": one.weights, **more},
                     None)


def _domain(target: CatalogEntry, learning: _Learning) -> str | None:
    """The target's, in which a drawn pool is drawn, too; the drawn pool's own where the target has none."""
    drawn = [name for name in learning.fields.get("pool", ()) if synthetic.is_drawn(name)]
    if target.domains or not drawn:
        return set_field.domain(DOMAIN, target)
    return set_field.domain(DOMAIN, catalog.entry(drawn[0]), "Domain that the pool is drawn in")


def _asked(fields: dict[str, Any], labels: list[str], seeds: str, run: str | None,
           tuned: bool) -> SelfTaughtRequest:
    if run:
        granted_paths.grant(tracking.run(run).config)
        sources.entry(fields["data"], granted_paths.paths())
    else:
        sources.check(RunConfig.parse({**BEGINS_WITH, **fields}), granted_paths.paths())
    asked = request.of_fields(fields, request.labels_of(",".join(labels)), int(seeds), run, tuned)
    if asked.config.data in (asked.config.pool or ()):
        st.caption(f":material/info: {SAME}")
    return asked


def _draws() -> tuple[list[str], str]:
    """Numbers of labels a class, and of draws."""
    usual = list(map(str, request.LABELS))
    given = [one for one in url_state.several(LABELS) if one.isdecimal() and len(one) < 5]
    offered = sorted({*COUNTS, *usual, *given}, key=int)
    labels = url_state.multiselect("Labels a class", LABELS, {one: one for one in offered}, usual, help=LABELS_HELP)
    draws = learning_fields.numbers(SEEDS, (*DRAWS, str(request.SEEDS)))
    seeds = url_state.select_param("Draws of labels", SEEDS, draws, str(request.SEEDS), help=SEEDS_HELP)
    return labels or usual, seeds


def address(asked: Mapping[str, Any]) -> dict[str, str]:
    """The page's address for a kept result's ``request``; settings that the form has no field for are left out."""
    config, labels = asked["config"], tuple(asked["labels"])
    parameters = {DATA: config["data"], DOMAIN: config["domain"] or "",
                  LABELS: "" if labels == request.LABELS else ",".join(map(str, labels)),
                  SEEDS: "" if asked["seeds"] == request.SEEDS else str(asked["seeds"]),
                  FINE_TUNED: "yes" if asked.get("fine_tuned") else ""}
    if asked["run"]:
        parameters[RUN] = asked["run"]
    else:
        parameters |= {pool_field.POOL: _line(config["pool"] or ()), STRATEGY: config["strategy"],
                       **learning_fields.address(config)}
    return {name: value for name, value in parameters.items() if value}


def _line(names: Sequence[str]) -> str:
    return joined_closely(names)
