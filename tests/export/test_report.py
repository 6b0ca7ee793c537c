"""The report stands alone, says what the run did, and lets no name become code."""

import re

import numpy as np
import pytest

from tests.evaluation.finished_runs import evaluated
from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.evaluation import cache as kept_answers
from tl_core.evaluation import calibration
from tl_core.export import download_bundle, html, report, report_figures, svg
from tl_core.statistics.predictions import Predictions
from tl_core.tracking import RunRecord


@pytest.fixture
def text(run_id, tmp_path) -> str:
    return report.write(run_id, tmp_path / "deep/report.html").read_text(encoding="utf8")


def test_one_file_that_loads_nothing(text):
    assert "default-src 'none'" in text and "<script" not in text
    assert not re.search(r'(?:src|href)="(?!data:)', text) and "url(" not in text


def test_it_has_everything(text, run_id):
    for heading in ("Curves", "Confusion on the test pictures", "Classes", "Calibration", "Surest and right",
                    "Configuration", "Environment", "Parity certificates"):
        assert f"<h2>{heading}</h2>" in text, heading
    assert text.count("<svg") == 3 and text.count("<img ") >= 5 and "95 % interval" in text
    assert run_id in text and "tensorflow" in text and "3.15" in text


def test_changed_settings_are_named_first():
    said = dict(report.settings(RunConfig(weight_decay=0.5, augment={"flip": "both"}), every=False))
    assert said["Weight decay"] == "0.5" and said["Flip"] == "both" and "Rotation" not in said
    everything = dict(report.settings(RunConfig()))
    assert everything["Rotation"] == "0" and everything["Hidden layers"] == "256" and everything["Limit"] == "–"


def test_no_name_becomes_code():
    nasty = '<img src="x" onerror="alert(1)">'
    made = html.document(nasty, [html.finding(nasty), html.section(nasty, html.table([(nasty, nasty)], (nasty,)))])
    assert nasty not in made and made.count("&lt;img") == 7  # title and heading, finding, section, head and two cells
    confusion = report._confusion({"confusion": [[3, 0], [1, 2]], "classes": [nasty, "b"]})
    assert nasty not in confusion and nasty not in svg.lines(nasty, {nasty: [1.0, 2.0]})


def test_a_curves_points_lie_where_they_should():
    # 480 wide with 48 and 12 beside, 280 high with 24 above and 34 below: the middle of the axis is at 48 + 210.
    assert svg.place(0, 0.0, 3, 0.0, 1.0) == (48, 246) and svg.place(2, 1.0, 3, 0.0, 1.0) == (468, 24)
    assert svg.place(1, 0.5, 3, 0.0, 1.0) == (258, 135)
    assert svg.lines("Loss", {"training": [float("nan")]}) == ""
    broken = svg.lines("Loss", {"training": [1.0, float("nan"), 2.0]})
    assert broken.count("<polyline") == 2 and "nan" not in broken


def test_many_classes_are_told_as_pairs():
    classes = [f"class {number}" for number in range(50)]
    counts = [[5 if i == j else 0 for j in range(50)] for i in range(50)]
    counts[3][7] = 2
    made = report._confusion({"confusion": counts, "classes": classes})
    assert "class 3</th><td>class 7</td><td>2</td>" in made and made.count("<tr>") == 2


def test_a_run_without_a_result_and_a_folder_are_refused(run_id, tmp_path):
    with pytest.raises(UserError, match=r"report\.html"):
        report.write(run_id, tmp_path)
    with pytest.raises(UserError, match="No run named"):
        report.write("nothing", tmp_path / "a.html")


def test_packed_exports_are_one_file_each_and_go_with_their_run(run_id):
    import zipfile
    made = download_bundle.pack(run_id, "litert", "float16")
    assert made == download_bundle.place(run_id, "litert", "float16")
    names = zipfile.ZipFile(made).namelist()
    assert {name.split("/")[1] for name in names} == {"README.md", "certificate.json", "labels.txt", "model.tflite"}
    assert download_bundle.report(run_id).is_file()
    left = made.parent / ".export-killed"
    left.mkdir()
    gone, elsewhere = tracking.create_run(RunConfig(), tracking.new_owner(), "RUNNING"), "0" * 32  # of another store
    tracking.end_run(gone, "FINISHED")
    for name in (gone, elsewhere):
        (made.parent.parent / name).mkdir()
    tracking.delete(gone)
    download_bundle.delete_expired()
    assert sorted(path.name for path in made.parent.iterdir()) == sorted(
        [made.name, download_bundle.place(run_id, "report").name])
    assert {path.name for path in made.parent.parent.iterdir()} == {run_id, elsewhere}


RUN = RunRecord("r" * 32, "FINISHED", RunConfig(), None, None, None, "", None)


def of_six():
    """``made.evaluated``: apple 2 of 3 right, pear 1 of 1, plum 1 of 2; apple is said three times, pear twice."""
    run = evaluated()
    return type(run)(RUN, run.classes, run.test)


def test_classes_by_hand():
    text = report_figures.classes(of_six())
    rows = dict(re.findall(r"<tr><th>(.*?)</th><td>(.*?)</tr>", text))
    # shares [[8,1,1],[2,6,2],[6,3,1],[1,8,1],[1,1,8],[5,1,4]]: predicted apple, pear, apple, pear, plum, apple
    assert [re.sub("<.*?>", " ", rows[name]).split("  ")[0] for name in ("apple", "pear", "plum")] == [
        "66.7 %", "50.0 %", "100.0 %"]
    assert rows["apple"].count("66.7 %") == 2 and "50.0 %" in rows["plum"] and "0.667" in rows["plum"]
    # (2/3 + 2/3 + 2/3) / 3 and, by pictures, the same: each class's F1 is 2/3
    assert "0.667" in rows["Mean, every class alike"] and "0.667" in rows["Mean, by pictures"]


def test_of_many_classes_the_worst_come_first_and_all_are_there():
    labels = np.repeat(np.arange(50), 2)
    logits = np.eye(50)[np.where(labels == 7, 8, labels)] * 5
    found = evaluated(np.exp(logits), labels, tuple(f"class {number}" for number in range(50)))
    text = report_figures.classes(found)
    listed, unfolded = text.split("<details>")
    assert listed.count("<tr><th>class") == report_figures.MOST_ROWS and unfolded.count("<tr><th>class") == 50
    assert listed.index("<th>class 7<") < listed.index("<th>class 8<") < listed.index("<th>class 0<")


def test_calibration_without_and_with_a_temperature(monkeypatch):
    run, told = of_six(), {}
    monkeypatch.setattr(kept_answers, "validation", told.get)
    text = report_figures.calibration(run)
    found = calibration.calibration(run.test.logits, run.test.labels)
    assert f"<td>{found.ece:.3f}</td>" in text and "No temperature was fitted" in text and text.count("<svg") == 1
    answers = Predictions(np.array([f"v{i}" for i in range(6)]), run.test.labels, run.test.logits)
    told[run.run_id] = answers
    text = report_figures.calibration(run)
    assert text.count("<svg") == 2 and "fitted on 6 validation pictures" in text and "After the temperature" in text
    told[run.run_id] = Predictions(answers.keys, answers.logits.argmax(axis=1), answers.logits)
    assert "All 6 validation pictures are right" in report_figures.calibration(run)


def test_a_bar_of_reliability_lies_where_it_should():
    one, none = calibration.Bin(0.5, 0.75, 4, 0.7, 0.5, [0.2, 0.8]), calibration.Bin(0.75, 1.0, 0, None, None, None)
    drawn = svg.reliability("As <trained>", [one, none])
    # 420 wide from 48, 222 high above 246: 0.5 is at x 258 and y 135, 0.7 at y 90.6, the middle 0.625 at x 310.5.
    assert 'x="259.0" y="135.0" width="103.0" height="111.0"' in drawn
    assert 'x="306.5" y="86.6" width="8"' in drawn and drawn.count("<title>") == 1 and "<trained>" not in drawn
