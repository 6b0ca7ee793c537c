"""``adapt`` on the command line: contracts.md's JSON, a table for people, labels to take away."""

import csv
import json

import pytest
from typer.testing import CliRunner

from tests.adaptation.domains import described, paint
from tl_core.adaptation import domain_features
from tl_core.cli.app import app
from tl_core.errors import UserError

BASE = ["adapt", "--data", "toys", "--backbone", "small_cnn", "--weights", "random", "--image-size", "32"]


@pytest.fixture(autouse=True)
def toys(tmp_path, monkeypatch):
    folder = tmp_path / "data" / "toys"
    paint(folder, "studio", count=6)
    paint(folder, "phone", count=6, shift=(50, 40, 10))
    monkeypatch.setenv("TL_DATA_DIR", str(folder.parent))
    monkeypatch.setattr(domain_features, "describe", described())
    return folder


def adapt(*options):
    outcome = CliRunner().invoke(app, [*BASE, *options], terminal_width=200)
    if outcome.exception and not isinstance(outcome.exception, SystemExit):
        raise outcome.exception
    return outcome


def test_json_is_the_contracts():
    answer = json.loads(adapt("--source", "studio", "--target", "phone", "--method", "coral,mcc", "--json").stdout)
    assert {"source", "target", "protocol", "source_only", "methods", "chosen", "chosen_by", "adapted", "verdict",
            "domain_gap"} <= set(answer)
    assert set(answer["source_only"]) == {"accuracy", "ci95", "n"}
    assert {"method", "accuracy", "ci95", "balanced_accuracy", "validators", "seconds", "run_id"} <= set(
        answer["methods"][0])
    assert [row["method"] for row in answer["methods"]] == ["source_only", "coral", "mcc"]


def test_all_pairs_have_a_mean_and_the_worst_is_named():
    outcome = adapt("--all-pairs", "--method", "coral", "--json")
    answer = json.loads(outcome.stdout)
    assert len(answer["pairs"]) == 2 and set(answer["mean"]["methods"]) == {"source_only", "coral"}
    assert answer["worst"]["source"] in answer["sentence"]
    told = adapt("--all-pairs", "--method", "coral").stdout
    assert "studio → phone" in told and "Protocol whole" in told


def test_people_get_a_table_the_choice_and_the_verdict():
    told = adapt("--source", "studio", "--target", "phone", "--method", "coral,mcc", "--protocol", "half").stdout
    assert "protocol half" in told and "Minimum class confusion" in told and "Chosen without labels" in told
    assert "by Agreement with all" in told
    assert "Named: CORAL" in adapt("--source", "studio", "--target", "phone", "--method", "coral").stdout


def test_sources_are_weighted_and_the_head_is_fitted_to_other_shares(toys):
    paint(toys, "web", count=6, shift=(0, 30, 30))
    options = ("--source", "studio,web", "--target", "phone", "--method", "coral,mcc", "--source-weights", "web=3",
               "--reweight", "predicted")
    answer = json.loads(adapt(*options, "--json").stdout)
    assert [each["share"] for each in answer["sources"]["domains"]] == [0.25, 0.75]
    assert [row["method"] for row in answer["methods"]][-1] == "reweighted" != answer["chosen"]
    assert len(answer["reweighted"]["shares"]) == 3 and answer["reweighted"]["verdict"]
    told = adapt(*options).stdout
    assert "Sources count by hand: studio 25 %, web 75 %." in told and "Re-weighted head" in told
    assert "to the shares that the answers of Minimum class confusion tell. Re-weighted head" in told
    assert "reweighted" in json.loads(adapt("--all-pairs", "--method", "coral", "--reweight", "em", "--json").stdout)[
        "mean"]["methods"]


def test_predicted_labels_are_written_and_no_formula_among_them(toys, tmp_path):
    folder = tmp_path / "loose"
    folder.mkdir()
    for number, path in enumerate((toys / "phone").rglob("*.png")):
        (folder / (f"{number}.png" if number else "=1+1.png")).write_bytes(path.read_bytes())
    file = tmp_path / "labels.csv"
    adapt("--source", "studio", "--target", str(folder), "--method", "mcc", "--output", str(file))
    with file.open(encoding="utf8") as content:
        lines = list(csv.DictReader(content))
    assert len(lines) == 18 and {line["label"] for line in lines} <= {"blue", "green", "red"}
    assert all(0 < float(line["confidence"]) <= 1 for line in lines)
    assert [line["file"] for line in lines if "1+1" in line["file"]] == ["'=1+1.png"]


@pytest.mark.parametrize(("options", "said"), [
    (["--source", "studio"], "No target was named"),
    (["--all-pairs", "--target", "phone"], "Expected neither"),
    (["--target", "phone", "--output", "nowhere/labels.csv"], "cannot be written"),
    (["--target", "phone", "--output", "labels.txt"], "ends in .csv"),
    (["--all-pairs", "--output", "labels.csv"], "Expected one pair"),
    (["--all-pairs", "--source-weights", "similarity"], "Each pair has one source"),
    (["--target", "phone", "--source-weights", "similarity"], "The source is one domain"),
    (["--target", "phone", "--reweight", "emm"], "Did you mean 'em'"),
    (["--target", "phone", "--seeds", "many"], "seeds is 'many'"),
    (["--target", "phone", "--method", "mcx"], "Did you mean 'mcc'"),
    (["--target", "phone", "--protocol", "hlf"], "Did you mean 'half'")])
def test_what_does_not_fit_is_told(options, said):
    with pytest.raises(UserError, match=said):
        adapt(*options)
