"""Which pictures, seen by which network; all of it stands in the address."""

from collections.abc import Sequence

import streamlit as st

from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.embeddings import request
from tl_core.embeddings.request import ALL, RUN, FeatureRequest
from tl_core.errors import UserError
from tl_core.server import sources
from tl_core.tracking import RunRecord
from tl_core.transferability import rank_backbones
from ui.predict import networks, own_set, source
from ui.shared import url_state, words
from ui.shared.url_state import NETWORK
from ui.when import backbone_options

SPLIT, SIZE, LIMIT = "split", "size", "limit"
SPLITS = {ALL: "all pictures", "train": "training pictures", "val": "validation pictures", "test": "test pictures"}
SIZES = ("32", "64", "96", "128", "160", "192", "224")
LIMITS = ("100", "300", "600", "1000", "2000", "3000")
DEFAULT_SIZE, DEFAULT_LIMIT = "128", "300"


def chosen_request(records: Sequence[RunRecord]) -> FeatureRequest | None:
    """The question that the address asks, drawn as fields; None, with a message, where it cannot be answered."""
    left, right = st.columns(2, gap="medium")
    with left:
        data = source.choose_set(own_set.of([url_state.text(NETWORK)]))
    with right:
        offered = _networks(records)
        network = url_state.select_param("Network", NETWORK, _with_linked(NETWORK, offered), next(iter(offered)))
    split, size, limit = st.columns(3, gap="medium")
    with split:
        split = url_state.select_param("Split", SPLIT, SPLITS, ALL)
    with size:
        size = url_state.select_param("Image size", SIZE, *_sizes(network, records))
    with limit:
        limit = url_state.select_param("Pictures at most", LIMIT, {one: one for one in LIMITS}, DEFAULT_LIMIT)
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


def _networks(records: Sequence[RunRecord]) -> dict[str, str]:
    """Pretrained backbones that are here, runs, those to download, and random weights to contrast."""
    here = {one.name: one.title for one in rank_backbones.installed()}
    runs = networks.of_runs(records)
    return {**here, **runs, **backbone_options.all_of_them()}


def _with_linked(parameter: str, options: dict[str, str]) -> dict[str, str]:
    """The list, and what the address names beside it."""
    given = url_state.text(parameter)
    return options if not given or given in options else {**options, given: f"{given[:40]} (not in the list)"}
