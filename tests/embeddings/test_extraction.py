"""Rows are what the network gives at a block: against Keras' own forward pass, picture by picture."""

import shutil

import keras
import numpy as np
import pytest

from tests.embeddings import caches
from tests.inference import saved_runs as runs
from tl_core import tracking
from tl_core.data import catalog
from tl_core.embeddings import cut_rows, extraction, fill_cache, request, selection
from tl_core.embeddings.cache import FeatureCache
from tl_core.embeddings.compute import all_pooled, embed
from tl_core.embeddings.request import FeatureLayer
from tl_core.features import activation_store, input_rows
from tl_core.networks import device
from tl_core.networks.network import build_network
from tl_core.timer import Stopwatch

DEPTHS = (1, 3, 5)


@pytest.fixture(scope="session")
def network():
    """As if it had been trained: no weight and no moving statistic is what it was built with."""
    model, rng = runs.network(classes=10, seed=5), np.random.default_rng(5)
    model.set_weights([np.abs(value + rng.normal(0, 0.1, value.shape)) + 0.01 if "variance" in weight.path
                       else value + rng.normal(0, 0.05, value.shape)
                       for weight, value in zip(model.weights, model.get_weights(), strict=True)])
    return model


@pytest.fixture
def run_id(network):
    return runs.finished(network, [str(number) for number in range(10)], runs.CONFIG.changed(data="digits"))


def forward(network, kept, depth: int) -> np.ndarray:
    """The block's output for the kept pictures, by Keras alone."""
    end = network.get_layer(kept.request.spec.blocks[depth - 1].layer).output
    read = catalog.load(kept.request.config).read
    pixels = np.stack([read(key, kept.request.config.image_size) for key in kept.pictures.keys.tolist()])
    return np.asarray(keras.Model(network.inputs[0], end)(pixels.astype(np.float32), training=False))


def alike(actual: np.ndarray, expected: np.ndarray) -> bool:
    return np.allclose(actual, expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max())


def test_pooled_and_whole_rows_of_a_run_are_keras_own(run_id, network):
    asked, told = request.of_run(run_id, {}, limit=40), []
    cuts = [FeatureLayer(depth, pooled) for depth in DEPTHS for pooled in (True, False)]
    kept = embed(asked, cuts, lambda *stage: told.append(stage))
    assert (extraction.STAGE, 0, 40) in told and (extraction.STAGE, 40, 40) in told
    for depth in DEPTHS:
        expected = forward(network, kept, depth)
        assert alike(kept.rows(FeatureLayer(depth)), expected.mean(axis=(1, 2)))
        assert alike(kept.rows(FeatureLayer(depth, pooled=False)), expected.reshape(40, -1))


def test_a_second_question_computes_nothing(run_id, monkeypatch):
    asked = request.of_run(run_id, {}, limit=20)
    rows = np.array(embed(asked, all_pooled(asked)).rows(FeatureLayer(5)))
    with monkeypatch.context() as patch:
        patch.setattr(fill_cache, "fill", None)
        assert np.array_equal(embed(asked, [FeatureLayer(5)]).rows(FeatureLayer(5)), rows)
    monkeypatch.setattr(cut_rows, "_prefix", None)  # 15 of the same pictures: their rows are in the store
    fewer = embed(request.of_run(run_id, {}, limit=15), [FeatureLayer(5)])
    place = {key: number for number, key in enumerate(FeatureCache(asked).pictures.keys.tolist())}
    same = rows[[place[key] for key in fewer.pictures.keys.tolist()]]
    assert len(same) == 15 and np.allclose(fewer.rows(FeatureLayer(5)), same, rtol=1e-6)


def test_random_weights_are_those_of_the_seed():
    first, again, other = (np.array(embed(caches.asked(limit=12, seed=seed, feature_store=False),
                                          [FeatureLayer(5)]).rows(FeatureLayer(5)))
                           for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.allclose(first, other, rtol=0.1)


def test_what_a_run_has_left_of_a_block_is_averaged(run_id, network, monkeypatch):
    asked = request.of_run(run_id, {}, limit=12)
    expected = forward(network, embed(asked, [FeatureLayer(2)]), 3)
    leave_whole(asked, 3, expected)
    monkeypatch.setattr(cut_rows, "_prefix", None)
    assert alike(embed(asked, [FeatureLayer(3)]).rows(FeatureLayer(3)), expected.mean(axis=(1, 2)))


def leave_whole(about, depth: int, rows: np.ndarray) -> None:
    """Rows in the activation store, as a run frozen there leaves them."""
    with device.use(about.config, emit=lambda event: None) as hardware:
        network = build_network(about.config, hardware, tracking.source_model(about.config.weights), depth)
        recipe = {"kind": "features", **network.recipe(depth, "avg")}
        shelf = activation_store.FeatureArray(activation_store.space(), recipe, rows.shape[1:], recipe["dtype"])
        digests = input_rows.InputRows(selection.load(about), "train", about.spec.input, 32, Stopwatch()).digests()
        shelf.pays.verdict = True
        shelf.plan(digests)
        shelf.write(digests, rows)
        shelf.close()


def test_cancelled_nothing_half_is_kept(run_id, monkeypatch):
    asked = request.of_run(run_id, {}, limit=80)

    class Cancelled(Exception):
        pass

    def progress(stage, done, total):
        if stage == extraction.STAGE and done == 64:
            raise Cancelled
    with pytest.raises(Cancelled):
        embed(asked, all_pooled(asked), progress)
    kept = FeatureCache(asked)
    assert not any(kept.has(cut) for cut in all_pooled(asked)) and list(kept.folder.iterdir()) == []
    computed, whole = [], cut_rows.CutRows._computed
    monkeypatch.setattr(cut_rows.CutRows, "_computed", lambda self, cuts, indices, *batch: (
        computed.extend(indices.tolist()) or whole(self, cuts, indices, *batch)))
    assert embed(asked, all_pooled(asked)).rows(FeatureLayer(5)).shape == (80, 192)
    assert computed == list(range(64, 80))  # the rest was in the store


def test_files_that_cannot_be_read_have_no_row_and_are_named(picture_folder, monkeypatch):
    (picture_folder / "red" / "3.png").write_bytes(b"damaged")
    kept = embed(caches.asked(str(picture_folder), None), [FeatureLayer(2)])
    assert len(kept.pictures) == 23 == len(kept.rows(FeatureLayer(2))) and kept.unread[0].startswith("3.png (")
    assert not any(key.endswith("red/3.png") for key in kept.pictures.keys.tolist())
    whole = extraction.InputRows._one  # one that breaks after the set was looked through
    monkeypatch.setattr(extraction.InputRows, "_one", lambda self, index: (
        OSError("torn") if self.keys[index].endswith("blue/7.png") else whole(self, index)))
    kept = embed(caches.asked(str(picture_folder), None, image_size=40), [FeatureLayer(2)])
    assert len(kept.rows(FeatureLayer(2))) == 22 and kept.unread[1] == "7.png (torn)"
    monkeypatch.setattr(extraction.InputRows, "_one", lambda self, index: OSError("torn"))
    said = caches.refusal(embed, caches.asked(str(picture_folder), None, image_size=48), [FeatureLayer(2)])
    assert "None of 23 pictures can be read" in said and "torn" in said


def test_unpooled_rows_that_would_fill_the_disk_are_refused(monkeypatch):
    monkeypatch.setattr(fill_cache, "MOST_BYTES", 10 * 4 * 16 * 16 * 32)
    said = caches.refusal(embed, caches.asked(limit=11), [FeatureLayer(1, pooled=False)])
    assert "16 × 16 × 32 numbers a picture; 11 pictures" in said and "a limit of 10" in said


def test_damaged_files_are_made_anew(run_id):
    asked = request.of_run(run_id, {}, limit=20)
    kept = embed(asked, [FeatureLayer(5)])
    rows, file = np.array(kept.rows(FeatureLayer(5))), kept.folder / "block5.rows"
    for damaged in (file, kept.folder / "pictures.npz", kept.folder / "about.json"):
        damaged.write_bytes(damaged.read_bytes()[:-40])
        assert not FeatureCache(asked).has(FeatureLayer(5))
        assert np.allclose(embed(asked, [FeatureLayer(5)]).rows(FeatureLayer(5)), rows, rtol=1e-6)


def test_all_blocks_take_one_pass(monkeypatch):
    calls, whole = [], cut_rows._prefix
    monkeypatch.setattr(cut_rows, "_prefix", lambda network, cuts: calls.append(cuts) or whole(network, cuts))
    asked = caches.asked(limit=20)
    kept = embed(asked, all_pooled(asked))
    assert calls == [tuple(all_pooled(asked))]
    assert [kept.rows(cut).shape[1] for cut in all_pooled(asked)] == [
        block.output_shape[-1] for block in asked.spec.blocks]


def test_damaged_rows_of_the_store_are_computed_again_and_told(run_id, monkeypatch):
    """The question's own file is gone, so its rows come out of the store, where some have changed."""
    asked = request.of_run(run_id, {}, limit=12)
    before = np.array(embed(asked, [FeatureLayer(5)]).rows(FeatureLayer(5)))
    assert embed(asked, [FeatureLayer(5)]).notes == []
    shutil.rmtree(FeatureCache(asked).folder)
    for entry in activation_store.space().entries():
        content = bytearray((entry.folder / "rows").read_bytes())
        content[len(content) // 2] ^= 0x40
        (entry.folder / "rows").write_bytes(content)
    kept = embed(asked, [FeatureLayer(5)])
    assert np.allclose(kept.rows(FeatureLayer(5)), before, rtol=1e-5)
    assert kept.notes and all("damaged on the disk" in note for note in kept.notes)
    assert FeatureCache(asked).notes == kept.notes  # the page reads them from the disk
