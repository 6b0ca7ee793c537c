"""Feature rows: the same with and without the store, found again, started from shallower cuts, several in one pass."""

import shutil

import numpy as np
import pytest

from tests.training.conftest import COUNTS, SMALL, make_dataset, noise
from tl_core.config import RunConfig
from tl_core.strategies import Phase, rates
from tl_core.training import networks, store
from tl_core.training.device import choose
from tl_core.training.inputs import Inputs
from tl_core.training.store_pays import Pays

CPU = choose("cpu", ())
TOTAL = sum(COUNTS.values())
SOME = {"flip": "horizontal", "shift": 0.2, "brightness": 0.2}


class Opened:
    """Inputs of a run over ``depths``, one phase each; ``passes`` has (start, cuts, pictures) of every call."""

    def __init__(self, pretrained, folder, depths=(5,), dataset=None, cuts=frozenset(), **changes):
        self.config = RunConfig.parse({**SMALL, "weights": str(pretrained), "freeze_depth": depths[-1], **changes})
        self.network = networks._build(networks.BACKBONES.get("small_cnn"), self.config, CPU, None)
        self.passes, self.read, self.told = [], [], []
        real = self.network._made
        self.network._made = lambda cuts, pooling, start, many: self._recorded(
            real(cuts, pooling, start, many), start, cuts)
        dataset = dataset or make_dataset()
        self.dataset = dataset.with_splits(dataset.splits, read=self._reader(dataset.read))
        epochs = self.config.epochs // len(depths)
        phases = [Phase("phase", "", epochs, rates.band(1e-4, 5, depth, 5), 1e-3) for depth in depths]
        self.inputs = Inputs(self.config, self.dataset, self.network, phases, folder, self.told.append, cuts)

    def rows(self, split, depth, epoch=0) -> np.ndarray:
        """The split's rows in its own order, read batch by batch in the order of training."""
        batches = self.inputs.batches(split, depth)
        batches.begin(epoch)
        found = np.concatenate([batches[number][0] for number in range(len(batches))])
        return found[np.argsort(batches.order)]

    def all_rows(self, depth) -> np.ndarray:
        return np.concatenate([self.rows(split, depth) for split in ("train", "val", "test")])

    def close(self, depth) -> dict:
        summary = self.inputs.store(depth)
        self.inputs.close()
        return summary

    def _reader(self, read):
        return lambda key, size: self.read.append(key) or read(key, size)

    def _recorded(self, prefix, start, cuts):
        calls = self.passes

        class Recorded:
            shape, shapes, dtype = prefix.shape, prefix.shapes, prefix.dtype

            def __call__(self, rows, batch_size):
                calls.append((start, cuts, len(rows)))
                return prefix(rows, batch_size)
        return Recorded()


@pytest.fixture
def opened(pretrained, tmp_path):
    return lambda *depths, **options: Opened(pretrained, tmp_path, depths or (5,), **options)


@pytest.fixture(autouse=True)
def pays(monkeypatch):
    """Small blocks of a small network are computed as fast as they are read; here all of them are kept."""
    monkeypatch.setattr(Pays, "add", lambda pays, *figures: None)


def whole(network, depth) -> np.ndarray:
    """What Keras itself gives for all pictures, in one go."""
    pictures = np.stack([noise(f"{split}/{i}", 32) for split, count in COUNTS.items() for i in range(count)])
    return network.prefix(depth, "avg")(pictures.astype(np.float32), len(pictures))


@pytest.mark.parametrize("depth", [1, 3, 5])
def test_stored_found_and_recomputed_rows_are_equal(opened, depth):
    """To 1e-5 of the largest activation; what is found is what was stored, byte for byte."""
    first, second, off = opened(depth), opened(depth), opened(depth, feature_store=False)
    stored = first.all_rows(depth)
    first.close(depth)
    found, recomputed = second.all_rows(depth), off.all_rows(depth)
    truth = whole(off.network, depth)
    for rows in (stored, recomputed):
        assert np.abs(rows - truth).max() <= 1e-5 * np.abs(truth).max()
    np.testing.assert_array_equal(found, stored)


def test_a_second_run_neither_decodes_nor_computes(opened):
    first = opened()
    first.all_rows(5)
    summary = first.close(5)
    width = first.network.prefix(5, "avg").shape[0]
    assert summary == {"used": True, "hit": False, "cut": "block5", "bytes": TOTAL * width * 4, "found": 0,
                       "computed": TOTAL, "skipped": 0.0,
                       "decision": "Blocks 1–5 are computed once and kept (30.7 kB)."}
    second = opened(learning_rate=0.5, seed=9, batch_size=7)
    second.all_rows(5)
    assert second.passes == [] and second.read == []
    assert second.close(5) == {**summary, "hit": True, "found": TOTAL, "computed": 0, "skipped": 1.0,
                               "decision": "100 % of the work was skipped: blocks 1–5 read from the store."}


def test_a_grown_set_computes_only_what_is_new(opened):
    first = opened(dataset=make_dataset(train=20))
    first.all_rows(5)
    first.close(5)
    second = opened(dataset=make_dataset(train=40))
    rows = second.all_rows(5)
    assert sum(count for _, _, count in second.passes) == 20 and len(second.read) == 20
    assert np.abs(rows - whole(second.network, 5)).max() <= 1e-5 * rows.max()
    summary = second.close(5)
    assert (summary["found"], summary["computed"], summary["skipped"], summary["hit"]) == (47, 20, 0.5, False)
    assert summary["decision"] == ("50 % of the work was skipped: blocks 1–5 of 20 of 40 pictures read from the store; "
                                   "blocks 1–5 are computed once and kept (15.4 kB).")


def test_other_pooling_size_or_weights_are_other_rows(opened, pretrained):
    first = opened()
    first.all_rows(5)
    first.close(5)
    for changes in ({"head": {"pooling": "max"}}, {"image_size": 64}, {"weights": "random"}):
        other = opened(**changes)
        other.rows("train", 5)
        assert sum(count for _, _, count in other.passes) == COUNTS["train"]
        other.close(5)


def test_pooling_does_not_matter_below_full_depth(opened):
    first, second = opened(4), opened(4, head={"pooling": "max"})
    first.all_rows(4)
    first.close(4)
    second.all_rows(4)
    assert second.passes == []


def test_a_deeper_cut_starts_from_a_shallower_stored_one(opened):
    first, second = opened(2), opened(4)
    first.all_rows(2)
    first.close(2)
    rows = second.all_rows(4)
    assert {(start, cuts) for start, cuts, _ in second.passes} == {(2, (4,))} and second.read == []
    truth = whole(second.network, 4)
    assert np.abs(rows - truth).max() <= 1e-5 * np.abs(truth).max()
    summary = second.close(4)
    share = second.inputs._features.share(2)
    assert summary["skipped"] == pytest.approx(share, abs=1e-4) and 0.1 < share < 0.9
    assert summary["decision"].startswith(f"{100 * share:.0f} % of the work was skipped: blocks 1–2 read from the "
                                          "store; blocks 3–4 are computed once and kept (")


def test_a_shallower_cut_that_lacks_pictures_is_no_start(opened):
    first, second = opened(2), opened(4)
    first.rows("val", 2)
    first.close(2)
    second.all_rows(4)
    starts = {(start, cuts) for start, cuts, _ in second.passes}
    assert starts == {(0, (4,)), (2, (4,))}  # the validation pictures' rows are all there, the others' not
    assert not any(key.startswith("val") for key in second.read)


def test_the_cuts_of_two_phases_are_computed_in_one_pass(opened):
    run = opened(5, 3)
    run.rows("train", 5)
    run.rows("val", 5)
    assert {(start, cuts) for start, cuts, _ in run.passes} == {(0, (3, 5))}
    before = len(run.passes)
    run.rows("train", 3)
    run.rows("val", 3)
    assert len(run.passes) == before
    run.rows("test", 3)
    assert {(start, cuts) for start, cuts, _ in run.passes[before:]} == {(0, (3,))}


def test_the_cuts_of_a_group_are_filled_for_the_others(opened):
    first = opened(5, cuts=frozenset({1, 3, 4}))
    first.all_rows(5)
    assert {(start, cuts) for start, cuts, _ in first.passes} == {(0, (1, 3, 4, 5))}
    first.close(5)
    for depth in (1, 3, 4):
        other = opened(depth)
        rows, truth = other.all_rows(depth), whole(other.network, depth)
        assert other.close(depth)["hit"] and np.abs(rows - truth).max() <= 1e-5 * np.abs(truth).max()


def test_what_is_being_trained_is_never_stored(opened):
    """Above depth 3 the weights change from the first step on: nothing of cut 5 may be kept under the old weights."""
    run = opened(3, cuts=frozenset({2, 5}))
    run.all_rows(3)
    assert {cuts for _, cuts, _ in run.passes} == {(2, 3)}
    run.rows("train", 5)
    run.close(3)
    later = opened(5)
    later.rows("train", 5)
    assert later.passes[0][:2] == (3, (5,))


def test_random_weights_of_one_seed_are_found_again(opened):
    networks.keras.utils.set_random_seed(4)
    first = opened(weights="random")
    first.all_rows(5)
    first.close(5)
    networks.keras.utils.set_random_seed(4)
    same = opened(weights="random")
    same.all_rows(5)
    assert same.passes == []


def test_off_leaves_no_trace_and_looks_for_nothing(opened, monkeypatch):
    first = opened()
    first.all_rows(5)
    first.close(5)
    left = store.usage()
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
    assert store.usage().rows == left.rows


def test_off_and_no_store_folder_at_all(opened):
    run = opened(feature_store=False)
    run.all_rows(5)
    run.close(5)
    assert not store.space().folder.exists()


def test_decoded_pictures_serve_another_cut_and_the_next_run(opened):
    first, second = opened(5), opened(3)
    first.all_rows(5)
    first.close(5)
    second.all_rows(3)
    assert sorted(first.read) == sorted(f"{s}/{i}" for s, count in COUNTS.items() for i in range(count))
    assert second.read == [] and second.passes


def test_a_limit_that_is_too_small_is_told(opened, monkeypatch):
    monkeypatch.setenv("TL_STORE_BYTES", "300K")
    run = opened(1)
    run.rows("train", 1)
    assert run.passes and [note.text for note in run.inputs.news()] == [
        "Block 1 is computed anew in every epoch: 2.2 MB would not fit the store's limit of 0.3 MB (TL_STORE_BYTES)."]
    assert run.inputs.news() == []
    before = len(run.passes)
    run.rows("train", 1)
    assert len(run.passes) == 2 * before
    assert not run.close(1)["used"]


def test_a_full_disk_is_told_and_training_goes_on(opened, monkeypatch):
    def full(file, start, size):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tl_core.training.store_parts.reserve", full)
    run = opened()
    rows, truth = run.all_rows(5), whole(run.network, 5)
    assert np.abs(rows - truth).max() <= 1e-5 * np.abs(truth).max()
    assert [note.text for note in run.inputs.news()] == [
        "Blocks 1–5 are computed anew in every epoch: the disk is full.",
        "Pictures are decoded again when they are needed: the disk is full."]
    assert not run.close(5)["used"] and store.usage().rows == 0


def test_where_reading_takes_longer_than_computing_it_is_told(opened, monkeypatch):
    monkeypatch.setattr(Pays, "add", lambda pays, *figures: setattr(pays, "verdict", False))
    run = opened(1)
    run.rows("train", 1)
    assert [note.text for note in run.inputs.news()] == [
        "Block 1 is computed anew in every epoch: reading 32.8 kB a picture would take longer."]
    assert run.inputs.store(1)["used"] and not run.inputs._features.known(1)[0][1].stored
    run.inputs.close()
    assert not [entry for entry in store.space().entries() if entry.rows and entry.bytes // entry.rows > 32_000]


def test_a_picture_that_cannot_be_read_is_no_row_of_the_store(opened):
    def read(key, size):
        if key == "train/5":
            raise OSError("it is gone")
        return noise(key, size)

    broken, mended = opened(dataset=make_dataset(read)), opened()
    batches = broken.inputs.batches("train", 5)
    assert sum(len(batches[number][0]) for number in range(3)) == COUNTS["train"] - 1
    assert broken.inputs.new_failures() == ["5 (it is gone)"] and broken.read.count("train/5") == 1
    broken.close(5)
    rows = mended.rows("train", 5)
    assert mended.read == ["train/5"]
    assert np.abs(rows - whole(mended.network, 5)[:40]).max() <= 1e-5 * rows.max()


def test_views_are_stored_cycled_and_found_again(opened):
    """Three views over five epochs: the fourth is the first again; another seed or setting makes other views."""
    options = {"augment": SOME, "views": 3, "epochs": 5}
    first = opened(**options)
    epochs = [first.rows("train", 5, epoch) for epoch in range(5)]
    assert sum(count for _, _, count in first.passes) == 3 * COUNTS["train"]
    for one, other, same in ((0, 3, True), (1, 4, True), (0, 1, False), (1, 2, False), (0, 2, False)):
        assert np.array_equal(epochs[one], epochs[other]) == same
    val = first.rows("val", 5)
    assert [note.text for note in first.inputs.news()] == [
        "Blocks 1–5 of 3 views of each picture are computed once and kept (92.2 kB)."]
    assert first.close(5)["used"]
    again = opened(**options, batch_size=9)
    np.testing.assert_array_equal(again.rows("train", 5, 1), epochs[1])
    np.testing.assert_array_equal(again.rows("val", 5), val)
    assert again.passes == [] and again.close(5)["skipped"] == 1.0
    for changes in ({"seed": 1}, {"augment": {**SOME, "shift": 0.1}}):
        other = opened(**{**options, **changes})
        assert not np.array_equal(other.rows("train", 5, 0), epochs[0])
        other.close(5)


def test_a_view_is_the_same_in_any_batch(opened):
    """Computed anew after the store is gone, in another order and batch size: equal to rounding."""
    options = {"augment": SOME, "views": 2, "epochs": 2}
    first = opened(**options)
    rows = first.rows("train", 5, 0)
    first.close(5)
    shutil.rmtree(store.space().folder)
    again = opened(**options, batch_size=7)
    np.testing.assert_allclose(again.rows("train", 5, 0), rows, atol=1e-5 * rows.max())


def test_views_change_training_pictures_only_and_not_where_nothing_is_frozen(opened):
    plain, run = opened(), opened(augment=SOME, views=2)
    np.testing.assert_allclose(run.rows("val", 5), plain.rows("val", 5), atol=1e-4)
    assert np.abs(run.rows("train", 5) - plain.rows("train", 5)).max() > 1e-2
    unfrozen = opened(0, augment=SOME, views=2, strategy="from_scratch")
    assert not np.array_equal(unfrozen.rows("train", 0, 0), unfrozen.rows("train", 0, 2))


@pytest.mark.parametrize("augment", [SOME, {"mixup": 0.4}], ids=str)
def test_without_views_or_with_mixup_only_validation_is_stored(opened, augment):
    run = opened(augment=augment, views=2 if "mixup" in augment else 0)
    first = run.rows("train", 5, 0)
    assert not np.array_equal(first, run.rows("train", 5, 2))
    run.rows("val", 5)
    summary = run.close(5)
    assert not summary["used"] and summary["splits"] == ["val"]
    assert summary["decision"] == ("Blocks 1–5 are computed anew in every epoch: augmentation makes new training "
                                   "pictures.")
