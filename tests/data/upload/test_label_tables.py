"""Tables of labels that come with pictures: by command, zip and page; hostile ones; export and extending."""

import io
import zipfile

import numpy as np
import pytest

from tests.data.sets.staged import picture
from tl_core.data import sets
from tl_core.data.upload import label_tables
from tl_core.data.upload.upload_session import Staging

TABLE = "file,shape,tone\ncat/0.png,round,dark\ncat/1.png,round,\ndog/0.png,flat,light\ndog/1.png,flat,dark\n" \
        "cat/2.png,flat,light\ndog/2.png,round,light\n"
PICTURES = [f"{label}/{number}.png" for label in ("cat", "dog") for number in range(3)]


def packed(tmp_path, files: dict[str, bytes | str], name: str = "pets.zip"):
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return tmp_path / name


def pictures(paths=PICTURES, start: int = 0) -> dict[str, bytes]:
    return {path: picture(start + number).getvalue() for number, path in enumerate(paths)}


def tasks_of(name: str) -> dict[str, dict[str, str]]:
    """Classes by task and by picture as it was called."""
    dataset, said = sets.own_dataset(name, seed=0), {}
    for split in dataset.splits.values():
        for task, labels in split.other_labels.items():
            for key, label in zip(split.keys, labels.tolist(), strict=True):
                if label >= 0:
                    said.setdefault(task, {})["/".join(key.split("/")[-2:])] = dataset.other_classes[task][label]
    return said


EXPECTED = {"shape": {"cat/0.png": "round", "cat/1.png": "round", "cat/2.png": "flat", "dog/0.png": "flat",
                      "dog/1.png": "flat", "dog/2.png": "round"},
            "tone": {"cat/0.png": "dark", "cat/2.png": "light", "dog/0.png": "light", "dog/1.png": "dark",
                     "dog/2.png": "light"}}


@pytest.mark.parametrize("around", ["", "pets/"])
def test_a_zip_with_its_table_is_a_set_with_tasks_that_are_exported_and_read_again(tmp_path, around):
    brought = {f"{around}{path}": content for path, content in {**pictures(), "labels.csv": TABLE}.items()}
    with Staging.new() as staging:
        staging.add_zip(packed(tmp_path, brought))
        understood = staging.summary()
        assert "labels.csv: Tasks: 'shape' and 'tone'." in understood.notes and not understood.refused
        sets.create(staging, "pets")
    assert tasks_of("pets") == EXPECTED
    with Staging.new() as staging:
        staging.add_zip(sets.export("pets", tmp_path / "again.zip"))
        sets.create(staging, "pets again")
    assert tasks_of("pets again") == EXPECTED


def test_a_folder_too_and_a_set_is_extended_with_what_a_second_one_says(tmp_path):
    for path, content in pictures().items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    (tmp_path / "Labels.CSV").write_text(TABLE)
    with Staging.new() as staging:
        staging.add_folder(tmp_path)
        sets.create(staging, "pets")
    second = "file,tone\n7.png,dark\ncat/7.png,light\ndog/7.png,dark\n"
    more = {**pictures(["cat/7.png", "dog/7.png"], 20), "labels.csv": second}
    with Staging.new() as staging:
        staging.add_zip(packed(tmp_path, more, "more.zip"))
        assert any("several pictures at once" in note for note in staging.summary().notes)
        sets.extend("pets", staging)
    said = tasks_of("pets")
    assert said["tone"] == {**EXPECTED["tone"], "cat/7.png": "light", "dog/7.png": "dark"}
    assert said["shape"] == EXPECTED["shape"]


def test_a_drop_on_the_page_and_a_table_alone_after_it():
    with Staging.new() as staging:
        staging.announce("1", {("cat",): 3, ("dog",): 3})
        for number, path in enumerate(PICTURES):
            staging.take("", path.rpartition("/")[2], picture(number), path=path, drop="1")
        wrong = io.BytesIO(b"file,tone\ncat/0.png,x\ncat/1.png,y\n")
        assert staging.take("", "labels.csv", wrong) == label_tables.TAKEN
        staging.take("", "labels.csv", io.BytesIO(TABLE.encode()))  # mended, and brought anew
        assert Staging.find(staging.id).tasks().keys() == {"shape", "tone"} and not staging.summary().refused
        sets.create(staging, "dropped")
    assert tasks_of("dropped") == EXPECTED


@pytest.mark.parametrize(("table", "words"), [
    ("file,tone\na.png,dark\nb.png,light\n", "It names no picture that came and is left alone"),
    (b"\x00\x01\x02\xff" * 50, "left alone"), ("", "left alone"),
    ("file,tone\ncat/0.png,dark\ncat/0.png,light\ndog/1.png,dark\ndog/2.png,light\n", "twice with different values")])
def test_a_table_that_says_nothing_is_told_and_the_pictures_come_all_the_same(tmp_path, table, words):
    with Staging.new() as staging:
        staging.add_zip(packed(tmp_path, {**pictures(), "labels.csv": table}))
        assert any(words in note for note in staging.summary().notes)
        assert sets.create(staging, "told").count == 6
    assert "cat/0.png" not in tasks_of("told").get("tone", {})


def test_a_formula_is_a_class_and_no_spreadsheet_computes_it(tmp_path):
    table = "file;tone\n" + "".join(f"{path};{'=1+1' if path < 'd' else '@now'}\n" for path in PICTURES)
    with Staging.new() as staging:
        staging.add_zip(packed(tmp_path, {**pictures(), "labels.csv": table.encode("utf-16")}))
        sets.create(staging, "formula")
    assert set(tasks_of("formula")["tone"].values()) == {"=1+1", "@now"}
    with zipfile.ZipFile(sets.export("formula", tmp_path / "formula.zip")) as archive:
        assert "cat/0.png,'=1+1" in archive.read("labels.csv").decode()


def test_huge_and_many_tables_are_refused_and_do_no_harm(tmp_path, monkeypatch):
    monkeypatch.setattr(label_tables, "MOST_BYTES", 5000)
    monkeypatch.setattr(label_tables, "MOST", 2)
    many = {f"{at}/labels.csv": "file,shape\n0.png,round\n1.png,flat\n2.png,flat\n" for at in ("cat", "dog", "owl")}
    random = np.random.default_rng(0).bytes(6000)
    with Staging.new() as staging:
        staging.add_zip(packed(tmp_path, {**pictures(), "labels.csv": random, **many}))
        reasons = dict(staging.summary().refused)
        assert set(reasons) == {"labels.csv", "owl/labels.csv"} and "larger than" in reasons["labels.csv"]
        assert staging.take("", "labels.csv", io.BytesIO(random)) == label_tables.TOO_LARGE
        assert len(staging.tasks()["shape"]) == 6 and sets.create(staging, "many").count == 6
