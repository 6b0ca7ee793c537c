"""Nested folders as a further target."""

import pytest

from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.data.dataset import SPLITS
from tl_core.data.folders import folder_dataset
from tl_core.data.tasks import counts, known

FRUITS = {"apple/Gala": 8, "apple/Fuji": 8, "pear/Abate": 8, "pear": 4}


def load(folder, **options):
    return folder_dataset(folder, name="fruits", check=False, **options)


def test_folders_inside_classes_are_a_task(image_folder):
    dataset = load(image_folder(FRUITS), arrangement="classes")
    assert known(dataset) == ("label", "inner folder") and dataset.classes == ("apple", "pear")
    task = counts(dataset)[1]
    assert task.classes == {"Abate": 8, "Fuji": 8, "Gala": 8} and task.unlabelled == 4
    for split in SPLITS:
        examples = dataset.splits[split]
        for key, label in zip(examples.keys, examples.other_labels["inner folder"], strict=True):
            assert label < 0 or dataset.other_classes["inner folder"][label] == key.split("/")[-2]


@pytest.mark.parametrize("arrangement", ["inner", "joined"])
def test_folders_around_classes_are_a_task(image_folder, arrangement):
    folder = image_folder({"apple/Gala": 8, "apple/Fuji": 8, "pear/Abate": 8, "pear/Conference": 8})
    dataset = load(folder, arrangement=arrangement)
    assert len(dataset.classes) == 4 and dict(counts(dataset)[1].classes) == {"apple": 16, "pear": 16}


@pytest.mark.parametrize("folders", [
    {"cat": 8, "dog": 8}, {"train/cat": 8, "train/dog": 8, "test/cat": 4, "test/dog": 4}, {"cat": 8, "dog/all": 8}])
def test_plain_folders_are_none(image_folder, folders):
    assert known(load(image_folder(folders))) == ("label",)


def test_patients_are_no_classes(image_folder):
    folder = image_folder({f"{label}/P{number:03}": 4 for label in ("benign", "malignant") for number in range(6)})
    assert known(load(folder, arrangement="classes")) == ("label",)


def test_domains_are_no_folder_task(image_folder):
    folders = {f"{domain}/{label}": 6 for domain in ("photo", "sketch") for label in ("cat", "dog")}
    assert known(load(image_folder(folders))) == ("label", "domain")


def test_runs_without_tasks_do_not_see_them(image_folder):
    folder = str(image_folder(FRUITS))
    assert not catalog.load(RunConfig(data=folder, arrangement="classes")).other_classes
    chosen = catalog.load(RunConfig(data=folder, arrangement="classes", tasks=("label", "inner folder")))
    assert chosen.other_classes == {"inner_folder": ("Abate", "Fuji", "Gala")}


def test_a_table_stands_beside_them(image_folder):
    folder = image_folder(FRUITS)
    (folder / "labels.csv").write_text("file,tone\napple/Gala/000.png,red\napple/Fuji/001.png,green\n")
    dataset = load(folder, arrangement="classes")
    assert known(dataset) == ("label", "tone", "inner folder")
    assert "labels.csv: Tasks: 'tone'." in dataset.notes
