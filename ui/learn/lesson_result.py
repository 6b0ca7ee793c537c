"""What a lesson's demonstration has shown: recorded at once, live where somebody runs it; and how the guess did."""

import streamlit as st

from tl_core import tracking
from tl_core.engine.task_process import Task
from tl_core.errors import UserError
from tl_core.lessons import results
from tl_core.lessons.lesson import Figures, Lesson
from tl_core.tracking import StoreError
from ui.learn import guess_form, guess_verdict, jobs, lesson_chart
from ui.shared import page_tasks, read_only, store_trouble, task_progress, url_state, words

SEED, SHOWN = "seed", "shown"
SEEDS = tuple(str(seed) for seed in range(10))
LIVE, RECORDED = "live", "recorded"
ICONS = {"right": ":material/check_circle:", "close": ":material/adjust:", "wrong": ":material/cancel:"}


def draw(lesson: Lesson, guess: float | str) -> None:
    """The result with its controls; while a live one runs, its figures grow in the place of the recorded ones."""
    seed = int(url_state.get_param(SEED, SEEDS, SEEDS[0]))
    running = jobs.running(lesson, seed)

    @st.fragment(run_every=1 if running else None)
    @store_trouble.reported
    def result() -> None:  # a head and a chart in the same places either way, so that the chart keeps its zoom
        task = jobs.get(lesson, seed)
        if page_tasks.active(task):
            _growing(lesson, seed, task)
        elif running:
            st.rerun()
        else:
            _whole(lesson, seed, guess)
    result()
    if not running:
        _controls(lesson, seed)


def _growing(lesson: Lesson, seed: int, task: Task) -> None:
    with st.container(border=True, key="lesson head"):
        task_progress.bar(task)
        st.caption(f"Live, seed {seed}. You can leave this page: the result waits for you here.")
        if read_only.button("Cancel", key="cancel lesson", icon=":material/stop_circle:"):
            task.cancel()
            st.rerun()
    live = jobs.figures(lesson, seed)
    begun = live is not None and bool(live["points"])
    shown = live if begun else results.recorded(lesson.name)
    if shown is not None:
        lesson_chart.draw(lesson, shown)
        st.caption("Live: it grows." if begun else words.plain(about(lesson, shown)))


def _whole(lesson: Lesson, seed: int, guess: float | str) -> None:
    live, recorded = (_readable(lesson, figures) for figures in (
        jobs.figures(lesson, seed), results.recorded(lesson.name)))
    both = live is not None and recorded is not None
    shown = recorded if both and url_state.text(SHOWN) == RECORDED else live or recorded
    if shown is None:
        st.info("Nothing has been measured for this lesson yet. Run it live to see.", icon=":material/science:")
        return
    _told(lesson, shown, guess)
    lesson_chart.draw(lesson, shown)
    st.caption(words.plain(about(lesson, shown)))
    if both:
        url_state.buttons("Shown", SHOWN, {LIVE: "Run here", RECORDED: "Recorded"}, LIVE, hidden=True)
    _runs(shown)


def _readable(lesson: Lesson, figures: Figures | None) -> Figures | None:
    """The figures; None for those that an earlier form of the lesson has left, which lack what it reads today."""
    try:
        if figures is not None:
            lesson.finding(figures), lesson.answer(figures)
        return figures
    except (KeyError, IndexError, StopIteration, ValueError):
        return None


def _told(lesson: Lesson, shown: Figures, guess: float | str) -> None:
    """How the guess did, then the sentence that the figures bear."""
    finding = lesson.finding(shown)
    with st.container(border=True, key="lesson head"):
        if guess != guess_verdict.SKIPPED:
            verdict = guess_verdict.verdict(lesson.guess, float(guess), lesson.answer(shown))
            st.markdown(f"{ICONS[verdict.state]} **{words.plain(verdict.sentence)}**")
        st.markdown(f"{words.plain(finding.sentence)}")
        if not finding.held:
            st.caption(":material/help: It came out otherwise than the lesson teaches. With so few pictures that "
                       "happens; another seed may tell more.")


def about(lesson: Lesson, shown: Figures) -> str:
    """Where the figures are from."""
    recorded = shown.get("recorded")
    by = f"Recorded on {recorded['date']}, on {recorded['machine']}" if recorded else "Measured live on this machine"
    examples = words.plural(shown["tested"], "test example")
    tested = f" {examples}; lines: 95 % intervals." if shown["tested"] else ""
    return f"{by}, seed {shown['seed']}, in {words.duration(shown['seconds'])}.{tested}"


def _runs(shown: Figures) -> None:
    """The live demonstration's runs side by side, those that are still there."""
    if not shown.get("run_ids"):
        return
    try:
        there = tracking.existing(shown["run_ids"])
    except StoreError:
        return
    if ids := [run_id for run_id in shown["run_ids"] if run_id in there]:
        read_only.page_link("../pages/compare.py", label=f"Open {words.plural(len(ids), 'run')} in Compare",
                            icon=":material/compare_arrows:", width="content",
                            query_params={url_state.RUNS: ",".join(ids)})


def _controls(lesson: Lesson, seed: int) -> None:
    """The button that runs it, another seed, another guess; what became of a run that gave nothing."""
    if read_only.on():
        guess_form.again(lesson)
        return
    task = jobs.get(lesson, seed)
    if task is not None:
        _ended(lesson, seed, task)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="live controls"):
        read_only.button("Run it live", key="run lesson", icon=":material/play_arrow:", type="primary",
                         on_click=_begin, args=(lesson, seed), help="On this machine, here and now.")
        with st.container(width=110):
            url_state.select_param("Seed", SEED, {one: one for one in SEEDS}, SEEDS[0], drops=(SHOWN,), help=(
                "What is drawn by chance: which pictures get labels, how a head begins."))
        guess_form.again(lesson)
    if recorded := results.recorded(lesson.name):
        st.caption(words.plain(how_long(recorded)))


def how_long(recorded: Figures) -> str:
    """What a live demonstration takes, by the recorded one."""
    return (f"Live takes about {words.duration(max(recorded['seconds'], 1))} once TensorFlow has started, as it did on "
            f"{recorded['recorded']['machine']}; the first time longer, while pictures are drawn and sources learn.")


def _begin(lesson: Lesson, seed: int) -> None:
    try:
        read_only.check()
    except UserError:
        return
    url_state.drop(SHOWN)
    jobs.submit(lesson, seed)


def _ended(lesson: Lesson, seed: int, task: Task) -> None:
    if task.state == "failed":
        st.error(words.plain(task.error), icon=":material/error:", title="The demonstration ended without a result")
    else:
        st.info("The demonstration was cancelled; what is shown above is from before.", icon=":material/stop_circle:")
    read_only.button("Close this message", key="dismiss lesson", type="tertiary", on_click=jobs.clear,
                     args=(lesson, seed))
