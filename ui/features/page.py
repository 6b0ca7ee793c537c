"""The Features page: a question on top, then what is under way, then block, map, neighbours and files."""

import streamlit as st

from tl_core.backbones import nouns
from tl_core.embeddings import results, tasks
from tl_core.embeddings.cache import FeatureCache
from tl_core.embeddings.compute import all_pooled
from tl_core.errors import UserError
from ui.features import jobs, progress, result, selectors
from ui.predict import networks
from ui.shared import page_tasks, read_only, words

TEACH = ("A frozen network turns each picture into numbers, its **features**, and new layers learn from those. Here "
         "you see them before anything is learnt: pictures that the network finds alike lie side by side.  \nEarly "
         "blocks go by {}. All blocks are computed in one pass; then the "
         "slider moves at once.")
EARLY = {"picture": "colours and edges, late ones by what a thing is",
         "text": "single words, late ones by what is meant"}


def draw() -> None:
    """Everything below the title."""
    request = selectors.chosen_request(networks.runs("features", networks.of_address(selectors.NETWORK) or ""))
    if request is None:
        return
    try:
        kept = FeatureCache(request)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/link_off:")
        return
    task = jobs.get(kept.folder.name)
    if page_tasks.active(task):
        progress.watch(kept.folder.name, "Features after every block")
    elif _whole(kept):
        result.draw(kept)
    else:
        if task is not None:
            progress.ended(kept.folder.name, task)
        _empty(kept)


def _whole(kept: FeatureCache) -> bool:
    return all(kept.has(cut) and results.cached_neighbours(kept, cut) for cut in all_pooled(kept.request))


def _empty(kept: FeatureCache) -> None:
    with st.container(border=True):
        st.header("What does the network see?", icon=":material/scatter_plot:", anchor=False)
        noun = nouns.of_run(kept.request.config)
        st.markdown(noun.said(TEACH).format(EARLY[noun.one]))
        read_only.button("Compute features", key="compute features", type="primary", icon=":material/play_arrow:",
                         on_click=jobs.submit, args=(kept.folder.name, tasks.every_block, kept.request.to_dict()))
