"""Asking: what the browser said is written down, the head learns, the next pictures come, the curve grows."""

from functools import lru_cache

import plotly.graph_objects as go
import streamlit as st

from tl_core import settings
from tl_core.backbones import nouns
from tl_core.backbones.nouns import Noun
from tl_core.discovery.results import DiscoverResult
from tl_core.errors import UserError
from tl_core.labelling import answers, asking, curve, session, status
from tl_core.labelling.curve import AccuracyPoint
from tl_core.labelling.session import LabellingSession
from tl_core.labelling.status import LabellingStatus
from tl_core.server import discovered_pictures
from ui.discover import label_cards
from ui.discover.label_cards import SaidEvent
from ui.shared import group_style, plotly_chart, read_only, url_state, words

WAY = "ask"
KEYS = "Keys **1–9** and letters answer, **s** skips, **n** is none of them, **u** undoes, **+** types a new class."


@lru_cache(maxsize=16)
def _opened(session_id: str, home: str) -> LabellingSession | None:
    return session.load(session_id)


def opened(session_id: str) -> LabellingSession | None:
    """A session with its rows, read once a server; None where it is gone."""
    found = _opened(session_id, str(settings.home())) if session_id else None
    if found is not None and not found.folder.is_dir():
        _opened.cache_clear()
        return None
    return found


def draw(result: DiscoverResult, here: LabellingSession) -> LabellingStatus:
    """The card, what was answered, the curve; the session's status after all that was said."""
    key, memory = f"label cards {here.id}", st.session_state.setdefault(f"label memory {here.id}", _memory())
    done, refused = _write_down(here, label_cards.said(key), memory)
    now = status.of(here)
    way = _way(nouns.of(result.figures.get("modality", "image")))
    rows = now.next_rows(status.BATCH, way, memory["waiting"])
    memory["asked_by"] = {row: memory["asked_by"].get(row, way) for row in rows}
    memory["waiting"] = rows
    if warning := now.answers.lines.warning:
        st.warning(words.plain(warning), icon=":material/report:")
    label_cards.draw({**_questions(result, here, now, way, memory["asked_by"]), **_said_before(result, here, now),
                      "done": done, "refused": refused, "reading": read_only.on(),
                      "text": result.figures.get("modality") == "text"}, key=key)
    st.caption(KEYS)
    _figures(now, memory, nouns.of(result.figures.get("modality", "image")))
    return now


def _memory() -> dict:
    return {"waiting": [], "asked_by": {}, "written": set(), "points": {}}


def _way(noun: Noun) -> str:
    ways = {one.name: one.title for one in asking.STRATEGIES}
    return url_state.select_param("Ask for", WAY, ways, asking.DEFAULT, help=noun.said(
        "Typical pictures first, then those that the head doubts most, tells most for each answer. At random is the "
        f"fair control: from {curve.FAIR} of those on there is a figure that stands for all pictures."))


def _write_down(here: LabellingSession, said: list[SaidEvent], memory: dict) -> tuple[list[str], list[dict]]:
    """Ids of what needs not be said again, and words on what could not be taken."""
    refused, now = [], None
    for event in said:
        if event.id in memory["written"]:
            continue
        if read_only.on():
            break
        now = now or status.of(here)
        try:
            _write(here, event, now)
        except UserError as error:
            refused.append({"id": event.id, "words": str(error)})
            memory["waiting"] = [event.row, *memory["waiting"]]
        memory["written"].add(event.id)
        if event.kind == "undo" and event.row >= 0:
            memory["waiting"] = [event.row, *(row for row in memory["waiting"] if row != event.row)]
    return [event.id for event in said if event.id in memory["written"]], refused


def _write(here: LabellingSession, event: SaidEvent, now: LabellingStatus) -> None:
    asked_by = event.asked_by if event.asked_by in asking.STRATEGIES else ""
    if event.kind == "undo":
        here.answers.undo(event.of)
    elif 0 <= event.row < len(here.pool):
        key = here.pool.keys[event.row]
        if event.kind == answers.LABEL:
            guess, sure = now.guess(event.row)
            here.answers.label(key, event.name, event_id=event.id, asked_by=asked_by, guess=guess, sure=sure)
        elif event.kind == answers.NONE:
            here.answers.none(key, event_id=event.id, asked_by=asked_by)
        elif event.kind == answers.SKIP:
            here.answers.skip(key, event_id=event.id, asked_by=asked_by)


def _questions(result: DiscoverResult, here: LabellingSession, now: LabellingStatus, way: str,
               asked_by: dict[int, str]) -> dict:
    """What is asked, and what is asked where somebody is faster than the head; all that has a picture to show."""
    places, (reserve_way, reserve) = _places(result, here), now.reserve(way, asked_by)
    more = ((row, places[row]) for row in reserve if row in places)
    return {"questions": [label_cards.question(row, *_addresses(result, places[row]), by, _note(now, row))
                          for row, by in asked_by.items() if row in places],
            "reserve": label_cards.reserve(more, *_addresses(result, ""), reserve_way)}


def _said_before(result: DiscoverResult, here: LabellingSession, now: LabellingStatus) -> dict:
    """What is known already, and what undo would take back."""
    last, places = now.answers.last, _places(result, here)
    row = here.pool.row_of.get(last.key, -1) if last else -1
    return {"session": here.id, "classes": label_cards.classes(now.answers.counts),
            "answered": int(now.seen.sum()), "total": len(now.pool),
            "last": last and {"id": last.id, "question": None if row not in places else label_cards.question(
                row, *_addresses(result, places[row]), last.asked_by)}}


def _places(result: DiscoverResult, here: LabellingSession) -> dict[int, int]:
    """Where each row of the session is in the result; a picture that the result has not cannot be shown."""
    return _places_of(result.id, here.id, tuple(result.arrays["keys"].tolist()), here.pool.keys)


@lru_cache(maxsize=8)
def _places_of(result_id: str, session_id: str, shown: tuple[str, ...], keys: tuple[str, ...]) -> dict[int, int]:
    place_of = {key: place for place, key in enumerate(shown)}
    return {row: place_of[key] for row, key in enumerate(keys) if key in place_of}


def _addresses(result: DiscoverResult, place: int | str) -> tuple[str, str]:
    """Where the small and the large picture are; for the place "" what all addresses begin with."""
    small, large = (discovered_pictures.address(size, result.id, place) for size in ("small", "large"))
    return small, large


def _note(now: LabellingStatus, row: int) -> str:
    guess, sure = now.guess(row)
    return f"The head would say {guess} ({sure:.0%})." if guess and sure is not None else ""


def _figures(now: LabellingStatus, memory: dict, noun: Noun) -> None:
    """The curve, and the fair figure where there is one."""
    points = _points(now, memory)
    if not points:
        left = curve.FEWEST - len(now.labelled)
        st.caption("A curve of accuracy against labels given appears here "
                   + (f"after {words.plural(left, 'more answer')}." if left > 0 else "when two classes are known."))
        return
    last = points[-1]
    st.markdown(f"**{last.accuracy:.0%} of {last.judged} answers** are what a head says that has not seen them "
                f"(95 % interval {last.low:.0%} to {last.high:.0%}).")
    plotly_chart.show(figure(points, plotly_chart.dark()), "label curve",
                      f"Accuracy against labels given: {last.accuracy:.2f} at {last.labels}", "labels")
    st.caption(noun.said(curve.NOTE))
    if (fair := now.fair_point()) is not None:
        st.markdown(f"**{fair.accuracy:.0%}** (95 % interval {fair.low:.0%} to {fair.high:.0%}) of the {fair.judged} "
                    "that were asked at random: this figure stands for all.")


def _points(now: LabellingStatus, memory: dict) -> list[AccuracyPoint]:
    """The curve; points of the same answers are not computed again."""
    known = [point for point, key in memory["points"].values() if tuple(now.labelled[:point.labels]) == key]
    points = now.curve(known)
    memory["points"] = {point.labels: (point, tuple(now.labelled[:point.labels])) for point in points}
    return points


def figure(points: list[AccuracyPoint], dark: bool = False) -> go.Figure:
    """Accuracy (0 to 1) against labels given, with its interval as a band."""
    labels, look = [point.labels for point in points], group_style.group_style(0, dark)
    chart = go.Figure()
    chart.add_scatter(x=[*labels, *labels[::-1]], y=[*(one.high for one in points), *(one.low for one in points[::-1])],
                      fill="toself", fillcolor=group_style.see_through(look.colour, 0.25), mode="lines", line_width=0,
                      hoverinfo="skip", name="95 % interval")
    chart.add_scatter(x=labels, y=[one.accuracy for one in points], mode="lines+markers", name="accuracy",
                      line={"color": look.colour, "width": 2.25}, marker={"color": look.colour, "size": 8},
                      customdata=[one.judged for one in points],
                      hovertemplate="%{y:.3f} after %{x} labels<extra></extra>")
    group_style.dress(chart, dark, 0, 290)
    chart.update_layout(showlegend=False, xaxis_title="labels given", yaxis={
        "title": "accuracy", "range": [0, 1.02], "tickformat": ".0%"})
    return chart
