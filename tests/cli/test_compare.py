"""``compare`` as its users meet it: one object, a table, wrong options; and once for real against runs done alone."""

import json
import os
import signal
import time

import numpy as np
import pytest

from tests.stores import put_store
from tests.thin_cnn import thin_cnn_here  # noqa: F401
from tl_core import settings, tracking
from tl_core.backbones.catalog import BACKBONES
from tl_core.data import catalog
from tl_core.engine import local
from tl_core.errors import UserError
from tl_core.events import Failed, Finished, Stopped
from tl_core.training.evaluation import wilson
from ui.compare import comparison_data

SMALL = ("--data", "digits", "--backbone", "small_cnn", "--image-size", "32", "--limit", "120", "--epochs", "3",
         "--batch-size", "16")
BLOCKS = len(BACKBONES.get("small_cnn").blocks)


def accuracy(config) -> float:
    """What the fake training reaches: fine-tuning is better, and seeds differ a little."""
    return {"fine_tuning": 0.9, "feature_extraction": 0.5, "from_scratch": 0.3}[config.strategy] + 0.02 * config.seed


def fake_result(config) -> dict:
    value, n = accuracy(config), 100
    return {"status": "FINISHED", **{name: getattr(config, name) for name in ("strategy", "freeze_depth", "seed")},
            "test": {"accuracy": value, "loss": 0.1, "n": n, "ci95": wilson(round(value * n), n)},
            "seconds": {"total": 1.0, "features": 0.5, "training": 0.5}}


def write_answers(config, folder) -> None:
    """100 pictures, as many right as the accuracy says."""
    labels = np.arange(100, dtype=np.int32) % 2
    said = np.where(np.arange(100) < round(100 * accuracy(config)), labels, 1 - labels)
    np.savez(folder / "test_predictions.npz", keys=np.array([f"{i:03d}" for i in range(100)]), labels=labels,
             logits=np.eye(2, dtype=np.float32)[said])


@pytest.fixture
def fake(monkeypatch, empty_store):
    """Trainings that take no time; ``fake[rate]`` is an error that runs at this rate fail with."""
    put_store(empty_store, settings.home())
    errors = {}

    def execute(member):
        if error := errors.get(member.config.learning_rate):
            member.emit(Failed(reason=str(error)))
            return error
        write_answers(member.config, member.folder)
        result = fake_result(member.config)
        member.emit(Finished(result=result))
        return result
    monkeypatch.setattr(local, "execute_team", lambda members, *, cuts, load: [execute(member) for member in members])
    return errors


def test_bands_are_a_list_of_their_upper_ends(run, fake):
    code, out, err = run("compare", *SMALL, "--strategies", "fine_tuning", "--freeze-depth", "1",
                         "--freeze-above", "2,4,5", "--json")
    assert code == 0, err
    answer = json.loads(out.strip().splitlines()[-1])
    assert [(row["freeze_depth"], row["freeze_above"], row["name"]) for row in answer["table"]] == [
        (1, 2, "to block 2"), (1, 4, "to block 4"), (1, None, "to the top")]


@pytest.mark.parametrize(("options", "epochs", "seconds"), [
    (("--budget", "multiply_adds"), (9, 3), None),
    (("--seconds", "20", "--epochs", "4"), (4, 4), 20.0)])
def test_budgets_reach_every_run(run, fake, monkeypatch, options, epochs, seconds):
    seen, real = [], local.execute_team
    monkeypatch.setattr(local, "execute_team",
                        lambda members, **more: seen.extend(m.config for m in members) or real(members, **more))
    code, _, err = run("compare", *SMALL, "--strategies", "feature_extraction,from_scratch", *options, "--json")
    assert code == 0, err
    found = {config.strategy: config for config in seen}
    assert (found["feature_extraction"].epochs, found["from_scratch"].epochs) == epochs
    assert {config.seconds for config in seen} == {seconds}


def test_json_has_runs_table_seconds_and_verdicts(run, fake):
    code, out, err = run("compare", *SMALL, "--strategies", "feature_extraction,fine_tuning", "--freeze-depths", "2,3",
                         "--seeds", "2", "--json")
    assert code == 0, err
    answer = json.loads(out.strip().splitlines()[-1])
    assert set(answer) == {"runs", "table", "seconds", "verdicts", "shared", "comparison"}
    assert [(row["strategy"], row["freeze_depth"], row["learning_rate"], row["seeds"]) for row in answer["table"]] == [
        ("feature_extraction", BLOCKS, 1e-3, 2), ("fine_tuning", 2, 1e-3, 2), ("fine_tuning", 3, 1e-3, 2)]
    assert [row["mean"] for row in answer["table"]] == pytest.approx([0.51, 0.91, 0.91])
    # Student's interval of 0.90 and 0.92: 0.91 ± 12.7062 · 0.01414 / √2 = 0.91 ± 0.1271, at most 1
    assert answer["table"][1]["ci95"] == pytest.approx([0.7829, 1.0], abs=1e-4)
    assert [run["seed"] for run in answer["runs"]] == [0, 1] * 3
    assert tuple(run["run_id"] for run in answer["runs"]) == tracking.comparison(answer["comparison"]).run_ids
    assert answer["table"][1]["name"] == "Fine-tuning, depth 2"
    assert len(answer["verdicts"]) == 3 and answer["verdicts"][0]["better"] == answer["table"][1]["name"]
    assert answer["verdicts"][2]["better"] is None  # the two depths gave the same answers
    # Six runs of half a second each: small_cnn's weights are random, so no two seeds' heads have the same rows.
    assert (answer["seconds"]["features"], answer["seconds"]["training"]) == (3.0, 3.0)
    assert "6/6" in err and "test accuracy 0.920" in err and answer["shared"] in err


MATRICES = {
    "strategies and depths": ("--strategies", "feature_extraction,fine_tuning,from_scratch", "--freeze-depths", "2,3",
                              "--seeds", "2"),
    "labels": ("--strategies", "feature_extraction,from_scratch", "--limits", "40,80,120"),
    "rates": ("--learning-rates", "1e-2,1e-3", "--seeds", "2"),
    "bands": ("--strategies", "fine_tuning,from_scratch", "--freeze-depths", "1,2", "--freeze-above", "4,5"),
    "transfer depths": ("--strategies", "fine_tuning,from_scratch", "--transfer-depths", "1,4"),
    "equal work": ("--strategies", "feature_extraction,fine_tuning,from_scratch", "--budget", "multiply_adds"),
    "one setting": ("--seeds", "3"),
}


@pytest.mark.parametrize("matrix", MATRICES.values(), ids=MATRICES)
def test_the_compare_page_calls_every_group_what_the_command_line_calls_it(run, fake, matrix):
    code, out, err = run("compare", *SMALL[:6], *matrix, "--json")
    assert code == 0, err
    answer = json.loads(out.strip().splitlines()[-1])
    study = comparison_data.load(tracking.comparison(answer["comparison"]).run_ids, tracking.runs())
    names = [group.name for group in study.groups]
    assert [row["name"] for row in answer["table"]] == names and len(set(names)) == len(names)
    assert [[row[key] for key in ("mean", "ci95", "seeds")] for row in answer["table"]] == [
        [group.score[key] for key in ("mean", "ci95", "seeds")] for group in study.groups]
    titles = {group.title: group.name for group in study.groups}
    said = {(verdict["a"], verdict["b"]): verdict["adjusted"] for verdict in answer["verdicts"]}
    assert said == {(titles[each.a], titles[each.b]): each.adjusted for each in study.judgement.verdicts}


def test_beside_runs_on_texts_stands_counting_words(run, fake, monkeypatch):
    def write(config, folder):
        test = catalog.listing_of(config).splits["test"]
        np.savez(folder / "test_predictions.npz", keys=np.array(test.keys, str), labels=test.labels,
                 logits=np.eye(4, dtype=np.float32)[test.labels])
    monkeypatch.setitem(globals(), "write_answers", write)
    code, out, err = run("compare", "--data", "notes", "--backbone", "text_cnn", "--limit", "40", "--seeds", "2",
                         "--json")
    assert code == 0, err
    answer = json.loads(out.strip().splitlines()[-1])
    assert [row["name"] for row in answer["table"]] == ["Feature extraction", "TF-IDF and logistic regression"]
    assert 0.3 < answer["table"][1]["mean"] < 0.9 and len(answer["runs"]) == 2
    assert [verdict["better"] for verdict in answer["verdicts"]] == ["Feature extraction"]


def test_the_table_for_people(run, fake):
    code, out, _ = run("compare", *SMALL, "--strategies", "feature_extraction,fine_tuning", "--freeze-depth", "3")
    assert code == 0
    assert "Fine-tuning" in out and "0.900" in out and "0.826 to 0.945" in out  # Wilson's interval of 90 in 100
    assert "Fine-tuning is better than Feature extraction by" in out and "2 runs in" in out


def test_a_member_that_fails_is_told_and_the_others_count(run, fake):
    fake[0.5] = UserError("The loss stopped being a number.", "Expected a finite loss.", "Lower the rate.")
    code, out, err = run("compare", *SMALL, "--learning-rates", "0.001,0.5,0.002", "--json")
    answer = json.loads(out)
    assert code == 0 and "2/3 rate 0.5: failed. The loss stopped" in err
    assert [run["status"] for run in answer["runs"]] == ["FINISHED", "FAILED", "FINISHED"]
    assert answer["runs"][1]["reason"].startswith("The loss stopped being a number.")
    assert [(row["mean"], row["seeds"]) for row in answer["table"]] == [(0.5, 1), (None, 0), (0.5, 1)]
    assert answer["seconds"]["training"] == 0.5  # three heads in one step: at the same time


def test_where_every_run_fails_by_the_users_mistake_it_is_one(run, fake):
    fake[0.5] = UserError("The loss stopped being a number.", "Expected a finite loss.", "Lower the rate.")
    code, _, err = run("compare", *SMALL, "--learning-rates", "0.5", "--json")
    assert code == 2 and err.strip().endswith("Lower the rate.")


def test_a_failure_of_ours_exits_1_after_all_the_others(run, fake):
    fake[0.5] = RuntimeError("it broke")
    code, out, err = run("compare", *SMALL, "--learning-rates", "0.5,0.001", "--json")
    assert code == 1 and "it broke" in err
    assert [run["status"] for run in json.loads(out)["runs"]] == ["FAILED", "FINISHED"]


def test_ctrl_c_stops_what_trains_and_what_waits(run, fake, monkeypatch):
    """Two teams; the first one's training gets the signal and keeps what it has."""
    def train(members, *, cuts, load):
        os.kill(os.getpid(), signal.SIGINT)
        while not members[0].should_stop():
            time.sleep(0.01)
        for member in members:
            member.emit(Stopped(result={"status": "STOPPED", "test": None}))
        return [{"status": "STOPPED", "test": None} for _ in members]
    monkeypatch.setattr(local, "execute_team", train)
    code, out, err = run("compare", *SMALL, "--strategies", "feature_extraction,fine_tuning", "--json")
    answer = json.loads(out)
    assert code == 0 and "Stopping after this batch" in err
    assert [run["status"] for run in answer["runs"]] == ["STOPPED", "STOPPED"]
    assert [tracking.run(run["run_id"]).status for run in answer["runs"]] == ["STOPPED", "STOPPED"]
    assert answer["table"][0]["mean"] is None and answer["verdicts"] == []


@pytest.mark.parametrize(("arguments", "quoted", "suggestion"), [
    (["--strategies", "fine_tunning"], "--strategies names 'fine_tunning'", "'fine_tuning'"),
    (["--strategies", ","], "--strategies is ','", "commas"),
    (["--strategies", "fine_tuning", "--freeze-depths", "1,99"], "--freeze-depths names '99'", "0 to"),
    (["--freeze-depths", "1"], "--freeze-depths is 1.", "fine_tuning"),
    (["--freeze-depth", "1"], "--freeze-depths is 1.", "fine_tuning"),
    (["--learning-rates", "1e-3,quick"], "--learning-rates names 'quick'", "a number from"),
    (["--seeds", "0"], "--seeds is 0.", "from 1 to 100"),
    (["--seeds", "two"], "--seeds is 'two'", "from 1 to 100"),
    (["--seeds", "-1"], "--seeds is '-1'", "from 1 to 100"),
    (["--learning-rates", "1e-3", "--learning-rate", "1e-4"], "--learning-rate 1e-4", "one of the two"),
    (["--strategy", "fine_tunning"], "'fine_tunning'", "'fine_tuning'"),
    (["--data", "digit"], "'digit'", "'digits'"),
    (["--weights", "run:nothing"], "nothing", ""),
    (["--epochs", "0"], "epochs is '0'", "from 1 to 500"),
    (["--budget", "hours"], "'hours'", "multiply_adds"),
    (["--budget", "seconds"], "no seconds", ""),
])
def test_a_wrong_option_exits_2_before_anything_runs(run, fake, arguments, quoted, suggestion):
    code, out, err = run("compare", "--image-size", "32", "--backbone", "small_cnn", *arguments, "--json")
    assert (code, out) == (2, "")
    assert quoted in err and suggestion in err and "Traceback" not in err
    assert err.strip().count(". ") + err.strip().count("? ") + err.strip().count(": ") >= 2
    assert tracking.runs() == []


def test_a_comparison_equals_its_runs_done_alone(run, empty_store, tmp_path, monkeypatch):
    """Four runs that share a pass, two of them heads in one step, against each in a home of its own."""
    put_store(empty_store, settings.home())
    code, out, err = run("compare", *SMALL, "--strategies", "feature_extraction,fine_tuning", "--freeze-depths", "3,4",
                         "--learning-rates", "1e-2,1e-3", "--json")
    assert code == 0, err
    answer = json.loads(out.strip().splitlines()[-1])
    assert answer["shared"] == "6 runs share one pass through the backbone; 2 heads train in one step."
    assert [run["status"] for run in answer["runs"]] == ["FINISHED"] * 6
    assert len(answer["verdicts"]) == 15 and all(verdict["p"] is not None for verdict in answer["verdicts"])
    for number in (0, 1, 3):
        together = answer["runs"][number]
        home = tmp_path / f"alone{number}"
        home.mkdir()
        put_store(empty_store, home)
        monkeypatch.setenv("TL_HOME", str(home))
        config = json.loads(next((tmp_path / "home").rglob(f"{together['run_id']}/artifacts/config.json")).read_text())
        depth = () if together["strategy"] == "feature_extraction" else ("--freeze-depth", str(config["freeze_depth"]))
        code, out, err = run("train", *SMALL, "--strategy", together["strategy"], *depth, "--learning-rate",
                             str(config["learning_rate"]), "--json")
        assert code == 0, err
        alone = json.loads(out.strip().splitlines()[-1])
        assert together["test"]["accuracy"] == alone["test"]["accuracy"]
        assert together["test"]["loss"] == pytest.approx(alone["test"]["loss"], abs=1e-4)
        for name, values in alone["history"].items():
            assert together["history"][name] == pytest.approx(values, abs=1e-4), name
