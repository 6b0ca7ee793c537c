"""``labels.csv`` beside the pictures: further targets of a set, or the usual one where there are no class folders."""

import zipfile

import pytest

from tests.data.conftest import save_picture
from tl_core.config import RunConfig
from tl_core.data import catalog, sets
from tl_core.data.dataset import SPLITS
from tl_core.data.folders import folder_dataset
from tl_core.data.tasks import known, offered
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError

CLASSES = {"cat": 8, "dog": 8}


def load(folder, **options):
    return folder_dataset(folder, name="pets", check=False, **options)


def labels(dataset, task: str) -> dict[str, str]:
    """Class by file's name, "" where there is none."""
    target = dataset.targets[task]
    return {"/".join(key.split("/")[-2:]): target.classes[label] if label >= 0 else ""
            for split in SPLITS for key, label in zip(dataset.splits[split].keys, target.labels[split], strict=True)}


def write(folder, *rows: str, name="labels.csv"):
    (folder / name).write_text("".join(f"{row}\n" for row in rows))
    return folder


@pytest.fixture
def pets(image_folder):
    return image_folder(CLASSES)


@pytest.fixture
def plain(image_folder):
    """Twelve pictures in no folder."""
    return image_folder({"": 12})


def rows(files, *values) -> list[str]:
    return [f"{file},{values[number % len(values)]}" for number, file in enumerate(files)]


def test_columns_are_further_targets_and_missing_values_unlabelled(pets):
    write(pets, "file,size,fur", "cat/000.png,small,long", "cat/001.png,big,", "dog/000.png,small,short",
          "dog/001.png,big,NaN")
    dataset = load(pets)
    assert known(dataset) == ("label", "size", "fur") and dataset.classes == ("cat", "dog")
    assert dataset.other_classes == {"size": ("big", "small"), "fur": ("long", "short")}
    size = labels(dataset, "size")
    assert (size["cat/000.png"], size["dog/001.png"], size["dog/007.png"]) == ("small", "big", "")
    assert [file for file, label in sorted(labels(dataset, "fur").items()) if label] == ["cat/000.png", "dog/000.png"]
    assert "labels.csv: Tasks: 'size' and 'fur'." in dataset.notes
    assert not any("Passed over" in note for note in dataset.notes)


def test_runs_without_tasks_are_as_they_were(pets):
    before = catalog.load(RunConfig(data=str(pets)))
    write(pets, "file,size", *rows([f"cat/{n:03}.png" for n in range(8)] + [f"dog/{n:03}.png" for n in range(8)],
                                   "small", "big"))
    after = catalog.load(RunConfig(data=str(pets)))
    assert after.fingerprint() == before.fingerprint() and not after.other_classes
    assert all(after.splits[name].keys == before.splits[name].keys for name in SPLITS)
    assert all(not after.splits[name].other_labels for name in SPLITS)
    chosen = catalog.load(RunConfig(data=str(pets), tasks=("label", "size")))
    assert chosen.other_classes == {"size": ("big", "small")} and chosen.fingerprint() != before.fingerprint()
    assert [chosen.splits[name].keys for name in SPLITS] == [before.splits[name].keys for name in SPLITS]


def test_without_class_folders_the_first_column_is_the_usual_target(plain, monkeypatch):
    write(plain, "file,shape,tone", *rows([f"{n:03}.png" for n in range(10)], "round,dark", "long,light"))
    dataset = load(plain)
    assert dataset.classes == ("long", "round") and known(dataset) == ("label", "shape", "tone")
    assert offered(dataset) == catalog.describe(str(plain)).tasks == ("shape", "tone")
    assert sum(dataset.splits[name].is_labelled.sum() for name in SPLITS) == 10
    assert set(dataset.splits["train"].labels.tolist()) == {-1, 0, 1}
    assert any("'shape' of labels.csv is the usual target" in note for note in dataset.notes)
    assert len(catalog.load(RunConfig(data=str(plain), tasks=("shape", "tone"))).targets) == 2
    monkeypatch.setenv("TL_DATA_DIR", str(plain.parent))
    assert catalog.entry("pets").folder == str(plain) and catalog.reading(RunConfig(data="pets")) is None
    assert catalog.load(RunConfig(data="pets")).classes == ("long", "round")


def test_a_column_called_label_is_offered_once(pets, image_folder):
    plain = image_folder({"": 12}, "plain")
    write(plain, "file,label,tone", *rows([f"{n:03}.png" for n in range(12)], "a,dark", "b,light", "b,dark"))
    assert offered(load(plain)) == ("label", "tone")
    write(pets, "file,label,class", *[f"{kind}/{n:03}.png,{n % 2},{kind}" for kind in CLASSES for n in range(8)])
    assert offered(load(pets)) == ("class", "label_2")


def test_one_folder_of_pictures_with_the_table_beside_or_in_it(image_folder):
    for place, name in ((".", "one"), ("images", "two")):
        folder = image_folder({"images": 10}, name)
        write(folder / place, "file,shape", *rows([f"{n:03}.png" for n in range(10)], "round", "long"))
        assert load(folder).classes == ("long", "round")


@pytest.mark.parametrize("splits", ["train train train train val test", "Training Training Training Training dev test"])
def test_a_column_of_splits_parts_pictures_without_class_folders(plain, splits):
    names = [f"{n:03}.png" for n in range(12)]
    write(plain, "split,file,shape", *[f"{splits.split()[n // 2]},{name},{'ab'[n % 2]}"
                                       for n, name in enumerate(names)])
    dataset = load(plain)
    assert known(dataset) == ("label", "shape")
    assert [len(dataset.splits[name]) for name in SPLITS] == [8, 2, 2]


def test_split_folders_without_classes(image_folder):
    folder = image_folder({"train": 8, "test": 4})
    write(folder, "file,shape", *rows([f"train/{n:03}.png" for n in range(8)] + [f"test/{n:03}.png" for n in range(4)],
                                      "a", "b"))
    dataset = load(folder)
    assert dataset.classes == ("a", "b") and len(dataset.splits["test"]) == 4
    assert all("/test/" in key for key in dataset.splits["test"].keys)


@pytest.mark.parametrize("form", ["{}/{}.png", "./{}/{}.png", "{}\\{}.png", "/home/me/pets/{}/{}.png", "{}/{}.PNG",
                                  "C:\\pets\\{}\\{}.png", "{}/{}"])
def test_files_are_named_in_many_ways(pets, form):
    files = [form.format(label, f"{number:03}") for label in CLASSES for number in range(8)]
    write(pets, "number,tone,picture", *[f"{n},{'ab'[n % 2]},{file}" for n, file in enumerate(files)])
    dataset = load(pets)
    assert set(dataset.other_classes) == {"tone"} and labels(dataset, "tone")["dog/001.png"] == "b"
    assert any("'number' (16 different values for 16 pictures" in note for note in dataset.notes)


def test_a_name_that_several_pictures_have_is_told(pets):
    save_picture(pets / "cat/only.png", 99)
    dataset = load(write(pets, "file,tone", "only.png,a", "dog/001.png,b", "001.png,a"))
    assert labels(dataset, "tone")["cat/only.png"] == "a" and labels(dataset, "tone")["cat/001.png"] == ""
    assert any("1 row names several pictures at once: '001.png'." in note for note in dataset.notes)


def test_a_table_that_names_no_picture_is_told_and_left_alone(pets, image_folder):
    dataset = load(write(pets, "text,label", "hello,0", "there,1"))
    assert not dataset.other_classes
    assert any("names no picture of this folder and is left alone" in note for note in dataset.notes)
    with pytest.raises(UserError, match="no class folders.*names no picture"):
        load(write(image_folder({"": 12}, "plain"), "text,label", "hello,0", "there,1"))


def test_without_class_folders_the_first_column_with_two_values_is_the_usual_target(plain):
    files = [f"{n:03}.png" for n in range(12)]
    write(plain, "place,file,shape", *[f"zoo,{row}" for row in rows(files, "a", "b")])
    assert load(plain).classes == ("a", "b")
    with pytest.raises(UserError, match="one value only"):
        load(write(plain, "place,file", *[f"zoo,{file}" for file in files]))


@pytest.mark.parametrize("content, words", [
    (b"PK\3\4\0\0\0\0\x14\0", "is no text"), (b"", "names no picture"), (b"file\ncat/000.png\n", "No column is a task"),
    (b'file,tone\ncat/000.png,a\ncat/001.png,b\ndog/000.png,"a"b\n', "Line 4 cannot be read"),
    (b"file,tone\ncat/000.png,a\ncat/001.png,b\ncat/002.png,a,b\n", "1 row has more fields")])
def test_a_damaged_table_ends_nothing(pets, content, words):
    (pets / "labels.csv").write_bytes(content)
    dataset = load(pets)
    assert dataset.classes == ("cat", "dog") and any(words in note for note in dataset.notes)


def test_names_twice_unknown_files_and_one_value_are_told(pets):
    dataset = load(write(pets, "file,tone,place", "cat/000.png,a,zoo", "cat/000.png,b,zoo", "cat/001.png,a,zoo",
                         "dog/001.png,b,", "dog/001.png,b,zoo", "gone.png,a,zoo"))
    tone = labels(dataset, "tone")
    assert (tone["cat/000.png"], tone["cat/001.png"], tone["dog/001.png"]) == ("", "a", "b")
    said = " ".join(dataset.notes)
    assert "1 picture is named twice with different values and has no label there: '000.png'" in said
    assert "1 row names no picture of this folder: 'gone.png'" in said
    assert "'place' (one value only ('zoo')" in said and set(dataset.other_classes) == {"tone"}


def test_columns_have_names_of_their_own_and_classes_one_spelling(pets):
    dataset = load(write(pets, "file,label,,tone,tone", "cat/000.png,x,1.0,Dark ,a", "cat/001.png,y,2.0,dark,b",
                         "dog/000.png,x,,dark,a", "dog/001.png,y,10.0,light,b", "dog/002.png,y,2,light,b",
                         "dog/003.png,y,1,light,b", "dog/004.png,y,10,light,b"))
    assert dataset.other_classes == {"label_2": ("x", "y"), "column 3": ("1", "2", "10"), "tone": ("dark", "light"),
                                     "tone_2": ("a", "b")}


def test_a_table_without_a_first_line_of_names(pets):
    dataset = load(write(pets, "cat/000.png,a", "cat/001.png,b", "dog/000.png,b"))
    assert dataset.other_classes == {"column 2": ("a", "b")} and labels(dataset, "column 2")["cat/000.png"] == "a"


def test_tabs_and_a_second_table(pets):
    write(pets, "file\ttone", "cat/000.png\ta", "dog/000.png\tb", name="Labels.TSV")
    assert load(pets).other_classes == {"tone": ("a", "b")}
    dataset = load(write(pets, "file,size", "cat/000.png,a", "dog/000.png,b"))
    assert set(dataset.other_classes) == {"size"}
    assert any("Labels.TSV beside it: passed over" in n for n in dataset.notes)


def test_a_hundred_classes(image_folder):
    folder = image_folder({"": 300})
    write(folder, "file,number", *rows([f"{n:03}.png" for n in range(300)], *range(100)))
    dataset = load(folder)
    assert dataset.classes == tuple(map(str, range(100))) and set(dataset.counts("train").values()) == {1}


def test_a_changed_table_is_read_anew(pets):
    assert set(load(write(pets, "file,size", "cat/000.png,a", "dog/000.png,b")).other_classes) == {"size"}
    assert set(load(write(pets, "file,colour", "cat/000.png,a", "dog/000.png,b")).other_classes) == {"colour"}


def test_a_domain_keeps_its_name(image_folder):
    folder = image_folder({f"{domain}/{label}": 5 for domain in ("photo", "sketch") for label in ("cat", "dog")})
    write(folder, "file,domain", "photo/cat/000.png,a", "photo/cat/001.png,b")
    assert known(load(folder)) == ("label", "domain_2", "domain")


@pytest.mark.parametrize("counts, files", [(CLASSES, [f"{label}/{n:03}.png" for label in CLASSES for n in range(8)]),
                                           ({"": 16}, [f"{n:03}.png" for n in range(16)])])
def test_a_set_made_over_the_folder_has_its_tasks(image_folder, monkeypatch, counts, files):
    folder = write(image_folder(counts, "data/pets"), "file,shape,tone", *rows(files[:-1], "round,dark", "long,light"))
    monkeypatch.setenv("TL_DATA_DIR", str(folder.parent))
    own = sets.import_folder_set("pets", "mine")
    dataset, theirs = (catalog.load(RunConfig(data=name, tasks=("label", "tone"))) for name in ("mine", "pets"))
    assert own.count == (16 if counts is CLASSES else 15) and dataset.classes == theirs.classes
    assert labels(dataset, "tone") == {file: label for file, label in labels(theirs, "tone").items()
                                       if label or counts is CLASSES}
    assert not catalog.load(RunConfig(data="mine")).other_classes
    for name in ("val", "test"):
        assert dataset.splits[name].keys == theirs.splits[name].keys


def test_tasks_stay_with_a_set_that_is_extended_and_exported(image_folder, monkeypatch, tmp_path):
    folder = write(image_folder(CLASSES, "data/pets"), "file,tone", "cat/000.png,dark", "cat/001.png,light",
                   "dog/000.png,light")
    monkeypatch.setenv("TL_DATA_DIR", str(folder.parent))
    sets.import_folder_set("pets", "mine")
    for number in range(4):
        save_picture(tmp_path / f"more/{'cat' if number % 2 else 'dog'}/more {number}.png", 500 + number)
    with Staging.new() as staging:
        staging.add_folder(tmp_path / "more")
        assert sets.extend("mine", staging).copied
    tone = labels(sets.own_dataset("mine", seed=0), "tone")
    assert len(tone) == 20 and {file: label for file, label in tone.items() if label} == {
        "cat/000.png": "dark", "cat/001.png": "light", "dog/000.png": "light"}
    with zipfile.ZipFile(sets.export("mine", tmp_path / "mine.zip")) as packed:
        packed.extractall(tmp_path / "unpacked")
    again = labels(load(tmp_path / "unpacked"), "tone")
    assert sorted(filter(None, again.values())) == ["dark", "light", "light"] and len(again) == 20
