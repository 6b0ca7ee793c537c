import numpy as np
import pandas as pd
import pytest

from tests.test_layers import ROOT, imports
from tl_core.comparison.setting_curves import CurvePoint, Line
from ui.compare import charts_classes, charts_curves, charts_lines, charts_time
from ui.shared import group_style, plotly_chart


def curves(groups: int, seeds: int = 3, points: int = 5) -> pd.DataFrame:
    rows = [(chr(65 + g), f"setting {g}", seeds, x, 0.5 + x / 50, 0.4 + x / 50, 0.6 + x / 50)
            for g in range(groups) for x in range(1, points + 1)]
    return pd.DataFrame(rows, columns=["letter", "name", "runs", "x", "mean", "low", "high"])


def line(name: str, xs, strategy="fine_tuning", letter="A") -> Line:
    return Line(name, strategy, tuple(CurvePoint(x, 0.5, 0.4, 0.7, 3, letter) for x in xs))


def test_curves_have_a_line_and_a_band_each_and_end_in_their_letter():
    made = charts_curves.figure(curves(2), "epoch", "accuracy")
    assert [trace.name for trace in made.data if trace.showlegend is not False] == ["A  setting 0", "B  setting 1"]
    bands = [trace for trace in made.data if trace.fill == "toself"]
    assert len(bands) == 2
    assert list(bands[0].y[:5]) == pytest.approx([0.6 + x / 50 for x in range(1, 6)])
    assert [note.text for note in made.layout.annotations] == ["<b>A</b>", "<b>B</b>"]
    assert made.layout.yaxis.tickformat == ".0%"


def test_few_epochs_have_a_tick_each():
    assert charts_curves.figure(curves(1, points=2), "epoch", "accuracy").layout.xaxis.dtick == 1
    assert charts_curves.figure(curves(1, points=100), "epoch", "accuracy").layout.xaxis.dtick is None


def test_one_run_has_no_band():
    assert not [trace for trace in charts_curves.figure(curves(2, seeds=1), "epoch", "loss").data if trace.fill]


def test_twelve_lines_that_end_together_keep_their_letters_apart():
    notes = charts_curves.figure(curves(12), "seconds", "accuracy").layout.annotations
    heights = sorted(note.y for note in notes)
    assert len(notes) == 12
    assert min(np.diff(heights)) >= 0.99 * charts_curves.TEXT_GAP * 0.28  # the chart reaches from 0.42 to 0.7


@pytest.mark.parametrize("dark", [False, True])
def test_thirty_groups_look_different_and_neighbours_differ_by_more_than_colour(dark):
    made = [group_style.group_style(number, dark) for number in range(30)]
    assert len({(one.colour, one.dash) for one in made}) == 30
    assert all(one.dash != two.dash and one.symbol != two.symbol for one, two in zip(made, made[1:], strict=False))


def test_a_letter_tells_its_number():
    assert [group_style.number(letter) for letter in ("A", "Z", "AA", "ZZ", "AAA")] == [0, 25, 26, 701, 702]


def test_labels_move_as_little_as_possible():
    assert group_style.spread([0.0, 1.0], 0.1) == [0.0, 1.0]
    assert group_style.spread([0.5, 0.5], 0.2) == pytest.approx([0.4, 0.6])
    assert group_style.spread([3.0, 1.0, 1.0, 1.0], 1.0) == pytest.approx([3.0, 0.0, 1.0, 2.0])
    many = group_style.spread(list(np.random.default_rng(0).random(40)), 0.05)
    assert min(np.diff(sorted(many))) >= 0.05 - 1e-12


def test_lines_have_error_bars_and_a_reference_is_level_with_its_interval():
    made = charts_lines.figure([line("Fine-tuning", (0, 6, 18))], [line("From scratch", (0,), "from_scratch", "B")],
                               charts_lines.DEPTH)
    tuned, scratch = made.data
    assert list(tuned.x) == [0, 6, 18] and list(made.layout.xaxis.tickvals) == [0, 6, 18]
    assert list(tuned.error_y.array) == pytest.approx([0.2] * 3)
    assert list(tuned.error_y.arrayminus) == pytest.approx([0.1] * 3)
    assert list(scratch.y) == [0.5, 0.5] and scratch.x[0] < 0 and scratch.x[1] > 18
    band = made.layout.shapes[0]
    assert (band.y0, band.y1, band.xref) == (0.4, 0.7, "paper")


def test_lines_look_different_whatever_letters_they_begin_with():
    """Both of Yosinski's lines begin with the same run, A; the seventh letter has the first one's colour."""
    made = charts_lines.figure([line("Frozen", (0, 6)), line("Trained on", (0, 6)), line("Labels", (0, 6), letter="G")],
                               [line("From scratch", (0,), "from_scratch", "M")], charts_lines.TRANSFER)
    assert len({trace.line.color for trace in made.data}) == 4


def test_labels_are_spaced_by_factors_and_crowded_ticks_left_out():
    made = charts_lines.figure([line("A", (10, 11, 100, 1000))], (), charts_lines.LABELS, log=True)
    assert made.layout.xaxis.type == "log" and made.layout.showlegend  # one line is named too
    assert list(made.layout.xaxis.tickvals) == [10, 100, 1000]


def times(*rows) -> pd.DataFrame:
    return pd.DataFrame([(chr(65 + i), f"setting {i}", seconds, mean, mean - 0.1, mean + 0.1)
                         for i, (seconds, mean) in enumerate(rows)],
                        columns=["letter", "name", "seconds", "mean", "low", "high"])


def test_the_front_steps_over_those_that_none_beats():
    made = charts_time.figure(times((10, 0.8), (40, 0.9), (30, 0.7)), "seconds")
    front = made.data[0]
    assert (list(front.x), list(front.y), front.line.shape) == ([10, 40, 40], [0.8, 0.9, 0.9], "hv")
    paper = group_style.THEMES[False].paper
    assert [trace.marker.color == paper for trace in made.data[1:]] == [False, False, True]  # C is beaten: hollow
    assert made.layout.xaxis.type is None
    assert charts_time.figure(times((1, 0.8), (40, 0.9)), "seconds").layout.xaxis.type == "log"


def test_differences_are_sorted_signed_and_hatched():
    made = charts_classes.difference(["x", "y", "z", "w"], np.array([0.5, 0.9, 0.5, np.nan]),
                                     np.array([0.8, 0.7, 0.5, 0.1]), np.array([10, 10, 10, 0]), ("A", "B"))
    bar, = made.data
    assert list(bar.y) == ["x", "z", "y"] and list(bar.text) == ["+30.0", "0.0", "-20.0"]
    assert list(bar.marker.pattern.shape) == ["", "", "/"]


def test_the_heat_map_has_a_row_a_class_and_leaves_numbers_out_of_many_cells():
    made = charts_classes.heat(["x", "y"], ["A", "B", "C"], np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]])).data[0]
    assert np.array(made.z).shape == (2, 3) and made.z[0].tolist() == [0.1, 0.3, 0.5]
    assert list(made.text[0]) == ["10", "30", "50"]
    assert charts_classes.heat([str(i) for i in range(100)], ["A", "B", "C"],
                               np.zeros((3, 100))).data[0].texttemplate is None


@pytest.mark.parametrize("dark", [False, True])
def test_a_picture_of_a_chart_has_the_page_s_background(dark):
    made = charts_curves.figure(curves(1), "epoch", "accuracy", dark)
    assert made.layout.paper_bgcolor == group_style.THEMES[dark].paper


def test_the_camera_has_a_good_name_and_nothing_leaves_for_another_host():
    found = plotly_chart.config("curves", "My set / größte (v2)")
    assert found["toImageButtonOptions"]["filename"] == "transfer-lab-curves-my-set-gr-te-v2"
    assert "sendChartToCloud" in found["modeBarButtonsToRemove"] and found["displaylogo"] is False


@pytest.mark.parametrize("path", sorted((ROOT / "ui/compare").glob("charts_*.py")) + [
    ROOT / "ui/shared/group_style.py", ROOT / "ui/compare/frames.py", ROOT / "ui/compare/report.py"],
                         ids=lambda p: p.stem)
def test_figures_know_nothing_of_streamlit(path):
    assert "streamlit" not in imports(path, everywhere=True)
