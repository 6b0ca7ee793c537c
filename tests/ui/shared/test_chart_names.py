"""Names that somebody else has chosen stay names in every chart: no tag, no link, no entity, no field of a template."""

import inspect
import json
import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest

from tests.test_layers import ROOT
from tests.ui.learn import made as learn
from tests.ui.when_answers import answer
from tl_core.comparison.setting_curves import CurvePoint, Line
from tl_core.comparison.transfer_vs_scratch import TransferComparison
from tl_core.embeddings.results import Neighbours
from tl_core.evaluation import per_class
from tl_core.transferability.ranking_check import PredictedBackbone, RankingCheck
from ui.adapt import charts as adapt_charts
from ui.adapt import charts_pairs, charts_spaces
from ui.compare import charts_classes, charts_curves, charts_inside, charts_lines, charts_sharing, charts_time
from ui.discover import charts as discover_charts
from ui.discover import charts_help, charts_tree, label_ask
from ui.evaluate import charts as evaluate_charts
from ui.features import charts as features_charts
from ui.features.groups import PictureGroup
from ui.learn import charts as lesson_charts
from ui.self_taught import charts as self_taught_charts
from ui.shared import chart_names, charts
from ui.train import lr_chart
from ui.when import charts as when_charts

HOSTILE = ["<b>x</b>", '<a href="https://example.org/">click</a>', "R&amp;D", "50 %{x} off"]
SHOWN = ["&lt;b&gt;x&lt;/b&gt;", '&lt;a href="https://example.org/"&gt;click&lt;/a&gt;', "R&amp;amp;D",
         "50 &#37;{x} off"]
COUNTS = np.arange(16).reshape(4, 4)
SHARES = np.linspace(0, 1, 8).reshape(2, 4)
MEMBERS = np.array([0, 1])


def frame(**columns):
    return pd.DataFrame({"letter": list("ABCD"), "name": HOSTILE, "mean": 0.5, "low": 0.4, "high": 0.6, **columns})


def lines():
    return [Line(name, "fine_tuning", (CurvePoint(1, 0.5, 0.4, 0.6, 3, "A"),)) for name in HOSTILE]


def predicted():
    return RankingCheck("fine_tuning", tuple(PredictedBackbone(name, name, 1, 0.9, 3) for name in HOSTILE), None, {},
                        "")


def contest(name):
    return TransferComparison(name, None, ((40, 0.8, 0.5), (480, 0.9, 0.7)), ())


def pairs():
    sides = {"adapted": 0.5, "source_only": {"accuracy": 0.4}}
    return [{"source": one, "target": other, **sides} for one in HOSTILE for other in HOSTILE if one != other]


def ranked():
    return [{**row, "title": name} for row, name in zip(answer()["rows"], HOSTILE, strict=True)]


def sharing():
    side = {"mean": 0.5, "ci95": [0.4, 0.6]}
    return {name: {"alone": side, "together": side} for name in HOSTILE}


def affinities():
    return [{"task": one, "beside": other, "difference": 0.1, "verdict": "helps"} for one in HOSTILE
            for other in HOSTILE if one != other]


BUILDERS = {
    charts.confusion: lambda: charts.confusion(COUNTS, HOSTILE),
    charts.balance: lambda: charts.balance({"train": dict.fromkeys(HOSTILE, 3)}),
    adapt_charts.per_class: lambda: adapt_charts.per_class(
        [{"class": name, "n": 3, "before": 0.1, "after": 0.2} for name in HOSTILE]),
    adapt_charts.shares: lambda: adapt_charts.shares(HOSTILE, dict.fromkeys(("source", "predicted"), [0.25] * 4)),
    charts_pairs.matrix: lambda: charts_pairs.matrix(pairs(), "adapted"),
    charts_classes.heat: lambda: charts_classes.heat(HOSTILE, "AB", SHARES),
    charts_classes.difference: lambda: charts_classes.difference(HOSTILE, *SHARES, np.full(4, 9), ("A", "B")),
    charts_curves.figure: lambda: charts_curves.figure(frame(runs=3, x=1), "epoch", "accuracy"),
    charts_inside.figure: lambda: charts_inside.figure(
        {f"A {name}": {"blocks": HOSTILE, "drift": [0.1] * 4, "cka": [0.9] * 4} for name in HOSTILE}),
    charts_lines.figure: lambda: charts_lines.figure(lines(), lines(), charts_lines.DEPTH),
    charts_sharing.dumbbells: lambda: charts_sharing.dumbbells(sharing()),
    charts_sharing.affinities: lambda: charts_sharing.affinities(HOSTILE, affinities()),
    charts_time.figure: lambda: charts_time.figure(frame(seconds=1.0), "seconds"),
    discover_charts.compared: lambda: discover_charts.compared(
        [{"title": name, "silhouette": 0.2, "labels": None} for name in HOSTILE], "silhouette"),
    discover_charts.classes: lambda: discover_charts.classes(COUNTS, ["Cluster 1"] * 4, HOSTILE),
    charts_help.helped: lambda: charts_help.helped(
        [{"title": name, "without": {"ari": 0.2}, "with": None} for name in HOSTILE]),
    evaluate_charts.matrix: lambda: evaluate_charts.matrix(COUNTS, HOSTILE, (0, 1)),
    evaluate_charts.classes: lambda: evaluate_charts.classes(per_class.per_class(COUNTS, HOSTILE)),
    features_charts.small: lambda: features_charts.small(
        np.zeros((2, 2)), [PictureGroup(name, "#000000", "circle", MEMBERS) for name in HOSTILE], False),
    features_charts.by_block: lambda: features_charts.by_block(
        HOSTILE, [Neighbours(MEMBERS, MEMBERS, 0.5, 0.2, 4)] * 4, False),
    lesson_charts.chart: lambda: [lesson_charts.chart(lesson, learn.figures(lesson, points=[
        learn.point(name, 1, 0.5) for name in HOSTILE])) for lesson in (learn.lesson(), learn.lesson(axis="Block"))],
    self_taught_charts.accuracy: lambda: self_taught_charts.accuracy(
        [{"labels": 5, "method": name, "mean": 0.5, "ci95": [0.4, 0.6]} for name in HOSTILE],
        {name: name for name in HOSTILE}, ()),
    when_charts.ranks: lambda: when_charts.ranks(ranked()),
    when_charts.predicted: lambda: when_charts.predicted(predicted()),
    when_charts.contest: lambda: [when_charts.contest(contest(name)) for name in HOSTILE],
}
# Nobody chooses a name in these: scores, strengths and learning rates.
NAMELESS = {adapt_charts.label_curve, charts_spaces.ties, discover_charts.k_curve, discover_charts.variance,
            charts_tree.tree, label_ask.figure,
            evaluate_charts.roc, evaluate_charts.precision_recall,
            evaluate_charts.reliability,
            evaluate_charts.robustness, lr_chart.figure}


def texts(value):
    """Every text in a figure, as Plotly gets it."""
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list | tuple):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("builder", BUILDERS, ids=lambda builder: f"{builder.__module__}.{builder.__name__}")
def test_a_name_is_never_markup(builder):
    made = BUILDERS[builder]()
    found = [text for one in (made if isinstance(made, list) else [made]) for text in texts(json.loads(one.to_json()))]
    for name, shown in zip(HOSTILE, SHOWN, strict=True):
        assert not [text for text in found if name in text.replace(shown, "")]
        assert [text for text in found if shown in text]


def test_every_chart_is_among_them():
    modules = {inspect.getmodule(builder) for builder in (*BUILDERS, *NAMELESS)}
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / "ui").rglob("*.py")
             if "plotly.graph_objects" in path.read_text(encoding="utf8") or "plotly.subplots" in path.read_text(
                 encoding="utf8")}
    assert there == {module.__name__.replace(".", "/") + ".py" for module in modules}
    functions = [(module, *one) for module in modules for one in inspect.getmembers(module, inspect.isfunction)]
    public = {made for module, name, made in functions if made.__module__ == module.__name__ and name[0] != "_"
              and "plotly" in inspect.getsource(made)}
    assert public <= BUILDERS.keys() | NAMELESS


def test_a_click_tells_the_name_itself():
    names = [*HOSTILE, "&lt;", "&amp;lt;", "ß & œ", "100%"]
    assert [chart_names.original(shown) for shown in chart_names.all_shown(names)] == names


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node")
def test_the_browser_does_the_same():
    script = (ROOT / "ui/assets/plotly.js").read_text(encoding="utf8")
    said = subprocess.run(["node", "-e", f"{script}\nconsole.log(JSON.stringify({json.dumps(HOSTILE)}.map(nameOf)))"],
                          check=True, capture_output=True, text=True).stdout
    assert json.loads(said) == SHOWN == chart_names.all_shown(HOSTILE)


def test_long_names_keep_both_ends_and_are_escaped_after_they_were_cut():
    assert chart_names.shortened("apple") == "apple"
    assert chart_names.shortened("apple_golden_delicious_large") == "apple_golden_d…s_large"
    assert chart_names.shortened("<b>" + "x" * 30 + "</b>") == "&lt;b&gt;xxxxxxxxxxx…xxx&lt;/b&gt;"
