"""Block by block: three small maps side by side, and how the neighbours' agreement grows."""

from collections.abc import Sequence

import streamlit as st

from tl_core.backbones import nouns
from tl_core.embeddings import results
from tl_core.embeddings.cache import FeatureCache, FeatureIndex
from tl_core.embeddings.compute import all_pooled
from ui.features import charts
from ui.features.groups import PictureGroup
from ui.shared import plotly_chart, words

GUIDE = ("The same pictures after an early, a middle and the last block, each drawn by PCA. Where the line below "
         "rises, blocks bring out what your classes are about, and can stay frozen. Where it falls again, they are "
         "about something else: blocks to train anew.")


def draw(kept: FeatureCache, pictures: FeatureIndex, some: Sequence[PictureGroup]) -> None:
    """All blocks, pooled; every one of them is there."""
    cuts, spec = all_pooled(kept.request), kept.request.spec
    by_cut = [near for cut in cuts if (near := results.cached_neighbours(kept, cut))]
    if len(by_cut) < len(cuts):
        return  # they were damaged a moment ago, and are computed when they are asked for again
    names = [cut.name(spec) for cut in cuts]
    st.header("Block by block", icon=":material/stacks:", anchor=False)
    st.caption(nouns.of_run(kept.request.config).said(GUIDE))
    for column, number in zip(st.columns(3), three(len(cuts)), strict=True):
        drawn = results.cached_projection(kept, cuts[number], "pca")
        if drawn is None:
            continue
        with column:
            share = words.percent(by_cut[number].agreement)
            st.markdown(f"**{number + 1}: {words.plain(names[number])}** · {share} same class")
            st.plotly_chart(charts.small(drawn.points, some, plotly_chart.dark()), key=f"small map {number}",
                            theme=None,
                            alt=f"Map of {len(pictures)} {kept.request.spec.input.plural} after {names[number]}",
                            config={"displayModeBar": False})
    plotly_chart.show(charts.by_block(names, by_cut, plotly_chart.dark()), "agreement",
                      "Neighbours of the same class after each block: "
                      + ", ".join(f"{name} {words.percent(near.agreement)}" for name,
                                  near in zip(names, by_cut, strict=True)),
                      kept.request.config.data)


def three(count: int) -> tuple[int, int, int]:
    """An early, a middle and the last of ``count`` blocks."""
    return 0, (count - 1) // 2, count - 1
