"""What a run reads in one home, read in another: the same pictures in the same splits, under the server's names."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from tests.data.sets.staged import stage
from tl_core.config import RunConfig
from tl_core.data import catalog, run_manifest, sets
from tl_core.data.dataset import SPLITS, Dataset
from tl_core.engine.blobs import copies, run_inputs
from tl_core.engine.blobs.blob_store import BlobStore
from tl_core.engine.blobs.copies import name_as_server
from tl_core.errors import UserError


def by_name(dataset: Dataset) -> dict:
    """Every picture's folder and name, and its label, by split."""
    return {split: [("/".join(key.split("/")[-2:]), int(label)) for key, label in zip(
        dataset.splits[split].keys, dataset.splits[split].labels, strict=True)] for split in SPLITS}


def same(homes, tmp_path, config: RunConfig) -> Dataset:
    """Loaded in both homes: the fingerprints and notes agree; the worker's data set."""
    here = catalog.load(config)
    folder = tmp_path / "run"
    folder.mkdir(exist_ok=True)
    with homes.brought(config, folder):
        there, root = catalog.load(config), catalog.root(config.data)
        run_manifest.write(there, root, folder)
    homes.at(homes.server)
    assert there.fingerprint() == here.fingerprint() and there.notes == here.notes
    assert (there.name, there.title, there.source) == (here.name, here.title, here.source)
    if here.modality == "image":
        own_root = catalog.root(config.data)
        assert by_name(there) == by_name(here)
        run_manifest.write(here, own_root, tmp_path)
        told, ours = run_manifest.read(folder / run_manifest.FILE), run_manifest.read(tmp_path / run_manifest.FILE)
        assert (told.root, told.names, told.digests) == (ours.root, ours.names, ours.digests)
    return there


def test_an_own_sets_version_is_the_same_there_and_comes_once(homes, tmp_path):
    sets.create(stage({"cat": 8, "dog": 8}), "pets")
    first = same(homes, tmp_path, RunConfig(data="pets@1"))
    assert all(str(homes.worker) in key for key in first.splits["train"].keys)
    pictures = len(homes.sent)
    assert pictures == 16 + 1  # and the version's rows
    same(homes, tmp_path, RunConfig(data="pets@1"))
    assert len(homes.sent) == pictures
    homes.at(homes.server)
    sets.edit("pets", drop=[sets.rows("pets")[0].file], what="one less")
    same(homes, tmp_path, RunConfig(data="pets@2"))
    assert len(homes.sent) == pictures + 1  # the new version's rows alone


def test_a_folder_by_its_path_and_one_under_tl_data_dir(homes, tmp_path, picture_folder, monkeypatch):
    same(homes, tmp_path, RunConfig(data=str(picture_folder)))
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    assert catalog.entry("colours").folder
    same(homes, tmp_path, RunConfig(data="colours"))
    assert len(homes.sent) == 24


def test_a_table_of_texts(homes, tmp_path):
    table = tmp_path / "reviews.csv"
    table.write_text("text,label\n" + "".join(f"this is {word} {n},{word}\n" for n in range(12)
                                              for word in ("good", "bad")))
    same(homes, tmp_path, RunConfig(data=str(table), backbone="bert_tiny"))


def test_a_folder_without_classes_as_a_target(homes, tmp_path, picture_folder):
    target = tmp_path / "target"
    target.mkdir()
    for number in range(12):
        Image.fromarray(np.random.default_rng(number).integers(0, 256, (48, 48, 3), np.uint8)).save(
            target / f"{number}.png")
    same(homes, tmp_path, RunConfig(data=str(picture_folder), target_data=str(target), strategy="dann"))


def test_the_network_that_a_run_begins_with(homes, tmp_path):
    model = tmp_path / "model.keras"
    model.write_bytes(os.urandom(20_000_000))  # more than two messages
    with homes.brought(RunConfig(data="fruits"), tmp_path, str(model)) as weights:
        assert weights.is_relative_to(homes.worker) and weights.read_bytes() == model.read_bytes()
    assert len(homes.sent) == 3


def test_what_is_damaged_on_its_way_is_refused_and_asked_for_again(homes, tmp_path, picture_folder):
    harmed = []

    def harm(content: bytes) -> bytes:
        if len(harmed) < 5:
            harmed.append(content)
            return content[:-1] if len(harmed) % 2 else bytes(reversed(content))
        return content
    homes.harm = harm
    same(homes, tmp_path, RunConfig(data=str(picture_folder)))
    assert len(harmed) == 5 and len(homes.sent) == 24 + 5


def test_what_never_comes_whole_is_told(homes, tmp_path, picture_folder):
    homes.harm = lambda content: content[1:]
    with (pytest.raises(UserError, match="24 of 24 files.*did not come whole.*unchanged"),
          homes.brought(RunConfig(data=str(picture_folder)), tmp_path)):
        pass
    assert not list((homes.worker / "cache" / "blobs").rglob("*.part"))


def test_half_a_file_of_an_earlier_copy_is_brought_anew(homes, tmp_path, picture_folder):
    config = RunConfig(data=str(picture_folder))
    same(homes, tmp_path, config)
    half = next((homes.worker / "cache" / "blobs").glob("*/*"))
    half.write_bytes(half.read_bytes()[:10])  # the blob and, as a link, the picture
    same(homes, tmp_path, config)
    assert len(homes.sent) == 24 + 1


def test_copies_used_longest_ago_make_room(homes, tmp_path, picture_folder, monkeypatch):
    config = RunConfig(data=str(picture_folder))
    same(homes, tmp_path, config)
    monkeypatch.setenv("TL_STORE_BYTES", "1K")
    same(homes, tmp_path, RunConfig(data=str(picture_folder), classes=("blue", "red")))
    (one,) = (homes.worker / "cache" / "copies").iterdir()
    os.utime(one / ".complete", (0, 0))
    homes.at(homes.server)
    sets.create(stage({"cat": 8, "dog": 8}), "pets")
    same(homes, tmp_path, RunConfig(data="pets@1"))
    (left,) = (homes.worker / "cache" / "copies").iterdir()
    assert (left / "sets" / "pets").is_dir()
    assert len(list((homes.worker / "cache" / "blobs").glob("*/*"))) == 17


def test_a_copy_that_another_worker_of_the_machine_may_use_stays(homes, tmp_path, picture_folder, monkeypatch):
    monkeypatch.setenv("TL_STORE_BYTES", "1K")
    same(homes, tmp_path, RunConfig(data=str(picture_folder)))
    sets.create(stage({"cat": 8, "dog": 8}), "pets")
    same(homes, tmp_path, RunConfig(data="pets@1"))
    assert len(list((homes.worker / "cache" / "copies").iterdir())) == 2


def test_workers_of_a_machine_lay_the_same_out_at_once(homes, tmp_path, picture_folder):
    config = RunConfig(data=str(picture_folder))
    same(homes, tmp_path, config)
    (folder,) = (homes.worker / "cache" / "copies").iterdir()
    inputs, store = run_inputs.of_run(config, None), BlobStore(homes.worker / "cache" / "blobs")
    shutil.rmtree(folder)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: copies._lay_out(inputs, store, folder), range(8)))
    assert copies._is_complete(folder, inputs) and list(folder.parent.iterdir()) == [folder]


def test_nothing_is_brought_for_what_is_drawn(homes, tmp_path):
    with homes.brought(RunConfig(data="fruits"), tmp_path) as weights:
        assert weights is None
    assert not homes.sent


def test_only_a_runs_files_can_be_asked_for(homes, tmp_path, picture_folder):
    from tl_core.engine.blobs.answers import BlobAnswers
    from tl_core.engine.blobs.pieces import BlobPiece
    assert BlobAnswers(lambda run_id: None, print).contents("b" * 32, [BlobPiece("0" * 64, 0, 10)]) == [None]


def test_keys_are_named_as_the_server_names_them(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    np.savez(folder / "test_predictions.npz", keys=np.array(["/copy/a/1.png", "train.csv:3", "/copy2/x.png"], str),
             labels=np.array([1, 2, 3], np.int32))
    before = (folder / "test_predictions.npz").stat().st_mtime_ns
    name_as_server(folder, {"/elsewhere": "/server"})
    assert (folder / "test_predictions.npz").stat().st_mtime_ns == before
    name_as_server(folder, {"/copy/a": "/srv/pets/pictures"})
    with np.load(folder / "test_predictions.npz") as arrays:
        assert arrays["keys"].tolist() == ["/srv/pets/pictures/1.png", "train.csv:3", "/copy2/x.png"]
        assert arrays["labels"].dtype == np.int32


def test_a_set_made_over_a_folder_with_further_tasks(homes, tmp_path, picture_folder, monkeypatch):
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    rows = "".join(f"{label}/{i}.png,{'even' if i % 2 == 0 else 'odd'}\n" for label in ("blue", "red")
                   for i in range(12))
    (picture_folder / "labels.csv").write_text("file,parity\n" + rows)
    sets.import_folder_set("colours", "mine")
    there = same(homes, tmp_path, RunConfig(data="mine@1", tasks=catalog.describe("mine@1").tasks))
    assert there.other_classes == {"parity": ("even", "odd")}
