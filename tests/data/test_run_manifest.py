"""What a run keeps of the pictures it read."""

import numpy as np

from tl_core.config import RunConfig
from tl_core.data import catalog, run_manifest
from tl_core.data.dataset import SPLITS


def test_what_is_written_is_read(image_folder, tmp_path):
    folder = image_folder({"photo/cat": 9, "photo/dog": 9, "night/cat": 9, "night/dog": 9})
    dataset = catalog.load(RunConfig(data=str(folder)))
    run_manifest.write(dataset, str(folder), tmp_path)
    kept = run_manifest.read(tmp_path / run_manifest.FILE)
    keys = [key for name in SPLITS for key in dataset.splits[name].keys]
    assert kept.root == str(folder) and kept.classes == ("cat", "dog")
    assert [f"{folder}/{name}" for name in kept.names] == keys and "photo/cat/000.png" in kept.names
    assert list(kept.digests) == [dataset.digest(key)[:16] for key in keys]
    for number, name in enumerate(SPLITS):
        mine = np.flatnonzero(kept.splits == number).tolist()
        split = kept.split(mine, [keys[i] for i in mine])
        assert split.keys == dataset.splits[name].keys and split.domains == dataset.splits[name].domains
        assert split.labels.tolist() == dataset.splits[name].labels.tolist()
    assert kept.name_of(keys[0]) == kept.names[0] and kept.name_of("/elsewhere/a.png") == "/elsewhere/a.png"


def test_a_name_that_is_no_text_is_kept(image_folder, tmp_path):
    folder = image_folder({"cat": 8, "dog": 8})
    (folder / "cat/000.png").rename(folder / "cat/\udcff.png")
    dataset = catalog.load(RunConfig(data=str(folder)))
    run_manifest.write(dataset, str(folder), tmp_path)
    assert "cat/\udcff.png" in run_manifest.read(tmp_path / run_manifest.FILE).names


def test_pictures_that_are_no_files_need_none(tmp_path):
    run_manifest.write(catalog.load(RunConfig(data="digits")), None, tmp_path)
    assert not list(tmp_path.glob("*.npz")) and run_manifest.read(tmp_path / run_manifest.FILE) is None
    assert run_manifest.read(None) is None


def test_a_damaged_file_is_none(tmp_path):
    (tmp_path / run_manifest.FILE).write_bytes(b"PK nothing")
    assert run_manifest.read(tmp_path / run_manifest.FILE) is None
