"""Which pictures or texts, seen by which network; all of it stands in the address."""

from collections.abc import Sequence

import streamlit as st

from tl_core import tracking
from tl_core.backbones import nouns
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data import dataset_index
from tl_core.embeddings import request
from tl_core.embeddings.request import ALL, RUN, FeatureRequest
from tl_core.errors import UserError
from tl_core.server import sources
from tl_core.tracking import RunRecord
from tl_core.transferability import rank_backbones
from ui.predict import networks, own_set
from ui.shared import picture_sets, url_state, words
from ui.shared.url_state import NETWORK, SET
from ui.when import backbone_options

SPLIT, SIZE, LIMIT = "split", "size", "limit"
SPLITS = {ALL: "all pictures", "train": "training pictures", "val": "validation pictures", "test": "test pictures"}
SETS = {"image": "fruits", "text": "notes"}  # the usual one of what the network reads
SIZES = ("32", "64", "96", "128", "160", "192", "224")
LIMITS = ("100", "300", "600", "1000", "2000", "3000")
DEFAULT_SIZE, DEFAULT_LIMIT = "128", "300"


def chosen_request(records: Sequence[RunRecord]) -> FeatureRequest | None:
    """The question that the address asks, drawn as fields; None, with a message, where it cannot be answered."""
    left, right = st.columns(2, gap="medium")
    with left:
        data = _choose_set(records)
    with right:
        modality = _modality_of_set(data)
        offered = _networks(records, modality)
        if _modality_of(url_state.text(NETWORK), records) not in (None, modality):
            url_state.drop(NETWORK)  # another set was chosen, of what it cannot read
        network = url_state.select_param("Network", NETWORK, _with_linked(NETWORK, offered), next(iter(offered)))
    noun, size = nouns.of(modality), DEFAULT_SIZE
    split, middle, limit = st.columns(3, gap="medium")
    with split:
        split = url_state.select_param("Split", SPLIT, {one: noun.said(title) for one, title in SPLITS.items()}, ALL)
    if modality == "image":
        with middle:
            size = url_state.select_param("Image size", SIZE, *_sizes(network, records))
    with limit if modality == "image" else middle:
        limit = url_state.select_param(f"{noun.many.capitalize()} at most", LIMIT, {one: one for one in LIMITS},
                                       DEFAULT_LIMIT)
    try:
        return _question(data, network, split, int(size), int(limit), _own(network, records))
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/link_off:")
        return None


def _question(data: str, network: str, split: str, size: int, limit: int, granted: frozenset[str]) -> FeatureRequest:
    fields = {"data": data, "image_size": size}
    if network.startswith(RUN):
        sources.entry(data, granted)
        return request.of_run(network.removeprefix(RUN), fields, split, limit)
    one = rank_backbones.candidate(network)
    fields.update(backbone=one.backbone, weights=one.weights)
    sources.check(RunConfig.parse(fields))
    return request.of_backbone(fields, split, limit)


def _own(network: str, records: Sequence[RunRecord]) -> frozenset[str]:
    """What a run was trained on may be looked at through that run."""
    if not network.startswith(RUN):
        return frozenset()
    known = next((one for one in records if RUN + one.run_id == network), None)
    return sources.paths((known or tracking.run(network.removeprefix(RUN))).config)


def _sizes(network: str, records: Sequence[RunRecord]) -> tuple[dict[str, str], str]:
    """Sizes with their titles, and the usual one: of a run the one that it was trained at."""
    own = next((str(one.config.image_size) for one in records if RUN + one.run_id == network), DEFAULT_SIZE)
    return {one: f"{one} px" for one in sorted({*SIZES, own}, key=int)}, own


def _choose_set(records: Sequence[RunRecord]) -> str:
    """The set in the address; by default a chosen run's own, or the usual one of what the network reads."""
    own = own_set.of([url_state.text(NETWORK)])
    sets = {name: entry.title for name, entry in picture_sets.here(None).items()}
    usual = SETS[_modality_of(url_state.text(NETWORK), records) or "image"]
    offered = {**({own.name: own.title} if own else {}), **{name: title for name, title in sets.items()
                                                            if own is None or name != own.name}}
    return url_state.select_param("Set", SET, _with_linked(SET, offered), own.name if own else usual)


def _modality_of_set(name: str) -> str:
    """Of a set that nobody knows pictures: what is wrong with it is told where it is asked for."""
    try:
        return dataset_index.known(name).modality
    except UserError:
        return "image"


def _modality_of(network: str, records: Sequence[RunRecord]) -> str | None:
    """What a network reads; None where nobody knows it."""
    record = next((one for one in records if RUN + one.run_id == network), None)
    backbone = record.config.backbone if record else network.partition(":")[0]
    return BACKBONES.get(backbone).modality if backbone in BACKBONES else None


def _networks(records: Sequence[RunRecord], modality: str) -> dict[str, str]:
    """Pretrained backbones that are here, runs, those to download, and random weights to contrast."""
    here = {one.name: one.title for one in rank_backbones.installed(modality)}
    runs = networks.of_runs([one for one in records if _modality_of(RUN + one.run_id, records) == modality])
    return {**here, **runs, **backbone_options.all_of_them(modality)}


def _with_linked(parameter: str, options: dict[str, str]) -> dict[str, str]:
    """The list, and what the address names beside it."""
    given = url_state.text(parameter)
    return options if not given or given in options else {**options, given: f"{given[:40]} (not in the list)"}
