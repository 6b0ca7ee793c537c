"""Two feature spaces: why nothing can be transferred without a tie, and what pairs or a few labels change about it."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from tl_core.adaptation import result_lookup
from tl_core.adaptation.request import AdaptRequest
from tl_core.adaptation.spaces import sentences, wording
from tl_core.adaptation.spaces.curves import OWN
from tl_core.adaptation.spaces.figures import TITLES
from tl_core.adaptation.spaces.request import SpacesRequest
from tl_core.adaptation.spaces.task import FEATURE_SPACES
from ui.adapt import charts_spaces, jobs, progress, spaces_fields
from ui.shared import plotly_chart, read_only, url_state, words

PAIRS, LABELS = "pairs", "tlabels"
TEACH = ("Source and target are described by **different networks**: lists of numbers that have nothing to do with "
         "each other, often not even as many. Number 17 of the one is no number of the other.")
METRICS = (("own", "Had the source's own network seen the target: what one space would reach."),
           ("full", "The target's network, learning from all labels of the half that may be labelled: no transfer."),
           ("direct", "One network on both sides: its numbers mean the same in both."),
           ("pca", "Each side cut to as many numbers by PCA: over draws of the axes' signs, which mean nothing."),
           ("shuffled", "As many pairs, each target example with another one's features: no pairs at all."))
OWN_OF_EACH = ("The source's classifier, given what goes with the target's examples in place of them: what a tie may "
               "reach.")


def draw(asked: AdaptRequest, begin: bool = False) -> None:
    """The target's own fields, what is under way, and what came out; ``begin`` measures at once."""
    request = spaces_fields.draw(asked)
    if request is None:
        return
    if begin:
        jobs.submit(request, jobs.SPACES)
    under_way = progress.draw(request, jobs.SPACES)
    kept = result_lookup.newest(request, FEATURE_SPACES)
    if not under_way:
        read_only.button("Measure what ties them" if kept is None else "Measure again", key="spaces",
                         type="secondary" if kept else "primary", icon=":material/link:", on_click=jobs.submit,
                         args=(request, jobs.SPACES))
    if kept is None:
        _before(request)
    else:
        _result(kept.values)


def _before(request: SpacesRequest) -> None:
    called = wording.of(request.modalities, bool(request.captions))
    st.markdown(TEACH)
    if not request.same_network:
        st.warning(called.no_tie, icon=":material/link_off:")
    st.caption(f"{called.pairs_from} Curves go up to {spaces_fields.MOST_PAIRS} pairs and "
               f"{spaces_fields.MOST_LABELS} labels a class, each over {request.seeds} draws; both spaces are "
               "computed once.")


def _result(values: Mapping[str, Any]) -> None:
    here, there, counts = values["source_network"], values["target_network"], values["counts"]
    called = wording.of_result(values)
    st.caption(words.plain(f"{counts['source']} source {called.source.many} as {here['features']:,} numbers, "
                           f"{counts['target']} target {called.target.many} as {there['features']:,}. "
                           f"{called.pairs_from}"))
    with st.container(border=True, key="spaces headline"):
        _tied(values)
        with st.container(horizontal=True):
            st.metric("Guessing", words.percent(values["chance"]), border=True, width=140,
                      help="Each class as often as the source has it.")
            for name, explained in METRICS:
                _metric(*((called.own_title, OWN_OF_EACH) if called.mixed and name == OWN else (TITLES[name],
                                                                                                explained)),
                        values[name])
    _curves(values)
    for note in values["notes"]:
        st.caption(f":material/info: {words.plain(note)}")


def _tied(values: Mapping[str, Any]) -> None:
    """Both sliders, and what so many pairs and labels come to; without any why nothing can be transferred."""
    left, right = st.columns(2, gap="large")
    called = wording.of_result(values)
    with left:
        pairs = _slider("Pairs of a text and a picture" if called.mixed else
                        f"{called.target.many.capitalize()} seen by both networks, without labels", PAIRS,
                        values["ties"])
    with right:
        labels = _slider(f"Labelled target {called.target.many} a class", LABELS, values["labels"])
    if values["direct"]:
        st.info(words.plain(sentences.one_network(values)), icon=":material/info:")
    elif not pairs and not labels:
        st.warning(f"**{called.no_tie}**", icon=":material/link_off:")
        st.markdown(words.plain(sentences.untied(values)))
    if pairs:
        _by_pairs(values, pairs)
    if labels:
        with_source, alone = (_point(curve, labels) for curve in values["labels"])
        st.markdown(f":material/label: {words.plain(sentences.by_labels(with_source, alone, values))}")


def _by_pairs(values: Mapping[str, Any], count: int) -> None:
    """The first tie in a sentence, the others beside it."""
    first, *others = values["ties"]
    point = _point(first, count)
    icon = ":material/link:" if point["effect"] == "helps" else ":material/link_off:"
    st.markdown(f"{icon} **{words.plain(sentences.by_pairs(point, first['title'], values))}**")
    for curve in others:
        other = _point(curve, count)
        st.caption(f"{curve['title']} gets {words.percent(other['accuracy'])} by the same pairs (95 % interval "
                   f"{words.interval(other['ci95'])}).")


def _slider(label: str, parameter: str, curves: Sequence[Mapping[str, Any]]) -> int:
    """How many of the curve's counts; 0, with a caption, where there is none."""
    if not curves:
        st.caption(f"{label}: this target has too few examples.")
        return 0
    options = {"0": "none", **{str(point["count"]): f"{point['count']}" for point in curves[0]["points"]}}
    return int(url_state.slider(label, parameter, options, "0"))


def _point(curve: Mapping[str, Any], count: int) -> Mapping[str, Any]:
    return next(point for point in curve["points"] if point["count"] == count)


def _metric(title: str, explained: str, figure: Mapping[str, Any] | None) -> None:
    if figure is not None:
        st.metric(title, words.percent(figure["accuracy"]), delta=words.interval(figure["ci95"]),
                  delta_color="off", delta_arrow="off", border=True, width=225, help=explained)


def _curves(values: Mapping[str, Any]) -> None:
    called = wording.of_result(values)
    lines = {"guessing": values["chance"], "PCA to equal widths": values["pca"]["accuracy"]}
    if values["own"]:
        lines[called.own_title[0].lower() + called.own_title[1:]] = values["own"]["accuracy"]
    if values["full"]:
        lines["all labels, no source"] = values["full"]["accuracy"]
    for curves, unit, title in ((values["ties"], "pairs", "What pairs tie"),
                                (values["labels"], "labels a class", "What a few target labels tie")):
        if curves:
            st.subheader(title, anchor=False)
            plotly_chart.show(charts_spaces.ties(curves, lines, unit, plotly_chart.dark()), f"spaces {unit}",
                              f"Accuracy by {unit}: " + "; ".join(f"{curve['title']} " + ", ".join(
                                  f"{point['count']} {words.percent(point['accuracy'])}" for point in curve["points"])
                                  for curve in curves), f"spaces {unit}")
    st.caption(f"Means over {words.plural(values['seeds'], 'draw')} of pairs and labels; bands are their 95 % "
               f"intervals. Judged on {words.plural(values['counts']['judged'], called.target.one)} that were neither.")
