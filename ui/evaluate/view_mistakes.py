"""What was taken for what: the confusion matrix, the pairs confused most, and the pictures."""

import streamlit as st

from tl_core.backbones import nouns
from tl_core.backbones.nouns import Noun
from tl_core.data.dataset import LABEL as USUAL
from tl_core.evaluation import confusion
from tl_core.evaluation.confusion import Mistake
from tl_core.evaluation.run_predictions import RunPredictions
from ui.evaluate import charts
from ui.shared import plotly_chart, prediction_gallery, url_state, words
from ui.shared.chart_names import original
from ui.shared.url_state import RUN, TAKEN, TRUE

ANY = ""  # no class has this name
WHY, LABEL = "why", "label"
KEY, SHOWN = "confusion matrix", 24
TEACH = ("Rows are true classes, columns what the run took them for; what is right lies on the diagonal. Colour is the "
         "share of the row, so that small classes show too. **Click a cell** to see its pictures below.")
LOSS = ("The costliest first: **loss** is −ln of the share that the network gave the true class, so 0.7 is a toss of a "
        "coin and 5 means sure and wrong. There you find pictures that are hard, and labels that are wrong.")


def draw(run: RunPredictions) -> None:
    """Matrix and pairs side by side, then the pictures of what is chosen."""
    counts = confusion.counts(run)
    noun = nouns.of_run(run.record.config)
    st.markdown(noun.said(TEACH))
    left, right = st.columns([7, 4], gap="medium")
    with left:
        st.plotly_chart(charts.matrix(counts, run.classes, chosen(run), plotly_chart.dark()), key=KEY, theme=None,
                        alt=f"Confusion matrix of the test {noun.many}", on_select=_clicked, selection_mode="points",
                        config=plotly_chart.config("confusion", run.record.config.data))
    with right:
        _pairs(run, counts, noun)
    _pictures(run, noun)


def chosen(run: RunPredictions) -> tuple[int | None, int | None]:
    """True and predicted class in the address, None for any."""
    numbers = {name: number for number, name in enumerate(run.classes)}
    return numbers.get(url_state.text(TRUE, ANY)), numbers.get(url_state.text(TAKEN, ANY))


def choose(true: str | None, taken: str | None) -> None:
    """Show the pictures of this cell."""
    url_state.set_param(TRUE, true)
    url_state.set_param(TAKEN, taken)


def _clicked() -> None:
    points = st.session_state[KEY]["selection"]["points"]
    if points:
        choose(original(points[0]["y"]), original(points[0]["x"]))
    else:  # the same cell a second time
        choose(None, None)


def _pairs(run: RunPredictions, counts, noun: Noun) -> None:
    st.markdown("**Confused most often**")
    pairs = confusion.pairs(counts)
    if not pairs:
        st.success(f"No test {noun.one} was mistaken.", icon=":material/task_alt:")
    with st.container(gap=None):
        for pair in pairs:
            true, taken = run.classes[pair.true], run.classes[pair.predicted]
            st.button(f"{words.plain(true)} → {words.plain(taken)}: **{pair.count}** of {pair.of}", type="tertiary",
                      key=f"pair {pair.true} {pair.predicted}", on_click=choose, args=(true, taken),
                      help=f"{noun.many.capitalize()} of {words.plain(true)} that were taken for {words.plain(taken)}")


def _pictures(run: RunPredictions, noun: Noun) -> None:
    st.markdown(f"**{noun.many.capitalize()}**")
    left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
    names = {name: name for name in run.classes}
    with left:
        url_state.select_param("True class", TRUE, {ANY: "any class", **names}, ANY)
    with middle:
        url_state.select_param("Taken for", TAKEN, {ANY: "any other class", **names}, ANY)
    if chosen(run) != (None, None):
        with right:
            st.button("All mistakes", key="all mistakes", icon=":material/close:", on_click=choose, args=(None, None))
    mistakes = confusion.pictures(run, *chosen(run))
    if not mistakes:
        st.info(f"There is no such test {noun.one}.", icon=":material/check_circle:")
        return
    _gallery(run, mistakes, noun)


def _gallery(run: RunPredictions, mistakes: list[Mistake], noun: Noun) -> None:
    key = f"mistakes {run.run_id} {run.task or ''} {chosen(run)}"
    shown = st.session_state.get(f"{key} shown", SHOWN)
    st.caption(noun.said(LOSS))
    rows = {one.key: one for one in mistakes[:shown]}
    action, picture = prediction_gallery.draw(
        run.record.config.data, [(one.key, run.classes[one.true], note(one, run.classes)) for one in rows.values()],
        run_id=run.run_id, key=key, label=f"Test {noun.many}, the costliest first",
        actions=((WHY, "Why?"), *([(LABEL, "Wrong label?")] if _is_of_classes(run) else [])))
    if len(mistakes) > shown:
        st.button(f"Show {min(SHOWN, len(mistakes) - shown)} more of {len(mistakes)}", key="more mistakes",
                  on_click=st.session_state.update, args=({f"{key} shown": shown + SHOWN},))
    if action == WHY:
        prediction_gallery.to_why_page(run.run_id, run.record.config.data, picture, _here(run), run.task)
    if action == LABEL:
        prediction_gallery.to_data_page(run.run_id, run.record.config.data, picture,
                                        run.classes[rows[picture].predicted], _here(run))


def _is_of_classes(run: RunPredictions) -> bool:
    """Whether the answers are the set's own classes, which the Data page can change."""
    return (run.task or run.record.config.judged_task) in (None, USUAL)


def _here(run: RunPredictions) -> dict[str, str]:
    """The run, its task and the cell, as an address names them."""
    cell = {name: url_state.text(name) for name in (url_state.TASK, TRUE, TAKEN) if url_state.has(name)}
    return {RUN: run.run_id, **cell}


def note(one: Mistake, classes) -> str:
    """"✗ rose 98 %, loss 5.38": what it was taken for, how surely, and what that cost."""
    mark = "✓" if one.true == one.predicted else "✗"
    return f"{mark} {classes[one.predicted]} {100 * one.confidence:.0f} %, loss {one.loss:.2f}"
