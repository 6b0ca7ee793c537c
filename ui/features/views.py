"""Pictures or texts beside the map: those within the lasso, and the neighbours of the one that was clicked."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from tl_core.backbones import nouns
from tl_core.data import dataset_index
from tl_core.embeddings.cache import FeatureCache, FeatureIndex
from tl_core.embeddings.projections import Projection
from tl_core.embeddings.request import FeatureLayer
from tl_core.embeddings.results import Neighbours
from ui.features import download, embedding_plot
from ui.shared import prediction_gallery, url_state, words

SHOWN = 24
PICTURE, MORE = "picture", "lasso shown"


def lasso(kept: FeatureCache, cut: FeatureLayer, drawn: Projection, numbers: Sequence[int], key: str) -> None:
    """The pictures that were drawn around, which classes they are of, and their rows to take away."""
    if not numbers:
        return
    pictures, data, noun = kept.pictures, kept.request.config.data, nouns.of_run(kept.request.config)
    counts = Counter(pictures.names[list(numbers)].tolist()).most_common()
    with st.container(border=True):
        st.header(f"{words.plural(len(numbers), noun.one)} within your lasso", icon=":material/lasso_select:",
                  anchor=False)
        st.caption(words.plain(", ".join(f"{count} {name}" for name, count in counts[:8])
                               + (f" and {len(counts) - 8} more classes" if len(counts) > 8 else "")))
        shown = st.session_state.get(MORE, SHOWN)
        prediction_gallery.draw(data, [_row(pictures, number) for number in numbers[:shown]], key="lasso gallery",
                                label=f"{noun.many.capitalize()} within the lasso")
        if len(numbers) > shown:
            st.button(f"Show {min(SHOWN, len(numbers) - shown)} more of {len(numbers)}", key="more of the lasso",
                      on_click=st.session_state.update, args=({MORE: shown + SHOWN},))
        download.draw(kept, cut, drawn, numbers)
        st.button("Let go of them", key="let go of the lasso", type="tertiary", icon=":material/close:",
                  on_click=_let_go, args=(key,))


def _let_go(key: str) -> None:
    st.session_state.pop(MORE, None)
    embedding_plot.let_go(key)


def neighbours(kept: FeatureCache, near: Neighbours, number: int | None) -> None:
    """The chosen picture or text and those that are most alike to the network."""
    if number is None:
        return
    data, pictures, noun = kept.request.config.data, kept.pictures, nouns.of_run(kept.request.config)
    others, name = near.indices[number].tolist(), str(pictures.names[number])
    same = sum(pictures.labels[other] == pictures.labels[number] for other in others)
    with st.container(border=True):
        st.header(f"What is most like this {words.plain(name)}?", icon=":material/hub:", anchor=False)
        st.markdown(f"Of its class among its {words.plural(len(others), 'nearest neighbour')}: **{same}**. The figure "
                    "below each is its cosine to the first: 1 is the same direction, 0 nothing in common.")
        rows = [_row(pictures, number, "this one"), *(
            _row(pictures, other, f"{cosine:.2f}{'' if pictures.labels[other] == pictures.labels[number] else ' ✗'}")
            for other, cosine in zip(others, near.cosines[number].tolist(), strict=True))]
        prediction_gallery.draw(data, rows, key="neighbours gallery",
                                label=f"The {noun.one} and its nearest neighbours")
        st.button("Let go of it", key="let go", type="tertiary", icon=":material/close:", on_click=url_state.set_param,
                  args=(PICTURE, None))


def identify(pictures: FeatureIndex, number: int) -> str:
    """A picture as the address names it."""
    return dataset_index.identify(str(pictures.keys[number]))


def place_of(pictures: FeatureIndex, number: str) -> int | None:
    """The place of the picture that the address names; None where it is none of these."""
    if not number:
        return None
    return next((row for row, key in enumerate(pictures.keys.tolist()) if dataset_index.identify(key) == number),
                None)


def _row(pictures: FeatureIndex, number: int, note: str = "") -> prediction_gallery.Row:
    return str(pictures.keys[number]), str(pictures.names[number]), note or str(pictures.splits[number])
