"""How the target is seen, where it has a network of its own: the form's fields, all of them in the address."""

from dataclasses import replace

import streamlit as st

from tl_core.adaptation.methods import of_kind
from tl_core.adaptation.request import SOURCE_ONLY, AdaptRequest
from tl_core.adaptation.spaces import request as spaces_request
from tl_core.adaptation.spaces.request import SpacesRequest
from tl_core.config import RunConfig
from tl_core.data import domain_pair
from tl_core.errors import UserError
from tl_core.server import sources
from tl_core.transferability import rank_backbones
from ui.adapt import own_captions, question
from ui.shared import url_state, words
from ui.when import backbone_options

TARGET_NETWORK, TARGET_SIZE, TARGET_GREY, METHOD = "tnetwork", "tsize", "tgrey", "common"
SAME = "same"
GREYS = {"0": "in colour", "0.5": "half grey", "1": "grey"}
MOST_PAIRS, MOST_LABELS = 300, 10  # curves go so far; sliders then read them
OTHERWISE = ("small_cnn:random", "text_cnn:random")


def draw(asked: AdaptRequest) -> SpacesRequest | None:
    """The fields; None, with a message, where both sides are seen alike or something is not there."""
    st.markdown(":material/visibility: **The target's own network**")
    network, size, grey, common = st.columns([2, 1, 1, 2], gap="medium")
    (source, modality), pixels, share = domain_pair.modalities(asked.config), SAME, "0"
    offered = backbone_options.all_of_them(modality)
    with network:
        name = url_state.select_param("Target's backbone", TARGET_NETWORK, offered, _default(offered, asked, modality))
    if modality == "image":
        with size:
            pixels = url_state.select_param("Target's size", TARGET_SIZE, {
                SAME: "the same" if source == "image" else "as usual",
                **{one: f"{one} px" for one in question.SIZES}}, SAME)
        with grey:
            share = url_state.select_param("Target's colour", TARGET_GREY, GREYS, "0")
    with common:
        methods = {one.name: one.title for one in of_kind("features")}
        method = url_state.select_param("Once tied, adapt by", METHOD, methods, SOURCE_ONLY, help=(
            "In the common space the usual methods work. Source only uses the classifier as the tie brings it over."))
    brought = own_captions.draw() if source != modality else ""
    one_method = (SOURCE_ONLY,) if method == SOURCE_ONLY else (SOURCE_ONLY, method)
    plain = replace(asked, methods=one_method, named=method, protocol="half", seeds=spaces_request.SEEDS, runs=None)
    return _request(plain, name, None if pixels == SAME else int(pixels), float(share), brought)


def _request(asked: AdaptRequest, name: str, size: int | None, grey: float, captions: str) -> SpacesRequest | None:
    try:
        one = rank_backbones.candidate(name)
        sources.check(RunConfig.parse({"data": asked.config.data, "backbone": one.backbone, "weights": one.weights}))
        return spaces_request.of_target(asked, one.backbone, one.weights, size, grey, MOST_PAIRS, MOST_LABELS,
                                        captions)
    except UserError as error:
        st.info(words.plain(str(error)), icon=":material/info:")
        return None


def _default(offered: dict[str, str], asked: AdaptRequest, modality: str) -> str:
    """Another backbone that knows something, where one is at hand."""
    here = [one.name for one in rank_backbones.installed(modality) if one.backbone != asked.config.backbone]
    return next((name for name in [*here, *OTHERWISE] if name in offered), next(iter(offered)))
