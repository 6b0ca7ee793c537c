import re

import numpy as np

from tests.evaluation.finished_runs import evaluated
from tl_core.config import RunConfig
from tl_core.evaluation import cache as kept_answers
from tl_core.evaluation import calibration
from tl_core.export import report_figures
from tl_core.statistics.predictions import Predictions
from tl_core.tracking import RunRecord

RUN = RunRecord("r" * 32, "FINISHED", RunConfig(), None, None, None, "", None)


def of_six(*answers):
    """``evaluated`` with a record: apple 2 of 3 right, pear 1 of 1, plum 1 of 2; apple is said thrice, pear twice."""
    run = evaluated(*answers)
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
    found = of_six(np.exp(logits), labels, tuple(f"class {number}" for number in range(50)))
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
