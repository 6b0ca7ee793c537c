"""Predict, then check: the predicted ranks beside what training gave."""

import streamlit as st

from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.engine import engine as engines
from tl_core.errors import UserError
from tl_core.tracking import Query
from tl_core.tracking.query import GOING_OR_DONE
from tl_core.transferability import ranking_check
from tl_core.transferability.ranking import SCORES
from ui.shared import own_runs, plotly_chart, read_only, run_queries, words
from ui.when import charts, finished, result
from ui.when.config_key import likeness
from ui.when.rankings import CachedRanking

EPOCHS = 10
TEACH = ("A score is worth what it predicts. Train the ranked backbones and see whether they come out in the order "
         "that was predicted.  \nKendall's tau is 1 where every pair did, 0 where it was luck, −1 where every pair "
         "came the other way round.")


def draw(data: str, kept: CachedRanking) -> None:
    """The check there is, or what it still needs."""
    st.subheader("Predict, then check", anchor=False)
    check = ranking_check.check(kept.answer["rows"], finished.members(data))
    if check is None or len(check.backbones) < ranking_check.NEEDED:
        st.markdown(TEACH)
    if check is not None:
        _show(check)
    finished.tell_older(data)
    _offer(kept)


def missing(kept: CachedRanking) -> list[RunConfig]:
    """Feature extraction of every ranked backbone that no run has done, or is doing, on the same pictures."""
    data = catalog.pinned(kept.fields["data"])
    wanted = [result.config(kept, row, epochs=EPOCHS, split_seed=0, data=data) for row in kept.answer["rows"]]
    sets, backbones, strategies = (tuple(sorted({getattr(config, field) for config in wanted}))
                                   for field in ("data", "backbone", "strategy"))
    query = Query(GOING_OR_DONE, sets, backbones, strategies)
    there = {likeness(record.config) for record in run_queries.find(query, limit=None)}
    return [config for config in wanted if likeness(config) not in there]


def _show(check: ranking_check.RankingCheck) -> None:
    enough = len(check.backbones) >= ranking_check.NEEDED
    icon = ":material/query_stats:" if enough else ":material/hourglass_empty:"
    st.markdown(f"{icon} {words.plain(check.sentence)}")
    if not enough:
        return
    plotly_chart.show(charts.predicted(check, plotly_chart.dark()), "predicted",
                      f"Test accuracy against the predicted rank of {len(check.backbones)} backbones")
    taus = [f"{score.title} {check.by_score[score.name]:.2f}" for score in SCORES
            if check.by_score[score.name] is not None]
    st.caption(f"Trained by {run_queries.strategy_title(check.strategy).lower()}. "
               + (f"Kendall's tau of each score: {', '.join(taus)}." if taus else ""))


def _offer(kept: CachedRanking) -> None:
    todo = missing(kept)
    if len(kept.answer["rows"]) < ranking_check.NEEDED:
        st.caption(f"Rank {ranking_check.NEEDED} or more backbones to check them; random weights count.")
    elif todo and read_only.button(f"Train {words.plural(len(todo), 'backbone')} to check", key="train to check",
                                   icon=":material/play_arrow:", help=f"Feature extraction, {EPOCHS} epochs each."):
        try:
            read_only.check()
            own_runs.add(engines.get_engine().submit_many(todo,
                                                          f"Check of the ranking on {kept.answer['data']}").run_ids)
        except UserError as error:
            st.error(words.plain(str(error)), icon=":material/error:")
        else:
            run_queries.forget()
            st.rerun()
    finished.going(kept.answer["data"])
