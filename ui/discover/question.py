"""What is asked: pictures, features, how they are clustered. The form's fields, all of them in the address."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from tl_core.backbones import nouns
from tl_core.backbones.nouns import Noun
from tl_core.discovery import request
from tl_core.discovery.clustering import CLUSTERING_METHODS
from tl_core.discovery.request import DiscoverRequest
from tl_core.embeddings.projections import METHODS as MAPS
from tl_core.errors import UserError
from tl_core.name_lists import joined_closely
from ui.discover import feature_fields, help_field, picture_fields
from ui.predict import networks
from ui.shared import url_state, words
from ui.shared.url_state import DATA, NETWORK

METHOD, K, SIZE, LIMIT, SEED, MAPS_ASKED = "method", "k", "size", "limit", "seed", "maps"
SIZES = ("32", "64", "96", "128", "160", "192", "224")
LIMITS = ("100", "300", "600", "1000", "3000")
ALL = "all"
DEFAULT_SIZE, DEFAULT_LIMIT = "128", "300"
K_HELP = ("Nobody who has no labels knows how many groups there are. **By silhouette** takes the number for which "
          "pictures lie closest to their own group and farthest from the next; move the slider for another.")
MAPS_HELP = "UMAP keeps more of the whole's shape; the first one of a day compiles for up to a minute."


def draw() -> DiscoverRequest | None:
    """The form; None, with a message, where the address asks for something that there is not."""
    pictures = picture_fields.draw()
    modality = pictures.modality if pictures else "image"
    try:
        features = feature_fields.draw(networks.runs("discover", _runs_named()), modality)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/link_off:")
        return None
    method, clusters = _clustering(nouns.of(modality))
    size, limit, maps, helping = _more(modality)
    if pictures is None:
        return None
    try:
        return request.of_fields(
            pictures.data, features.names, backbone=features.backbone, weights=features.weights, image_size=size,
            domain=pictures.domain, method=method, clusters=clusters, seed=url_state.number(SEED, 0), limit=limit,
            maps=maps, source=helping)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/link_off:")
        return None


def _runs_named() -> str:
    return ",".join([url_state.text(NETWORK), *(name.partition("@")[0] for name in url_state.several(
        feature_fields.BESIDE))])


def _clustering(noun: Noun) -> tuple[str, str]:
    """The method, and the number of clusters or "auto"."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        method = url_state.buttons("Cluster by", METHOD, {one.name: one.title for one in CLUSTERING_METHODS}, "kmeans")
    chosen = CLUSTERING_METHODS.get(method)
    with right:
        if chosen.finds_k:
            st.caption(f"{words.plain(chosen.title)} finds the number of clusters itself.")
            return method, request.AUTO
        options = {request.AUTO: "by silhouette", **{str(k): str(k) for k in range(1, request.MOST_CLUSTERS + 1)}}
        return method, url_state.slider("Number of clusters", K, options, request.AUTO, help=noun.said(K_HELP))


def _more(modality: str) -> tuple[int, int | None, list[str], str | None]:
    """Image size, pictures at most, maps, and the set whose pictures may help."""
    noun, pixels = nouns.of(modality), DEFAULT_SIZE
    with st.expander(f"{noun.many.capitalize()}, maps, help by others", icon=":material/tune:"):
        limit, maps, size = st.columns(3, gap="medium")
        if modality == "image":
            with size:
                pixels = url_state.select_param("Image size", SIZE, _numbers(SIZE, SIZES, " px"), DEFAULT_SIZE)
        with limit:
            most = url_state.select_param(f"{noun.many.capitalize()} at most", LIMIT,
                                          {**_numbers(LIMIT, LIMITS), ALL: "all of them"}, DEFAULT_LIMIT,
                                          help="Drawn at random, without a look at any label.")
        with maps:
            drawn = url_state.multiselect("Maps", MAPS_ASKED, {one.name: one.title for one in MAPS},
                                          request.DEFAULT_MAPS, help=MAPS_HELP)
        helping = help_field.draw(modality)
    return int(pixels), None if most == ALL else int(most), drawn, helping


def _numbers(parameter: str, usual: Sequence[str], unit: str = "") -> dict[str, str]:
    """The usual numbers and the address's own, with their titles."""
    given = url_state.number(parameter, 0)
    return {str(one): f"{one}{unit}" for one in sorted({*map(int, usual), *([given] if given else [])})}


def address(asked: Mapping[str, Any]) -> dict[str, str]:
    """The page's address for a kept result's ``request``."""
    main, *beside = asked["features"]
    base, _, block = main.partition("@")
    named = asked["weights"] and base == asked["backbone"]
    network, folder = f"{base}:{asked['weights']}" if named else base, asked["data"].startswith("/")
    parameters = {
        DATA: asked["data"], picture_fields.KIND: "folder" if folder else "", picture_fields.DOMAIN: asked["domain"],
        NETWORK: network, feature_fields.BLOCK: block, feature_fields.BESIDE: _line(beside),
        METHOD: asked["method"], K: str(asked["clusters"] or ""), SIZE: str(asked["image_size"]),
        LIMIT: str(asked["limit"] or ALL), SEED: str(asked["seed"] or ""), MAPS_ASKED: _line(asked["maps"]),
        help_field.SOURCE: asked.get("source") or ""}
    return {name: value for name, value in parameters.items() if value}


def _line(names: Sequence[str]) -> str:
    return joined_closely(names)
