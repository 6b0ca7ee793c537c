import json
import socket
import sqlite3
import time
import uuid
from types import SimpleNamespace

import pytest

from benchmarks import many_runs
from tests.stores import put_store
from tl_core import settings, tracking
from tl_core.config import HeadConfig, RunConfig
from tl_core.errors import UserError
from tl_core.tracking import store, stored_runs, tags

RESULT = {"status": "FINISHED", "test": {"loss": 0.5, "accuracy": 0.875, "n": 8}}


def finish(run_id, status="FINISHED"):
    (tracking.artifact_folder(run_id) / "result.json").write_text(json.dumps(RESULT))
    tracking.end_run(run_id, status)


def test_a_new_run_waits_and_keeps_its_config_to_the_letter(owner):
    config = RunConfig(data="digits", classes=("1", "7"), head=HeadConfig(hidden=()), learning_rate=3e-4)
    before = int(time.time())
    run_id = tracking.create_run(config, owner)
    record = tracking.run(run_id)
    assert before <= record.created.timestamp() <= time.time()
    assert (record.status, record.config, record.owner) == ("QUEUED", config, owner)
    assert (record.seconds, record.result, record.reason, record.accuracy) == (None, None, None, None)
    assert RunConfig.from_json((tracking.artifact_folder(run_id) / "config.json").read_text()) == config


def test_the_config_is_among_mlflows_parameters(new_run):
    params = store.client().get_run(new_run(epochs=7)).data.params
    assert (params["epochs"], params["head.hidden"], params["limit"]) == ("7", "[256]", "")
    assert (params["augment.flip"], params["augment.zoom"]) == ("none", "0.0")


def test_files_lie_under_home_and_nowhere_else(new_run):
    folder = tracking.artifact_folder(new_run())
    assert folder == tracking.training_folder(folder.parent.name)
    assert settings.home() in folder.parents


def test_a_home_with_blanks_and_umlauts_works(tmp_path, monkeypatch, owner, empty_store):
    monkeypatch.setenv("TL_HOME", str(tmp_path / "Mein Ordner ü"))
    put_store(empty_store, settings.home())
    run_id = tracking.create_run(RunConfig(), owner)
    assert (tmp_path / "Mein Ordner ü" / "artifacts" / run_id / "artifacts" / "config.json").is_file()


def test_runs_are_listed_newest_first_up_to_the_limit(new_run):
    made = []
    for _ in range(3):
        made.append(new_run())
        time.sleep(0.002)  # MLflow orders by milliseconds
    assert [record.run_id for record in tracking.runs()] == made[::-1]
    assert [record.run_id for record in tracking.runs(limit=2)] == made[:0:-1]


def test_a_run_is_found_by_its_first_characters(new_run):
    run_id = new_run()
    assert tracking.run(run_id[:8]).run_id == run_id


@pytest.mark.parametrize("name", ["no-such-run", "", "../../etc/passwd"])
def test_an_unknown_run_is_told_in_three_clauses(name):
    with pytest.raises(UserError) as error:
        tracking.run(name)
    assert repr(name) in error.value.found and "runs" in error.value.fix


def test_a_prefix_of_two_runs_is_refused(new_run, monkeypatch):
    ids = iter(["abc1" + "0" * 28, "abc2" + "0" * 28])
    monkeypatch.setattr(uuid, "uuid4", lambda: SimpleNamespace(hex=next(ids)))
    made = [new_run(), new_run()]
    with pytest.raises(UserError, match="2 runs begin with 'abc'"):
        tracking.run("abc")
    assert [tracking.run(prefix).run_id for prefix in ("abc1", "abc2")] == made


def test_the_oldest_of_a_thousand_runs_is_found_by_its_first_characters():
    oldest = many_runs.fill(1200, files=False)[0]
    assert tracking.run(oldest[:12]).run_id == oldest


@pytest.mark.parametrize("name", ["%", "_" * 8, "a' OR '1' = '1", "0" * 33, "A" * 8])
def test_what_cannot_begin_an_id_is_not_asked_of_the_store(new_run, name):
    new_run()
    with pytest.raises(UserError, match="No run named"):
        tracking.run(name)


def test_whole_ids_are_asked_for_in_one_question(new_run, monkeypatch):
    kept, gone, asked = new_run(), new_run("RUNNING"), []
    finish(gone)
    tracking.delete(gone)
    search = store.client().search_runs
    monkeypatch.setattr(store.client(), "search_runs", lambda *given, **more: asked.append(given) or search(
        *given, **more))
    assert list(tracking.existing([kept, kept, gone, kept[:31], "0" * 32, "../x", "%"])) == [kept]
    assert len(asked) == 1
    assert tracking.existing(["", "x", "../../etc/passwd"]) == {} and len(asked) == 1
    assert tracking.deleted([kept, gone, "0" * 32]) == {gone}


def test_an_ended_run_has_its_result(new_run):
    run_id = new_run("RUNNING")
    finish(run_id)
    record = tracking.run(run_id)
    assert (record.status, record.result) == ("FINISHED", RESULT)
    assert 0 <= record.seconds < 10


@pytest.mark.parametrize(("status", "mlflows"), [("FINISHED", "FINISHED"), ("FAILED", "FAILED"), ("STOPPED", "KILLED"),
                                                 ("INTERRUPTED", "KILLED")])
def test_every_end_has_mlflows_own_word_for_it(new_run, status, mlflows):
    run_id = new_run("RUNNING")
    tracking.end_run(run_id, status, "Why.")
    record = tracking.run(run_id)
    assert (record.status, record.reason, record.active) == (status, "Why.", False)
    assert store.client().get_run(run_id).info.status == mlflows


def test_delete_takes_the_run_and_its_files(new_run):
    kept, gone = new_run("RUNNING"), new_run("RUNNING")
    for run_id in (kept, gone):
        finish(run_id)
    folder = tracking.artifact_folder(gone)
    tracking.delete(gone)
    assert [record.run_id for record in tracking.runs()] == [kept]
    assert not folder.parent.exists() and tracking.artifact_folder(kept).exists()
    with pytest.raises(UserError):
        tracking.run(gone)


def test_a_run_that_still_runs_is_not_deleted(new_run):
    run_id = new_run("RUNNING")
    with pytest.raises(UserError, match="running.*Stop it first"):
        tracking.delete(run_id)
    assert tracking.run(run_id).active


def test_the_model_file_is_there_or_the_error_says_why(new_run):
    run_id = new_run()
    with pytest.raises(UserError, match="no saved model"):
        tracking.model_file(run_id)
    (tracking.artifact_folder(run_id) / "model.keras").write_bytes(b"weights")
    assert tracking.model_file(run_id).read_bytes() == b"weights"


def test_a_run_of_somebody_elses_in_our_experiment_is_left_out(new_run):
    run_id = new_run()
    store.client().create_run(store.experiment_id())
    assert [record.run_id for record in tracking.runs()] == [run_id]


def lost_run(status, heartbeat, owner=f"{socket.gethostname()}x:1:dead"):
    run_id = tracking.create_run(RunConfig(), owner, status)
    store.client().set_tag(run_id, tags.HEARTBEAT, repr(heartbeat))
    return run_id


def test_recovery_marks_stale_runs_only(owner, new_run):
    old, now = time.time() - 100, time.time()
    running, waiting = lost_run("RUNNING", old), lost_run("SCHEDULED", old)
    alive, ours = lost_run("RUNNING", now), new_run("RUNNING")
    store.client().set_tag(ours, tags.HEARTBEAT, repr(old))
    assert sorted(tracking.recover(owner)) == sorted([running, waiting])
    assert "without a word while this run was running" in tracking.run(running).reason
    assert "without a word while this run was waiting" in tracking.run(waiting).reason
    assert tracking.run(running).status == tracking.run(waiting).status == "INTERRUPTED"
    assert tracking.run(alive).status == tracking.run(ours).status == "RUNNING"
    assert tracking.recover(owner) == []


def test_recovery_takes_every_page(owner, monkeypatch):
    monkeypatch.setattr(stored_runs, "AT_ONCE", 2)
    lost = [lost_run(status, time.time() - 100) for status in ["RUNNING"] * 3 + ["SCHEDULED"] * 4]
    assert sorted(tracking.recover(owner)) == sorted(lost)


@pytest.mark.parametrize("marked", [False, True])
def test_a_killed_runs_time_ends_at_its_last_heartbeat_whether_or_not_a_server_has_marked_it(owner, marked):
    """Killed 500 s ago, 60 s after its start: it did not last eight minutes."""
    died = time.time() - 500
    run_id, waiting = lost_run("RUNNING", died), lost_run("SCHEDULED", died)
    store.client().set_tag(run_id, tags.STARTED, repr(died - 60))
    if marked:
        tracking.recover(owner)
    record = next(found for found in tracking.runs() if found.run_id == run_id)
    assert record == tracking.run(run_id)
    assert (record.status, record.active) == ("INTERRUPTED", False) and "killed" in record.reason
    assert record.seconds == pytest.approx(60) and record.ended.timestamp() == pytest.approx(died)
    end = tracking.replay(run_id)[-1]
    assert end.type == "failed" and end.time == pytest.approx(died)
    assert tracking.run(waiting).status == "INTERRUPTED" and tracking.run(waiting).seconds is None
    tracking.delete(run_id)  # nothing is left to stop


def test_a_reader_writes_nothing_about_a_lost_run(new_run):
    run_id = lost_run("RUNNING", time.time() - 500)
    assert tracking.run(run_id).status == "INTERRUPTED"
    assert store.client().get_run(run_id).info.status == "RUNNING"  # it may come back: a network was down
    tracking.beat([run_id])
    assert tracking.run(run_id).status == "RUNNING"


def test_a_run_that_somebody_ended_in_mlflows_own_pages_has_ended(new_run):
    run_id = new_run("RUNNING")
    store.client().set_terminated(run_id, "KILLED")
    record = tracking.run(run_id)
    assert (record.status, record.active) == ("INTERRUPTED", False)
    assert tracking.replay(run_id)[-1].time == pytest.approx(time.time(), abs=10)


def test_a_beating_run_is_not_recovered(owner):
    run_id = lost_run("RUNNING", time.time() - 100)
    tracking.beat([run_id])
    assert tracking.recover(owner) == []


def test_what_is_stored_needs_no_server(new_run):
    run_id = new_run()
    with sqlite3.connect(settings.home() / "mlflow.db") as database:
        found = database.execute("select status from runs where run_uuid = ?", [run_id]).fetchone()
    assert found == ("SCHEDULED",)
