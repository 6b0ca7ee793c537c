"""The benchmarks' rows: their sums by hand, and every measure on forty drawn pictures. No timing is judged."""

import json
import math

import numpy as np
import pytest

from benchmarks.__main__ import main
from benchmarks.speed import pictures, report, rows
from tl_core.data import catalog

CONFIG = {"backbone": "small_cnn", "weights": "random", "image_size": 32, "batch_size": 16, "epochs": 1}
FEW = {"data": "fruits", "train": 24, "val": 16, "config": CONFIG}


def run_of(seconds, accuracy):
    return {"seconds": seconds, "whole": 2 * seconds, "accuracies": accuracy, "parts": {"prefix": 0.01},
            "store": {"hit": True}}


ROUNDS = [{"recipe": run_of(recipe, [0.75, 0.85]), "cold": run_of(cold, [0.8]), "warm": run_of(1.0, [0.82]),
           "again": run_of(0.5, [0.8])} for recipe, cold in ((10.0, 2.0), (16.0, 1.0), (12.0, 1.5))]


def test_a_ratio_is_that_of_the_medians_over_the_repeats():
    cold, warm, again = rows.extraction([ROUNDS])
    assert (cold.value, cold.text, cold.reached) == (8.0, "8.0×", True)  # 12 to 1.5
    assert (warm.value, warm.reached) == (12.0, True)
    assert cold.details["accuracy_difference"] == pytest.approx(0.0)  # 0.8 against the mean of 0.75 and 0.85
    assert warm.details["accuracy_difference"] == pytest.approx(0.02)
    assert (again.value, again.reached) == (0.01, True)


def test_a_repeat_that_computed_the_prefix_is_no_repeat():
    computed = {**ROUNDS[0], "again": {**ROUNDS[0]["again"], "store": {"hit": False}}}
    assert not rows.extraction([[*ROUNDS[1:], computed]])[2].reached


def test_a_ratio_below_its_target_is_missed():
    (figure,) = rows.ratio_of("grid", 8.1)([ROUNDS])
    assert (figure.value, figure.reached) == (8.0, False)


def test_an_accuracy_is_below_only_where_chance_does_not_reach():
    # Differences -0.02, -0.04, -0.03: mean -0.03, standard error 0.01 / √3, Student's t of two degrees 4.303.
    one = {"recipe": [0.80, 0.80, 0.80], "ours": [0.78, 0.76, 0.77]}
    (figure,) = rows.accuracy([[one]])
    assert figure.text == "-0.030 (-0.055 to -0.005)" and not figure.reached
    (figure,) = rows.accuracy([[{**one, "ours": [0.78, 0.76, 0.81]}]])
    assert figure.value == pytest.approx(-0.05 / 3) and figure.reached


def test_estimates_are_paired_with_their_runs_and_may_be_off_by_two_fifths_either_way():
    found = [[{"seconds": seconds}] for told, taken in ((14, 10), (14.1, 10), (6, 10), (5.9, 10), (8, 8))
             for seconds in (told, taken)]
    figures = rows.estimate(found)
    assert [figure.reached for figure in figures] == [True, False, True, False, True]
    assert figures[2].text == "0.60 (6.0 to 10.0 s)" and "a band of blocks" in figures[2].what


def test_memory_may_grow_by_a_third_at_most():
    (figure,) = rows.memory([[{"peak_mb": 1000.0}], [{"peak_mb": 1310.0}]])
    assert (figure.value, figure.reached) == (1.31, False)


def test_pictures_are_taken_from_the_classes_in_turn():
    places = [(f"{label}{number}", label) for label, count in ((0, 4), (1, 2), (2, 1)) for number in range(count)]
    assert [key for key, _ in pictures.evenly(places, 5)] == ["00", "10", "20", "01", "11"]


def test_both_ways_read_the_same_pictures(tmp_path):
    counts = pictures.write("fruits", {"train": 24, "val": 16}, tmp_path / "set")
    assert counts == {"train": 24, "val": 16}
    found = pictures.read(tmp_path / "set")
    assert {name: len(split) for name, split in found.splits.items()} == {"train": 24, "val": 16, "test": 0}
    files = {str(path) for path in (tmp_path / "set/train").rglob("*.png")}
    assert set(found.splits["train"].keys) == files


def test_noise_is_another_picture_each_time_and_the_same_again():
    found = pictures.noise(50, 5)
    read = [found.read(key, 32) for split in found.splits.values() for key in split.keys]
    assert len({picture.tobytes() for picture in read}) == 55
    assert np.array_equal(found.read("train/7", 32), found.read("train/7", 32))


@pytest.fixture
def arguments(monkeypatch):
    """What the rows ask of their measures: (measure, options, repeat)."""
    asked = []

    def measure(name, options, repeat):
        asked.append((name, options, repeat))
        if name == "memory":
            raise RuntimeError("no memory left")
        return ROUNDS[repeat]
    return asked, measure


def test_every_repeat_is_asked_for_and_json_is_the_last_word(arguments, monkeypatch, capsys, tmp_path):
    asked, measure = arguments
    known = [type("Entry", (), {"name": name}) for name in ("flowers5",)]
    monkeypatch.setattr(catalog, "entries", lambda: known)
    main(["feature_extraction", "--json", "--write", str(tmp_path / "table.md")], measure)
    assert [(name, options["data"], repeat) for name, options, repeat in asked] == [
        ("feature_extraction", "flowers5", repeat) for repeat in range(3)]
    printed = json.loads(capsys.readouterr().out)
    assert [row["text"] for row in printed["rows"]] == ["8.0×", "12.0×", "0.01 s"]
    assert printed["left_out"] == ["feature_extraction grocery_fruits14: grocery_fruits14 is not under TL_DATA_DIR"]
    table = (tmp_path / "table.md").read_text(encoding="utf8")
    assert "| 8.0× | yes | 12.0 s | 1.5 s | +0.000 |" in table and "Left out: feature_extraction grocery" in table


def test_one_row_measured_again_leaves_the_others_as_they_were(tmp_path):
    def results(date, row, text):
        figure = {"row": row, "what": "w", "target": "t", "value": 1.0, "text": text, "reached": True,
                  "details": {"parts": {"much": 1}, "our_median": 2.0, "recipe_median": 4.0}}
        return {"machine": {**report.machine(), "date": date}, "repeats": 3, "rows": [figure], "left_out": []}
    page = tmp_path / "table.md"
    for date, row, text in (("2026-01-01", "memory", "old"), ("2026-01-02", "flush", "once"),
                            ("2026-01-03", "memory", "new")):
        report.write(results(date, row, text), page)
    lines = [line for line in page.read_text(encoding="utf8").splitlines() if "| w |" in line]
    assert ["new" in lines[0], "2026-01-03" in lines[0], "once" in lines[1], "2026-01-02" in lines[1]] == [True] * 4
    assert len(lines) == 2 and "much" not in page.with_suffix(".json").read_text(encoding="utf8")


def test_a_row_that_could_not_be_measured_now_but_was_before_is_not_left_out(tmp_path):
    before = {"rows": [{"row": "memory", "what": "w", "details": {}}]}
    now = report.merged(before, {"machine": report.machine(), "rows": [], "left_out": [
        "memory: x is not under TL_DATA_DIR", "flush needs a server, which a quick round does not start"]})
    assert [figure["row"] for figure in now["rows"]] == ["memory"] and len(now["left_out"]) == 1


def test_figures_of_texts_lessons_and_the_first_minute_by_hand():
    (figure,) = rows.text_features([[{"texts": 1000, "rows": {"38": {"seconds": seconds, "within": 12.0}}}
                                     for seconds in (13.0, 11.0, 12.5)]])
    assert (figure.value, figure.reached) == (12.5, False)
    (figure,) = rows.text_recipe([[{"texts": 1000, "epochs": 10, "rows": {"feature_extraction": {
        "ours": 4.0, "recipe": 100.0, "ratio": 25.0, "at_least": 20.0}}}]])
    assert (figure.text, figure.reached) == ("25.0×", True)
    sizes = [[{"texts": count, "peak_mb": peak}] for count, peak in ((500, 1000.0), (2000, 1400.0), (8000, 1290.0))]
    (figure,) = rows.text_memory(sizes)
    assert figure.text == "1.29× (500: 1000 MB, 2,000: 1400 MB, 8,000: 1290 MB)" and figure.reached
    held, not_held, slow = rows.lessons([[{"lessons": [
        {"name": "a", "seconds": [3.0], "held": 1}, {"name": "b", "seconds": [3.0], "held": 0},
        {"name": "c", "seconds": [31.0], "held": 1}]}]])
    assert (held.reached, not_held.reached, slow.reached) == (True, False, False)
    for finished, reached in ((30, [True, False]), (29, [False, False])):
        seconds = {name: {"median": of, "longest": 20} for name, of in (("from_click", 9.9), ("from_entry", 8.1))}
        figures = rows.class_board([[{"students": 30, "finished": finished, **seconds}]])
        assert [figure.reached for figure in figures] == reached
    minute = {case: {"median": {"first_point": 2.0, "end": 16.0}, "wanted": {"first_point": wanted, "end": 15.0}}
              for case, wanted in (("default", 3.0), ("undrawn", 6.0))}
    assert [figure.reached for figure in rows.first_minute([[minute]])] == [True, False, True, False]


def test_a_row_that_fails_says_so_and_the_others_go_on(arguments, capsys):
    _, measure = arguments
    main(["memory", "--json"], measure)
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert (row["reached"], row["details"]["error"]) == (False, "no memory left") and math.isnan(row["value"])


def test_every_row_names_a_measure_that_there_is():
    from benchmarks.speed.measures import MEASURES
    assert {row.measure for row in rows.ROWS} == {*MEASURES, *rows.SERVED}
    for row in rows.ROWS:
        if "config" in row.variants[0] and row.measure in MEASURES:
            assert row.quick().variants[0]["config"]["epochs"] == 1


@pytest.mark.parametrize(("name", "more", "sum_up"), [
    ("feature_extraction", {}, rows.extraction),
    ("learning_rates", {}, rows.ratio_of("rates", 1)),
    ("freeze_depths", {"depths": [5, 3]}, rows.ratio_of("depths", 1)),
    ("equality", {"depth": 3, "seeds": 1}, rows.equality)])
def test_a_measure_on_forty_pictures(name, more, sum_up, monkeypatch):
    from benchmarks.speed import measures
    monkeypatch.setattr(measures, "RATES", measures.RATES[-2:])
    figures = sum_up([[measures.MEASURES[name]({**FEW, **more}, 1)]])
    assert all(figure.value >= 0 and report.line({"row": name, **vars(figure)}) for figure in figures)
    if name == "equality":
        assert figures[0].reached and figures[1].reached, figures


def test_accuracies_of_both_ways_are_measured_for_each_seed():
    from benchmarks.speed.measures import MEASURES
    found = MEASURES["accuracy"]({**FEW, "seeds": 2}, 0)
    (figure,) = rows.accuracy([[found]])
    assert len(found["recipe"]) == len(found["ours"]) == 2
    assert all(0 <= 16 * share == round(16 * share) <= 16 for way in found.values() for share in way)
    assert figure.value == pytest.approx(sum(found["ours"]) / 2 - sum(found["recipe"]) / 2)


def test_an_estimate_is_held_against_the_run():
    from benchmarks.speed.measures import MEASURES
    config = {**CONFIG, "data": "fruits", "strategy": "feature_extraction", "limit": 24, "difficulty": 0.0}
    told = MEASURES["estimate"]({"config": config, "probe": True}, 0)
    assert told["seconds"] == pytest.approx(sum(told["parts"].values())) and told["parts"]["prefix"] > 0


def test_the_memory_of_a_training_is_measured():
    from benchmarks.speed.measures import MEASURES
    found = MEASURES["memory"]({**FEW, "depth": 3}, 0)
    assert found["peak_mb"] >= found["before_mb"] > 50 and found["seconds"] > 0
