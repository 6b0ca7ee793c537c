"""The demonstrations' cards: what each shows, its button, how far it is, what came out."""

import streamlit as st

from tl_core.errors import UserError
from tl_core.tracking import RunRecord
from ui.compare import comparison_data
from ui.shared import read_only, run_queries, runs_left, store_trouble, words
from ui.when import demonstrations
from ui.when.cached_verdicts import judged

HEADING = {"helps": (":material/thumb_up:", "Transfer helps"), "hurts": (":material/thumb_down:", "Transfer hurts")}
LOOK_SECONDS = 2


def draw() -> None:
    """Both cards, side by side where there is room."""
    st.header("Two demonstrations", anchor=False)
    for column, demo in zip(st.columns(2), demonstrations.DEMOS, strict=True):
        with column, st.container(border=True, height="stretch"):
            _card(demo)


def _runs(demo: demonstrations.Demo) -> list[RunRecord]:
    return run_queries.find(demo.query, limit=None)


def _card(demo: demonstrations.Demo) -> None:
    icon, heading = HEADING[demo.effect]
    progress = demonstrations.progress(demo, _runs(demo))
    st.markdown(f"**{icon} {heading}: {words.plain(demo.title)}**")
    st.markdown(demo.text)
    if progress.error:
        st.error(words.plain(progress.error), icon=":material/error:")
    if progress.done:
        _came_out(demo, progress)
    elif progress.going:
        _watch(demo)
    else:
        _offer(demo, progress)


def _offer(demo: demonstrations.Demo, progress: demonstrations.DemonstrationProgress) -> None:
    label = f"Start {words.plural(progress.total, 'run')}" if not progress.ended else \
        f"Go on: {words.plural(progress.total - progress.ended, 'run')} missing"
    if read_only.button(label, key=f"demo {demo.name}", icon=":material/play_arrow:",
                        help=f"Takes about {demo.minutes} minutes on two cores."):
        try:
            read_only.check()
            demonstrations.start(demo, _runs(demo))
        except UserError as error:
            st.error(words.plain(str(error)), icon=":material/error:")
        else:
            run_queries.forget()
            st.rerun()


@st.fragment(run_every=LOOK_SECONDS)
@store_trouble.reported
def _watch(demo: demonstrations.Demo) -> None:
    progress = demonstrations.progress(demo, _runs(demo))
    if progress.done or not progress.going:
        st.rerun()
    st.progress(progress.ended / progress.total,
                text=f"{progress.ended} of {words.plural(progress.total, 'run')} ended. {_left(demo, progress)}")
    st.caption("You can leave this page: the verdict waits for you here.")
    with st.container(horizontal=True):
        if progress.runs:
            read_only.page_link("../pages/compare.py", label="Watch their curves", icon=":material/show_chart:",
                                query_params={"runs": ",".join(record.run_id for record in progress.runs)})
        if read_only.button("Stop", key=f"stop demo {demo.name}", icon=":material/stop_circle:", type="tertiary",
                            help="What has ended is kept: Go on trains what is missing."):
            _stop(demo, progress)


def _left(demo: demonstrations.Demo, progress: demonstrations.DemonstrationProgress) -> str:
    """Phase and time: the source's run first, then the comparison, which is not there yet meanwhile."""
    if demo.source and not progress.ended:
        return f"First the source task. About {words.duration(60 * demo.minutes)} for everything."
    return runs_left.sentence(progress.runs[1:] if demo.source else progress.runs, progress.runs)


def _stop(demo: demonstrations.Demo, progress: demonstrations.DemonstrationProgress) -> None:
    try:
        read_only.check()
        demonstrations.stop(demo, progress.runs)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
    else:
        run_queries.forget()
        st.rerun()


def _came_out(demo: demonstrations.Demo, progress: demonstrations.DemonstrationProgress) -> None:
    ids = [record.run_id for record in progress.runs]
    for contest in judged(comparison_data.load(ids, progress.runs).members)[0]:
        st.markdown(f":material/gavel: **{words.plain(contest.name)}.** {words.plain(contest.verdict.sentence)}")
    compared = [record.run_id for record in progress.runs
                if (record.config.data, record.config.domain) == (demo.base.data, demo.base.domain)]
    with st.container(horizontal=True):
        read_only.page_link("../pages/compare.py", label="Open in Compare", icon=":material/compare_arrows:",
                            query_params={"runs": ",".join(compared)})
        read_only.page_link("../pages/when.py", label="Verdict and chart", icon=":material/balance:",
                            query_params={"data": demo.base.data, "view": "effect"})
