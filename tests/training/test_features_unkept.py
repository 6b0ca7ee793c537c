"""Where rows are not kept: switched off, no room, or not worth it. It is told, and training goes on."""

import numpy as np
import pytest

from tests.training.conftest import COUNTS
from tests.training.opened import whole
from tl_core.features import activation_store
from tl_core.features.store_policy import StorePolicy

pytestmark = pytest.mark.usefixtures("everything_pays")


def test_off_leaves_no_trace_and_looks_for_nothing(opened, monkeypatch):
    first = opened()
    first.all_rows(5)
    first.close(5)
    left = activation_store.usage()
    for switch in ("option", "setting"):
        if switch == "setting":
            monkeypatch.setenv("TL_STORE_BYTES", "0")
        run = opened(feature_store=switch == "setting")
        for _ in range(2):
            run.rows("train", 5)
        assert sum(count for _, _, count in run.passes) == 2 * COUNTS["train"]
        assert sorted(run.read) == sorted(f"train/{i}" for i in range(COUNTS["train"]))
        assert run.close(5) == {"used": False, "hit": False, "cut": "block5", "bytes": 0, "found": 0, "computed": 0,
                                "skipped": 0.0,
                                "decision": "Blocks 1–5 are computed anew in every epoch: the store is switched off."}
    assert activation_store.usage().rows == left.rows


def test_off_and_no_store_folder_at_all(opened):
    run = opened(feature_store=False)
    run.all_rows(5)
    run.close(5)
    assert not activation_store.space().folder.exists()


def test_a_limit_that_is_too_small_is_told(opened, monkeypatch):
    monkeypatch.setenv("TL_STORE_BYTES", "300K")
    run = opened(1)
    run.rows("train", 1)
    assert run.passes and [note.text for note in run.inputs.drain_notes()] == [
        "Block 1 is computed anew in every epoch: 2.2 MB would not fit the store's limit of 300 kB (TL_STORE_BYTES)."]
    assert run.inputs.drain_notes() == []
    before = len(run.passes)
    run.rows("train", 1)
    assert len(run.passes) == 2 * before
    assert not run.close(1)["used"]


def test_a_full_disk_is_told_and_training_goes_on(opened, monkeypatch):
    def full(file, start, size):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tl_core.features.shard.reserve", full)
    run = opened()
    rows, truth = run.all_rows(5), whole(run.network, 5)
    assert np.abs(rows - truth).max() <= 1e-5 * np.abs(truth).max()
    assert [note.text for note in run.inputs.drain_notes()] == [
        "Blocks 1–5 are computed anew in every epoch: the disk is full.",
        "Pictures are decoded again when they are needed: the disk is full."]
    assert not run.close(5)["used"] and activation_store.usage().rows == 0


def test_where_reading_takes_longer_than_computing_it_is_told(opened, monkeypatch):
    monkeypatch.setattr(StorePolicy, "add", lambda pays, *figures: setattr(pays, "verdict", False))
    run = opened(1)
    run.rows("train", 1)
    assert [note.text for note in run.inputs.drain_notes()] == [
        "Block 1 is computed anew in every epoch: reading 32.8 kB a picture would take longer."]
    assert run.inputs.store(1)["used"] and not run.inputs._features.known(1)[0][1].stored
    run.inputs.close()
    assert not [entry for entry in activation_store.space().entries() if entry.rows
                and entry.bytes // entry.rows > 32_000]
