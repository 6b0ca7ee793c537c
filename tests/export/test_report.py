"""The report stands alone, says what the run did, and lets no name become code."""

import re

import pytest

from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.export import report


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
