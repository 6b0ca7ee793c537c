"""Of each kind what is removed and what stays, whatever its age."""

import os
import time

import pytest

from tests.boards.opened import board, student
from tests.data.sets.staged import stage
from tests.stores import put_store
from tl_core import settings, tracking
from tl_core.boards import store as boards
from tl_core.boards.state import ENTERED
from tl_core.config import RunConfig
from tl_core.data import sets
from tl_core.data.folder_size import bytes_in
from tl_core.errors import UserError
from tl_core.operations import clean
from tl_core.operations.clean import KINDS, Removable, kinds
from tl_core.operations.clean.removable import older

DAY = 86400.0


@pytest.fixture(autouse=True)
def home(isolated, empty_store):
    put_store(empty_store, settings.home())
    return settings.home()


def write(name: str, size: int = 100, days: float = 0.0):
    """A file of that age below the home; its folders have the same."""
    path = settings.home() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    then = time.time() - days * DAY
    for one in (path, *path.parents):
        if one != settings.home() and settings.home() in one.parents:
            os.utime(one, (then, then))
    return path


def ended(days: float, **config) -> str:
    """A run that ended so long ago, with a network of 1000 bytes."""
    run_id = tracking.create_run(RunConfig(data="fruits", **config), tracking.new_owner(), "RUNNING")
    (tracking.training_folder(run_id) / "model.keras").write_bytes(b"x" * 1000)
    tracking.records.end_run(run_id, "FINISHED", when=time.time() - days * DAY)
    return run_id


def names(kind: str, days: float = 90.0) -> list[str]:
    return [one.name for one in KINDS.get(kind).removable(days)]


def freed(kind: str, days: float = 90.0) -> int:
    gone, kept = clean.free(KINDS.get(kind), KINDS.get(kind).removable(days))
    assert not kept
    return sum(one.bytes for one in gone)


def test_old_runs_go_with_their_files_and_younger_ones_stay(home):
    old, young = ended(100), ended(10)
    assert len(names("runs")) == 1 and names("runs")[0].startswith(old[:8]) and len(names("runs", 5)) == 2
    assert freed("runs") >= 1000
    assert [record.run_id for record in tracking.runs()] == [young] and not (home / "artifacts" / old).exists()
    assert (home / "artifacts" / young / "artifacts" / "model.keras").is_file()


def test_runs_that_train_wait_or_are_needed_stay():
    source, by_prefix = ended(100), ended(100)
    ended(1, weights=f"run:{source}")
    ended(1, weights=f"run:{by_prefix[:10]}")
    tracking.create_run(RunConfig(data="fruits"), tracking.new_owner(), "RUNNING")
    tracking.create_run(RunConfig(data="fruits"), tracking.new_owner())
    shown, begun_with = ended(100), ended(100)
    opened, _ = board(config=RunConfig(data="fruits", weights=f"run:{begun_with}"))
    ada, _ = student(opened.code)
    boards.append(opened.code, ENTERED, student=ada.id, value="0.1", run=shown)
    assert shown in {entry.run_id for entry in boards.get(opened.code).all_entries}
    assert names("runs") == []
    boards.delete(opened.code)
    assert len(names("runs")) == 2


def test_runs_of_a_comparison_that_goes_on_stay():
    comparison = tracking.create_comparison([RunConfig(data="fruits", seed=seed) for seed in (0, 1)],
                                            tracking.new_owner())
    tracking.records.end_run(comparison.run_ids[0], "FINISHED", when=time.time() - 100 * DAY)
    assert names("runs") == []
    tracking.records.end_run(comparison.run_ids[1], "FINISHED", when=time.time() - 100 * DAY)
    assert len(names("runs")) == 2


def test_a_run_that_goes_on_meanwhile_is_not_removed():
    run_id = ended(100)
    removable = KINDS.get("runs").removable(90)
    tracking.store.client().update_run(run_id, status="RUNNING")
    tracking.store.client().delete_tag(run_id, "tl.end")
    tracking.beat([run_id])
    gone, kept = clean.free(KINDS.get("runs"), removable)
    assert gone == [] and "can be deleted" in kept[0] and tracking.run(run_id).status == "RUNNING"


def test_sets_boards_and_labellings_are_never_offered(home):
    sets.create(stage({"cat": 6, "dog": 6}), "pets")
    board()
    write("labelling/a/answers.jsonl", days=1000)
    write("captions/a.json", days=1000)
    offered = {place.split("/")[0] for kind in KINDS for place in kind.places}
    assert not offered & {"sets", "boards", "labelling", "captions", "mlflow.db", "unwritten"}
    for kind in KINDS:
        clean.free(kind, kind.removable(0))
    assert sets.names() == ["pets"] and boards.codes_in_use() and (home / "labelling/a/answers.jsonl").is_file()


def test_orphans_are_files_of_runs_that_the_store_does_not_have(home):
    known, left, young = ended(1), "a" * 32, "b" * 32
    write(f"artifacts/{left}/model.keras", 5000, days=1)
    write(f"artifacts/{young}/model.keras")  # nobody may have written its run yet
    write("artifacts/notes/mine.txt", days=9)  # no run's
    write("sets/.aside-1/set.json", days=1)
    write("sets/.locks/a.db", days=9)
    os.utime(home / "artifacts" / known, (1, 1))
    assert names("orphans") == [f"artifacts/{left}", "sets/.aside-1"] and freed("orphans") >= 5000
    assert (home / "artifacts" / known).is_dir() and (home / "artifacts" / young).is_dir()
    assert (home / "sets" / ".locks" / "a.db").is_file() and names("orphans") == []


def test_files_of_a_deleted_run_that_stayed_behind_are_orphans(home):
    run_id = ended(1)
    tracking.delete(run_id)
    write(f"artifacts/{run_id}/model.keras", days=1)
    assert names("orphans") == [f"artifacts/{run_id}"]


def test_without_a_sound_store_of_the_home_nothing_is_an_orphan(home, monkeypatch, tmp_path):
    write(f"artifacts/{'a' * 32}/model.keras", days=1)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'other.db'}")
    assert names("orphans") == []
    monkeypatch.delenv("MLFLOW_TRACKING_URI")
    assert names("orphans")
    monkeypatch.setenv("TL_HOME", str(tmp_path / "damaged"))
    write(f"artifacts/{'a' * 32}/model.keras", days=1)
    (settings.home() / "mlflow.db").write_bytes(b"noise" * 500)
    assert names("orphans") == []


def test_old_results_go_and_what_is_made_now_stays():
    write("adaptations/old/result.json", days=200)
    write("discoveries/young/result.json", days=3)
    write("predictions/now.sent")
    assert names("results") == ["adaptations/old"] and names("results", 1) == ["adaptations/old", "discoveries/young"]
    assert names("results", 0) == ["adaptations/old", "discoveries/young"]


def test_caches_and_uploads_that_may_be_in_use_stay(home):
    for age, name in ((1, "old"), (0, "new")):
        write(f"embeddings/{name}/rows.npy", days=age)
        write(f"staging/{name}/manifest.json", days=2 * age)
    assert names("caches") == ["embeddings/old"] and names("uploads") == ["staging/old"]
    assert freed("caches") == 100 and not (home / "embeddings/old").exists() and (home / "embeddings/new").exists()


def test_downloads_stay_while_a_run_trains_or_waits():
    write("downloads/cifar10/ready/a.npy", 700, days=5)
    run_id = tracking.create_run(RunConfig(data="fruits"), tracking.new_owner())
    assert names("downloads") == []
    tracking.records.end_run(run_id, "STOPPED")
    assert names("downloads") == ["downloads/cifar10"] and freed("downloads") == 700


def test_the_activation_store_is_emptied_by_itself(monkeypatch):
    assert names("store") == []
    usage = kinds.activation_store.Usage(500, 1000, 3, settings.home())
    monkeypatch.setattr(kinds.activation_store, "usage", lambda: usage)
    cleared = []
    monkeypatch.setattr(kinds.activation_store, "clear", lambda: cleared.append(1) or 500)
    assert freed("store") == 500 and cleared == [1]


def test_what_a_home_was_before(home):
    write("replaced-2026-01-01-000000/mlflow.db", 300)
    assert names("replaced") == ["replaced-2026-01-01-000000"] and freed("replaced") == 300


def test_the_overview_tells_what_each_kind_takes_and_frees():
    write("embeddings/old/rows.npy", 400, days=1)
    write("embeddings/new/rows.npy", 50)
    sets.create(stage({"cat": 6, "dog": 6}), "pets")
    rows = {row.name: row for row in clean.usage(90)}
    assert (rows["caches"].bytes, rows["caches"].freed, rows["caches"].removable) == (450, 400, 1)
    assert rows["sets"].bytes > 100 and rows["sets"].freed == 0 and set(KINDS.names()) <= set(rows)


def test_a_store_that_cannot_be_asked_is_told_beside_its_kind(monkeypatch):
    def away(*_):
        raise tracking.StoreError.of("locked", settings.tracking_uri())
    monkeypatch.setattr(tracking, "runs", away)
    assert "locked" in {row.name: row for row in clean.usage(90)}["runs"].trouble


def test_sizes_and_ages_follow_no_link(home, tmp_path):
    (tmp_path / "large").write_bytes(b"x" * 10_000)
    folder = write("embeddings/a/rows.npy", 10, days=2).parent
    (folder / "link").symlink_to(tmp_path / "large")
    assert bytes_in(folder) < 1000 and list(older([folder], 3600)) == []  # the link is new
    assert bytes_in(home / "gone") == 0 and list(older([home / "gone"], 0)) == []


def test_what_may_not_go_is_told_and_the_rest_goes():
    def refuse():
        raise UserError("It is in use.", "Expected otherwise.", "Wait.")
    gone, kept = clean.free(KINDS.get("caches"), [Removable("a", 1, refuse), Removable("b", 2, lambda: None)])
    assert [one.name for one in gone] == ["b"] and kept == ["a: It is in use. Expected otherwise. Wait."]
