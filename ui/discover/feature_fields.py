"""Through which features the pictures are looked at: a network after a block, and others side by side with it."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from tl_core import tracking
from tl_core.backbones import local_weights, nouns
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.spec import BackboneSpec
from tl_core.discovery.feature_sources import NO_NETWORK, PIXELS, RANDOM, TFIDF
from tl_core.discovery.request import BACKBONES_OF
from tl_core.embeddings.request import RUN
from tl_core.tracking import RunRecord
from tl_core.transferability import rank_backbones
from ui.predict import networks
from ui.shared import url_state
from ui.shared.url_state import NETWORK
from ui.when import backbone_options

BLOCK, BESIDE = "block", "beside"
BESIDE_HELP = ("The same pictures, clustered the same way. {} and random weights have learnt nothing: a claim that "
               "transfer finds groups has to beat both.")
PLAIN = {PIXELS: "Pixels", TFIDF: "TF-IDF"}
CONTROLS = (PIXELS, TFIDF, RANDOM)


class ChosenFeatures(NamedTuple):
    """What ``discovery.request.of_fields`` takes: ``names`` of the sources, the first is the one that is looked at."""

    names: tuple[str, ...]
    backbone: str
    weights: str | None


def draw(records: Sequence[RunRecord], modality: str = "image") -> ChosenFeatures:
    """The fields. ``UserError`` for a run or a backbone that there is not."""
    network, block, beside = st.columns([2, 1, 2], gap="medium")
    with network:
        name = _network(records, modality)
    base, spec, weights = _main(name, records, modality)
    with block:
        after = _block(spec) if name not in PLAIN else ""
    plain = NO_NETWORK[modality]
    usual = [one for one in (plain, RANDOM) if one != base and (one, weights) != (RANDOM, RANDOM)]
    with beside:
        others = url_state.multiselect("Beside it", BESIDE, _others(spec, base, records), usual,
                                       help=nouns.of(modality).said(BESIDE_HELP).format(PLAIN[plain]))
    return ChosenFeatures((f"{base}@{after}" if after else base, *others), spec.name, weights)


def _main(name: str, records: Sequence[RunRecord], modality: str) -> tuple[str, BackboneSpec, str | None]:
    """The source's name, the backbone that blocks and random weights are of, and its weights where they are named."""
    if name in CONTROLS:
        return name, BACKBONES.get(BACKBONES_OF[modality]), None
    if name.startswith(RUN):
        known = next((one for one in records if RUN + one.run_id == name), None)
        return name, BACKBONES.get((known or tracking.run(name.removeprefix(RUN))).config.backbone), None
    backbone, _, weights = name.partition(":")
    return backbone, BACKBONES.get(backbone), weights or None


def _network(records: Sequence[RunRecord], modality: str) -> str:
    here, plain = {one.name: one.title for one in rank_backbones.installed(modality)}, NO_NETWORK[modality]
    offered = {**here, **networks.of_runs(_that_read(records, modality)), **backbone_options.all_of_them(modality),
               plain: f"{PLAIN[plain]}, no network"}
    given = url_state.text(NETWORK)
    if given and given not in offered:
        offered[given] = f"{given[:40]} (not in the list)"
    return url_state.select_param("Network", NETWORK, offered, next(iter(offered)), drops=(BLOCK,))


def _that_read(records: Sequence[RunRecord], modality: str) -> list[RunRecord]:
    return [one for one in records if one.config.backbone in BACKBONES
            and BACKBONES.get(one.config.backbone).modality == modality]


def _block(spec: BackboneSpec) -> str:
    """The block's name; "" for the last one."""
    names = [block.name for block in spec.blocks]
    last = names[-1]
    earlier = {name: f"{number}: {name}" for number, name in [*enumerate(names, 1)][-2::-1]}
    chosen = url_state.select_param("After block", BLOCK, {last: f"{len(names)}: the last one", **earlier}, last)
    return "" if chosen == last else chosen


def _others(spec: BackboneSpec, base: str, records: Sequence[RunRecord]) -> dict[str, str]:
    """Sources to stand beside: the controls, other pretrained backbones, runs, and this network's earlier blocks."""
    pretrained = [one for one in BACKBONES if one.modality == spec.modality and one.name != spec.name
                  and local_weights.sources(one)]
    runs = {name: title for name, title in networks.of_runs(_that_read(records, spec.modality)).items()
            if name != base}
    blocks = {f"{base}@{block.name}": f"after {block.name}" for block in spec.blocks[:-1]}
    plain = NO_NETWORK[spec.modality]
    offered = {plain: PLAIN[plain], RANDOM: f"{spec.title}, random weights",
               **{one.name: one.title for one in pretrained}, **runs, **({} if base in CONTROLS else blocks)}
    offered.pop(base, None)
    return {**offered, **{name: name for name in url_state.several(BESIDE) if name not in offered}}
