"""``explain --text`` and ``predict`` of texts as their users meet them."""

import csv
import json

import pytest

from tests import fake_text
from tests.inference import text_runs
from tests.stores import own_store  # noqa: F401


@pytest.fixture
def text_run(monkeypatch):
    fake_text.registered(monkeypatch)
    return text_runs.finished()


def test_words_with_their_values_and_the_check(run, text_run):
    code, out, err = run("explain", "--run", text_run, "--text", "it works well", "--text", "<b>broke</b>", "--method",
                         "integrated_gradients", "--sanity", "--json")
    first, second = json.loads(out.splitlines()[-1])["explanations"]
    assert code == 0 and [word["word"] for word in first["words"]] == ["it", "works", "well"]
    assert sum(word["value"] for word in first["words"]) == pytest.approx(first["facts"]["sum"])
    assert second["words"][0]["word"] == "<b>broke</b>" and "no likeness" in second["sanity"]["sentence"]
    code, out, err = run("explain", "--run", text_run, "--text", "it works well")
    assert code == 0 and "strongest words" in out and "works" in out


@pytest.mark.parametrize(("wrong", "said"), [
    (("--text", " "), "There is no word"), (("--text", "a", "--method", "grad_cam"), "grad_cam"),
    (("--text", "a", "b.png"), "Both --text and a file"), (("--text", "a", "--output", "c.png"), "--output were given"),
    (("--text", "a", "--class", "nosuch"), "nosuch"),
    (("--text", "a", "--method", "attention_rollout"), "no attention")])
def test_what_is_wrong_exits_2_in_words(run, text_run, wrong, said):
    code, out, err = run("explain", "--run", text_run, *wrong)
    assert code == 2 and said in " ".join(err.split()) and out == ""


def test_a_table_in_and_a_table_out(run, text_run, tmp_path):
    path, out = tmp_path / "reviews.csv", tmp_path / "out.csv"
    path.write_text("id,review\n1,works quick\n2,=broke slow\n3,\n", encoding="utf8")
    code, _, err = run("predict", "--run", text_run, str(path), "--output", str(out))
    rows = list(csv.DictReader(out.open(encoding="utf8")))
    assert code == 0 and "row 3 cannot be predicted: the text is empty" in " ".join(err.split())
    assert [row["review"] for row in rows] == ["works quick", "'=broke slow", ""]
    assert rows[0]["predicted"] in text_runs.CLASSES and rows[2]["note"] == "the text is empty"
    code, _, err = run("predict", "--run", text_run, str(path), "--text-columns", "nosuch")
    assert code == 2 and "No column named 'nosuch'" in err
    code, _, err = run("predict", "--run", text_run, str(path), str(path))
    assert code == 2 and "Expected one table" in err
    (tmp_path / "a.txt").write_text("works quick")
    code, answered, err = run("predict", "--run", text_run, str(tmp_path / "a.txt"), "--json")
    assert code == 0 and json.loads(answered.splitlines()[-1])["predictions"][0]["file"].endswith("a.txt")
