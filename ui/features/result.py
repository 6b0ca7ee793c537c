"""Features on the page: a block on the slider, its map, what neighbours say, and everything to take away."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from tl_core.backbones import nouns
from tl_core.embeddings import projections, results, tasks
from tl_core.embeddings.cache import FeatureCache, FeatureIndex
from tl_core.embeddings.projections import METHODS, Projection
from tl_core.embeddings.request import FeatureLayer, numbers
from tl_core.embeddings.results import Neighbours
from tl_core.errors import UserError
from ui.features import blocks, download, embedding_plot, groups, jobs, progress, views
from ui.shared import page_tasks, plotly_chart, read_only, url_state, words

BLOCK, POOLED, MAP, COLOUR, PICTURE = "block", "pooled", "map", "colour", "picture"
POOLINGS = {"yes": "averaged", "no": "every number"}
POOL_HELP = ("Averaged, a block gives one number a channel: what is in the picture, wherever it is. Every number keeps "
             "the place, too, and is many more.")
EARLY = {"picture": "Early blocks go by colours and edges, late ones by what a thing is.",
         "text": "Early blocks go by single words, late ones by what is meant."}


def draw(kept: FeatureCache) -> None:
    """Everything about features that have been computed."""
    pictures = kept.pictures
    kinds = groups.kinds(kept, pictures)
    cut, method, by = _chosen(kept, list(kinds))
    some = groups.groups(by, kinds[by], pictures.classes, plotly_chart.dark())
    near, drawn = results.cached_neighbours(kept, cut), results.cached_projection(kept, cut, method)
    if not kept.has(cut) or near is None or drawn is None:
        _compute(kept, cut, method)
    else:
        _sentences(kept, near, drawn, method)
        _map(kept, cut, method, pictures, near, drawn, some)
    if kept.has(cut):  # also while a map is being drawn
        download.draw(kept, cut, drawn)
    blocks.draw(kept, pictures, some)
    _unread(kept)


def _chosen(kept: FeatureCache, kinds: Sequence[str]) -> tuple[FeatureLayer, str, str]:
    spec = kept.request.spec
    options = {one.name: f"{number}: {one.name}" for number, one in enumerate(spec.blocks, 1)}
    left, right = st.columns([3, 2], gap="large")
    with left:
        block = url_state.slider("After block", BLOCK, options, spec.blocks[-1].name,
                                 help=f"1 is nearest the input. {EARLY[nouns.of_run(kept.request.config).one]}")
    with right:
        pooled = url_state.buttons("Its output", POOLED, POOLINGS, "yes")
    left, right = st.columns([3, 2], gap="large")
    with left:
        method = url_state.buttons("Map by", MAP, {one.name: one.title for one in METHODS}, "pca")
    with right:
        by = url_state.buttons("Colour and marker", COLOUR, {name: groups.BY[name] for name in kinds}, "class")
    st.caption(f"{words.plain(_said(kept, METHODS.get(method).sentence))} {words.plain(METHODS.get(method).source)}.")
    return FeatureLayer(list(options).index(block) + 1, pooled == "yes"), method, by


def _compute(kept: FeatureCache, cut: FeatureLayer, method: str) -> None:
    """What has not been made yet is asked of the second process: a map at once, unpooled rows by a click."""
    try:
        projections.check(method)
    except UserError as error:
        st.warning(words.plain(str(error)), icon=":material/extension_off:")
        return
    block = cut.name(kept.request.spec)
    name = f"{kept.folder.name} {block} {method}"
    begin = partial(jobs.submit, name, tasks.one_block, kept.request.to_dict(), cut.depth, cut.pooled, [method])
    task = jobs.get(name) or (begin() if kept.has(cut) else None)
    if task is None:
        _offer_unpooled(kept, cut, begin)
    elif page_tasks.active(task):
        progress.watch(name, f"{METHODS.get(method).title} after {block}")
    else:
        progress.ended(name, task)


def _offer_unpooled(kept: FeatureCache, cut: FeatureLayer, begin: Callable) -> None:
    spec = kept.request.spec
    size = spec.input.size_of(kept.request.config)
    pooled, whole = (numbers(spec, size, one) for one in (FeatureLayer(cut.depth), cut))
    with st.container(border=True):
        st.markdown(_said(kept, f"{POOL_HELP} Here they are about **{whole:,}** a picture in place of {pooled:,}."))
        read_only.button("Compute this block unpooled", key="compute unpooled", type="primary",
                         icon=":material/play_arrow:",
                         on_click=begin)


def _said(kept: FeatureCache, sentence: str) -> str:
    return nouns.of_run(kept.request.config).said(sentence)


def _sentences(kept: FeatureCache, near: Neighbours, drawn: Projection, method: str) -> None:
    chance = words.percent(near.chance)
    st.markdown(_said(kept, f"Of a picture's {near.judged} nearest neighbours **{words.percent(near.agreement)}** are "
                      f"of its class; by chance {chance} would be."))
    st.caption(f"{METHODS.get(method).title}'s trust is {drawn.trust:.2f} of 1. "
               + _said(kept, projections.trust_sentence(drawn.trust)))


def _map(kept: FeatureCache, cut: FeatureLayer, method: str, pictures: FeatureIndex, near: Neighbours,
         drawn: Projection, some) -> None:
    data, row = kept.request.config.data, views.place_of(pictures, url_state.text(PICTURE))
    key = f"cloud {kept.folder.name}"
    answer = embedding_plot.draw(
        drawn, embedding_plot.points(data, pictures), some, key=key,
        revision=f"{cut.name(kept.request.spec)} {method}", axes=_axes(drawn, method), chosen=row,
        near=[] if row is None else near.indices[row].tolist(),
        modality=kept.request.spec.modality, label=f"{METHODS.get(method).title} map of {len(pictures)} "
        f"{kept.request.spec.input.plural} after {cut.name(kept.request.spec)}")
    st.caption(_said(kept, "Point at a dot to see its picture. Click it for its neighbours. Draw around some to gather "
                     "them below; a double click lets go."))
    if answer.clicked is not None and answer.clicked != row:
        url_state.set_param(PICTURE, views.identify(pictures, answer.clicked))
        st.rerun()
    views.lasso(kept, cut, drawn, answer.lasso, key)
    views.neighbours(kept, near, row)


def _axes(drawn: Projection, method: str) -> tuple[str, str]:
    if not drawn.shares:
        return f"{METHODS.get(method).title} 1", f"{METHODS.get(method).title} 2"
    first, second = [f"component {number} · {words.percent(share, 0)} of the variance"
                     for number, share in enumerate((*drawn.shares, 0.0, 0.0)[:2], 1)]
    return first, second


def _unread(kept: FeatureCache) -> None:
    for note in kept.notes:
        st.warning(words.plain(note), icon=":material/healing:")
    if kept.unread:
        with st.expander(f"{words.plural(len(kept.unread), kept.request.spec.input.noun)} could not be read",
                         icon=":material/broken_image:"):
            for one in kept.unread[:100]:
                st.markdown(f"- {words.plain(one)}")


