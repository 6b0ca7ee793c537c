"""The page "Adapt": a question on top, then what is under way, then what came out, then networks and all pairs."""

from collections.abc import Callable

import streamlit as st

from tl_core.adaptation import result_lookup, results
from tl_core.adaptation.request import AdaptRequest
from tl_core.backbones import nouns
from tl_core.data import catalog
from ui.adapt import (
    gap,
    headline,
    jobs,
    kept,
    network,
    opening,
    pairs,
    preset_cards,
    progress,
    question,
    spaces_mode,
    view_classes,
    view_labels,
    view_map,
    view_methods,
    view_pictures,
    view_shares,
    view_spaces,
    view_take,
)
from ui.adapt.adapted_pair import SOURCE_ONLY, AdaptedPair
from ui.shared import preset_cards as shared_cards
from ui.shared import read_only, url_state, words

TEACH = ("The source has labels, the target has none, and its pictures are different. **Adapting** uses the target's "
         "pictures without labels, so that what was learnt in the one holds in the other. Nothing here looks at the "
         "target's labels until you open them.")
METHOD = "method"
VIEWS = {"map": ":material/scatter_plot: Map", "methods": ":material/table: Methods",
         "classes": ":material/category: Classes", "pictures": ":material/photo_library: Pictures",
         "shares": ":material/balance: Shares of classes", "saved": ":material/show_chart: Labels saved",
         "take": ":material/download: Take away"}
OF_METHOD = ("map", "classes", "pictures", "take")  # views of one method
OF_LABELS = ("classes", "pictures")  # views that say nothing while the labels are sealed


def draw() -> None:
    """Everything below the title."""
    begin = shared_cards.begun(preset_cards.BEGUN)
    two_spaces = spaces_mode.draw()
    request = question.draw()
    if request is None:
        return
    if two_spaces:
        view_spaces.draw(request, begin)
        return
    if begin:
        jobs.submit(request, jobs.ADAPT)
    pair = kept.pair(request)
    under_way = progress.draw(request, jobs.ADAPT)
    if not under_way:
        _buttons(request, first=pair is None)
    if pair is None:
        _before(request, under_way)
    else:
        _result(request, pair)
    network.draw(request)
    pairs.draw(request, len(catalog.entry(request.config.data).domains))
    _recent(request)


def _buttons(request: AdaptRequest, first: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        read_only.button("Adapt" if first else "Adapt again", key="adapt", type="primary" if first else "secondary",
                         icon=":material/swap_horiz:", on_click=jobs.submit, args=(request, jobs.ADAPT))
        if first:
            read_only.button("Only measure how far they are apart", key="gap", icon=":material/straighten:",
                             on_click=jobs.submit, args=(request, jobs.GAP))


def _before(request: AdaptRequest, under_way: bool) -> None:
    """Nothing has been adapted: the gap where it has been measured, else what this is about, and the presets."""
    measured = kept.gap(request)
    if not progress.draw(request, jobs.GAP) and measured is None and not under_way:
        st.markdown(nouns.of(catalog.entry(request.config.data).modality).said(TEACH))
        if read_only.on():
            st.info("This pair has not been adapted yet.", icon=":material/swap_horiz:")
        else:
            preset_cards.draw()
    if measured is not None:
        gap.draw(measured)


def _result(request: AdaptRequest, pair: AdaptedPair) -> None:
    gap.draw(pair.figures)
    headline.draw(pair)
    views = {name: pair.noun.said(title) for name, title in VIEWS.items()}
    view = url_state.buttons("View", url_state.VIEW, views, "map", hidden=True)
    if view in OF_LABELS and not opening.opened(pair):
        st.info("This view compares answers with the target's labels. Open them above." if pair.has_labels else
                "This view compares answers with labels, and the target has none.", icon=":material/lock:")
        return
    method = pair.chosen
    if view in OF_METHOD:
        with st.container(width=340):
            method = _method(pair)
    _views(request, pair, method)[view]()


def _views(request: AdaptRequest, pair: AdaptedPair, method: str) -> dict[str, Callable[[], None]]:
    return {"map": lambda: view_map.draw(pair, method), "methods": lambda: view_methods.draw(pair),
            "classes": lambda: view_classes.draw(pair, method), "pictures": lambda: view_pictures.draw(pair, method),
            "shares": lambda: view_shares.draw(request, pair), "saved": lambda: view_labels.draw(request),
            "take": lambda: view_take.draw(request, pair, method)}


def _method(pair: AdaptedPair) -> str:
    offered = {name: headline.title(name).replace("\\", "") + (" (chosen)" if name == pair.chosen else "")
               for name in pair.answering if name != SOURCE_ONLY or name == pair.chosen}
    return url_state.select_param("Method", METHOD, offered, pair.chosen)


def _recent(request: AdaptRequest) -> None:
    """What was adapted before, to come back to."""
    others = [one for one in results.recent(8, results.PAIR)
              if result_lookup.today(one.values["request"]) != request.to_dict()]
    if not others:
        return
    with st.expander("Adapted before", icon=":material/history:"):
        for one in others:
            values = one.values
            label = f"{values['data']}: {values['source'] or 'all'} → {values['target'] or 'all'}, " \
                    f"{headline.title(values['chosen'])}"
            read_only.page_link("../pages/adapt.py", label=words.plain(label), icon=":material/swap_horiz:",
                                query_params=question.address(values))
