"""Own sets as zips."""

import errno
import zipfile

import pytest

from tests.data.sets.staged import _raise, picture, stage
from tl_core.data import sets
from tl_core.data.texts import bring_texts
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError


def test_a_zip_of_class_folders_is_the_same_every_time(pets, tmp_path):
    sets.edit("pets", relabel={"cat/1.png": "dog"}, what="")
    first, second = sets.export("pets", tmp_path / "a.zip"), sets.export("pets", tmp_path)
    assert second == tmp_path / "pets.zip" and first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as packed:
        names = packed.namelist()
        assert packed.testzip() is None
        assert {item.date_time for item in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}  # not when it was packed
        assert sorted(names) == sorted([f"cat/{i}.png" for i in range(8) if i != 1] +
                                       [f"dog/{i}.png" for i in range(8)] + ["dog/1_2.png"])
        # cat/1.png comes first in the order of files, so the dog that was there gets the number
        assert {packed.read("dog/1.png"), packed.read("dog/1_2.png")} == {picture(1).getvalue(), picture(9).getvalue()}


def test_names_that_differ_by_case_alone_get_a_number(tmp_path):
    staging = Staging.new()
    for i, name in enumerate(("a.png", "b.png", "c.png")):
        staging.add_picture("cat", name, picture(i))
        staging.add_picture("dog", name, picture(i + 10))
    sets.create(staging, "pets")
    other = Staging.new()
    other.add_picture("cat", "A.png", picture(20))
    sets.extend("pets", other)
    with zipfile.ZipFile(sets.export("pets", tmp_path / "pets.zip")) as packed:
        assert len({name.lower() for name in packed.namelist()}) == 7


def test_splits_are_folders_and_what_had_none_is_train(pets, tmp_path):
    sets.extend("pets", stage({"cat": 2, "dog": 2}, 100, split="test"))
    with zipfile.ZipFile(sets.export("pets", tmp_path / "pets.zip")) as packed:
        places = {name.rsplit("/", 1)[0] for name in packed.namelist()}
    assert places == {"train/cat", "train/dog", "test/cat", "test/dog"}


def test_a_version_before_can_be_exported(pets, tmp_path):
    sets.edit("pets", drop=["cat/0.png"], what="")
    with zipfile.ZipFile(sets.export("pets", tmp_path / "pets.zip", number=1)) as packed:
        assert len(packed.namelist()) == 16


def test_an_export_writes_over_nothing_and_leaves_nothing_half(pets, tmp_path, monkeypatch):
    (tmp_path / "kept.zip").write_text("mine")
    with pytest.raises(UserError, match="is there already. Expected a name that is free"):
        sets.export("pets", tmp_path / "kept.zip")
    assert (tmp_path / "kept.zip").read_text() == "mine"
    with pytest.raises(UserError, match="Nothing can be written to the folder"):
        sets.export("pets", tmp_path / "nowhere/pets.zip")
    with monkeypatch.context() as patch:
        patch.setattr(zipfile.ZipFile, "open", lambda *_, **__: _raise(OSError(errno.ENOSPC, "full")))
        with pytest.raises(UserError, match="The disk is full: the file 'pets.zip'"):
            sets.export("pets", tmp_path / "pets.zip")
    (pets.root / "dog/7.png").unlink()
    with pytest.raises(UserError, match="The picture '7.png' of 'pets' cannot be opened"):
        sets.export("pets", tmp_path / "pets.zip")
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix in (".zip", ".part")) == ["kept.zip"]


def test_texts_become_a_table_that_makes_the_same_set_again(isolated, tmp_path):
    lines = [f'{label},{("short", "long")[at % 2]},"a {label} text, =1+1 with number {at}"'
             for label in ("good", "bad") for at in range(20)]
    bring_texts.create("reviews", [bring_texts.pasted("\n".join(["class,length,text", *lines]))])
    sets.edit("reviews", drop=["pasted.csv:1"], relabel={"pasted.csv:2": "bad"}, what="")
    path = sets.export("reviews", tmp_path)
    assert zipfile.ZipFile(path).namelist() == ["reviews.jsonl"]
    bring_texts.create("again", bring_texts.of_path(path))
    before, after = (sets.own_dataset(name, seed=0) for name in ("reviews", "again"))
    assert contents(before) == contents(after) and sets.get("again").count == 39
    assert before.targets.keys() == {"label", "length"} and after.targets.keys() >= {"label"}


def contents(dataset) -> list[tuple[str, str, str, int]]:
    return sorted((split, dataset.read(key), dataset.classes[label], length)
                  for split, part in dataset.splits.items()
                  for key, label, length in zip(part.keys, part.labels.tolist(),
                                                part.other_labels["length"].tolist(), strict=True))
