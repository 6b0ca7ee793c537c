"""A ranking on the page: its sentence, the chart of ranks, the table of scores, what each score means."""

import pandas as pd
import streamlit as st

from tl_core.backbones import nouns
from tl_core.backbones.nouns import Noun
from tl_core.config import RunConfig
from tl_core.transferability import rank_backbones
from tl_core.transferability.ranking import SCORES
from ui.shared import plotly_chart, read_only, words
from ui.train import deep_links
from ui.when import charts
from ui.when.rankings import CachedRanking

NOT_APPLICABLE = "not applicable"
SHARES = ("knn", "linear_probe")
GUIDE = ("Read the markers of a row together: where they lie close, the scores agree. LEEP and NCE need the backbone's "
         "own classes, which only weights with their head have; elsewhere they are not applicable, and the mean rank "
         "leaves them out.  \nThe H-score flatters wide networks where pictures are few. A ranking is a guess: check "
         "it below.")


def draw(kept: CachedRanking, noun: Noun = nouns.of("image")) -> None:
    """Everything about one ranking."""
    answer = kept.answer
    with st.container(border=True):
        st.header(words.plain(answer["sentence"].split(". ")[0]) + ".", icon=":material/leaderboard:", anchor=False)
        st.markdown(words.plain(" ".join(answer["sentence"].split(". ")[1:])))
        st.caption(f"On {words.plural(answer['pictures'], noun.one)} of {words.plain(answer['data'])}"
                   f"{_at(answer, noun)}, {words.ago(kept.made)}. Test {noun.many} were not looked at.")
        _train(kept)
    if sentence := rank_backbones.baseline_sentence(answer):
        st.markdown(f":material/abc: {words.plain(sentence)}")
    for note in answer.get("notes", ()):
        st.warning(words.plain(note), icon=":material/healing:")
    _left_out(answer["left_out"])
    plotly_chart.show(charts.ranks(answer["rows"], plotly_chart.dark()), "transferability",
                      "Each backbone's rank by every score and on average: " + ", ".join(
                  f"{row['title']} {row['mean_rank']:.1f}" for row in answer["rows"]), answer["data"])
    st.dataframe(table(answer), hide_index=True, width="stretch", height="content", key="scores")
    st.caption(noun.said(GUIDE))
    with st.expander("What the scores mean", icon=":material/school:"):
        for score in SCORES:
            st.markdown(f"**{score.title}**: {score.sentence} :small[{words.plain(score.source)}]")


def table(answer: dict) -> pd.DataFrame:
    """A row a backbone, scores as they are read."""
    return pd.DataFrame([{"Rank": row["rank"], "Backbone": row["title"],
                          **{score.title: _value(score.name, row["scores"][score.name]) for score in SCORES},
                          "Seconds": f"{row['seconds']:.1f}"} for row in answer["rows"]])


def config(kept: CachedRanking, row: dict, **more) -> RunConfig:
    """Feature extraction with a row's backbone on the ranking's pictures, all of them."""
    fields = {name: value for name, value in kept.fields.items() if name != "limit"}
    return RunConfig.parse({**fields, "backbone": row["backbone"], "weights": row["weights"],
                            "strategy": "feature_extraction", **more})


def _value(name: str, value: float | None) -> str:
    if value is None:
        return NOT_APPLICABLE
    return words.percent(value) if name in SHARES else f"{value:.3f}"


def _train(kept: CachedRanking) -> None:
    best = kept.answer["rows"][0]
    title = words.plain(best["title"].split(" with ")[0])
    if read_only.button(f"Train with {title}", key="train with the best", type="primary",
                        icon=":material/play_circle:", help="Fills the Train page; nothing starts yet."):
        st.session_state[deep_links.AGAIN] = config(kept, best)
        st.switch_page("../pages/train.py")


def _left_out(backbones: list[dict]) -> None:
    if not backbones:
        return
    with st.expander(f"{words.plural(len(backbones), 'backbone')} left out", icon=":material/block:"):
        for one in backbones:
            st.markdown(f"**{words.plain(one['title'])}**: {words.plain(one['reason'])}")


def _at(answer: dict, noun: Noun) -> str:
    """At which size pictures were seen; texts are seen as far as each backbone reads."""
    return f" at {answer['image_size']} px" if noun.one == "picture" else ""
