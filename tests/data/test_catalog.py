import io
import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tl_core import plan, run_grid, settings
from tl_core.config import RunConfig
from tl_core.data import catalog, downloads, sets
from tl_core.data.dataset import SPLITS
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError

# The project's tests must pass without these sets; where the folder is there, each is held to the contract too.
REAL = os.environ.get("TL_DATA_DIR", "")


def brought(name: str, start: int = 0) -> None:
    """An own set of nine cats and nine dogs."""
    staging = Staging.new()
    for number in range(18):
        stream = io.BytesIO()
        pixels = np.random.default_rng(start + number).integers(0, 256, (8, 8, 3), np.uint8)
        Image.fromarray(pixels).save(stream, "PNG")
        stream.seek(0)
        assert staging.add_picture("cat" if number < 9 else "dog", f"{number}.png", stream) is None
    sets.create(staging, name, title="My pets", source="my camera", licence="CC0")


def names() -> list[str]:
    return [entry.name for entry in catalog.entries()]


@pytest.fixture
def data_dir(image_folder, monkeypatch):
    """Folders as they come under TL_DATA_DIR: one of each layout, and what is no data set."""
    image_folder({"train/cat": 12, "train/dog": 12, "test/cat": 3, "test/dog": 3}, "data/by_split")
    image_folder({"cat": 12, "dog": 9}, "data/by_class")
    image_folder({"photo/cat": 9, "photo/dog": 9, "sketch/cat": 9, "sketch/dog": 9}, "data/by_domain")
    image_folder({"cat": 5, "dog": 5}, "data/fruits")
    image_folder({"cat": 5, "dog": 5}, "data/mnist")
    image_folder({"cat": 5, "dog": 5}, "data/.hidden")
    folder = image_folder({"": 0}, "data/licences").parent
    (folder / "licences/by_class.txt").write_text("MIT")
    (folder / "news").mkdir()
    (folder / "news/train.csv").write_text("text,label\nhello,0\n")
    monkeypatch.setenv("TL_DATA_DIR", str(folder))
    return folder


def test_the_order_and_what_is_passed_over(data_dir):
    assert names() == ["fruits", "household", "digits", "notes", "descriptions", "by_class", "by_domain", "by_split",
                       "fruits_2",
                       "mnist", *[name for name in downloads.SETS if name != "mnist"]]


def test_entries(data_dir):
    known = {entry.name: entry for entry in catalog.entries()}
    assert known["fruits"].drawn and known["fruits"].folder is None
    assert known["by_domain"].domains == ("photo", "sketch")
    assert known["by_split"].folder == str((data_dir / "by_split").resolve()) and known["by_split"].domains == ()
    assert known["fruits_2"].folder.endswith("fruits") and not known["fruits_2"].drawn
    assert not known["mnist"].downloadable and known["flower_photos"].downloadable
    assert all(entry.title and entry.summary for entry in known.values())
    assert [entry.name for entry in known.values() if entry.modality == "text"] == [
        "notes", "descriptions", "newsgroups_20", "ag_news", "imdb_reviews", "sms_spam"]


def test_several_data_folders_and_one_that_is_not_there(image_folder, monkeypatch, tmp_path):
    image_folder({"cat": 5, "dog": 5}, "first/pets")
    image_folder({"cat": 5, "dog": 5}, "second/pets")
    monkeypatch.setenv("TL_DATA_DIR", os.pathsep.join(str(tmp_path / d) for d in ("first", "nowhere", "second")))
    assert [catalog.entry(name).folder.split(os.sep)[-2] for name in ("pets", "pets_2")] == ["first", "second"]


def test_a_folder_is_an_entry_by_its_path(data_dir, monkeypatch):
    path = str(data_dir / "by_domain")
    found = catalog.entry(path)
    assert (found.name, found.title, found.folder, found.domains) == (
        path, "by domain", str(Path(path).resolve()), ("photo", "sketch"))
    monkeypatch.chdir(data_dir)
    assert catalog.entry("./by_class").folder == catalog.entry("by_class").folder


def test_a_name_goes_before_a_folder_of_that_name_in_the_working_directory(data_dir, monkeypatch):
    monkeypatch.chdir(data_dir)
    assert catalog.entry("fruits").drawn


def test_own_sets_come_before_folders_and_downloads(data_dir):
    brought("pets")
    assert names()[:6] == ["fruits", "household", "digits", "notes", "descriptions", "pets"]
    found = catalog.entry("pets")
    assert found.own and found.version is None and not found.downloadable and not found.drawn
    assert (found.title, found.source, found.licence) == ("My pets", "my camera", "CC0")
    assert "18 pictures of 2 classes, version 1" in found.summary
    assert not any(entry.own for entry in catalog.entries() if entry.name != "pets")
    (data_dir / "pets").symlink_to(data_dir / "by_class")
    assert catalog.entry("pets") == found and catalog.entry("pets_2").folder == str((data_dir / "by_class").resolve())


def test_a_version_has_a_name(data_dir):
    brought("pets")
    first = catalog.load(RunConfig(data="pets"))
    sets.edit("pets", drop=[sets.rows("pets")[0].file], what="")
    found = catalog.entry("pets@1")
    assert (found.name, found.title, found.own, found.version) == ("pets@1", "My pets, version 1", True, 1)
    assert catalog.load(RunConfig(data="pets@1")).fingerprint() == first.fingerprint()
    assert catalog.load(RunConfig(data="pets")).fingerprint() != first.fingerprint()
    assert sum(catalog.describe("pets@1").counts["train"].values()) > 0
    assert "17 pictures" in catalog.entry("pets").summary and "pets@1" not in names()
    with pytest.raises(UserError, match="'pets' has no version 7. Expected one from 1 to 2"):
        catalog.entry("pets@7")
    with pytest.raises(UserError, match="No data set named 'by_class@1'"):
        catalog.entry("by_class@1")


def test_runs_that_know_an_old_name_still_find_the_set():
    brought("pets")
    before = catalog.load(RunConfig(data="pets")).fingerprint()
    sets.rename("pets", "animals")
    assert catalog.entry("pets").name == "animals" and catalog.entry("pets@1").name == "animals@1"
    assert catalog.load(RunConfig(data="pets")).fingerprint() == before


def test_one_damaged_set_does_not_hide_the_others(caplog):
    brought("pets")
    brought("zoo", 50)
    (settings.home() / "sets/pets/set.json").write_text("[")
    assert "zoo" in names() and "pets" not in names() and "'pets' cannot be read" in caplog.text
    assert catalog.describe("zoo").classes == ("cat", "dog")


@pytest.mark.parametrize(("name", "message"), [
    ("fruit", "No data set named 'fruit'. Did you mean 'fruits'? `python -m tl_core datasets` lists them"),
    ("qqqqqq", "No data set named 'qqqqqq'. Expected one of: fruits, household, digits"),
    ("/no/such/folder", "The folder '/no/such/folder' is not there. Expected a folder"),
    ("some/folder", "The folder 'some/folder' is not there."),
])
def test_unknown_names_and_folders(name, message):
    for act in (catalog.entry, catalog.describe, lambda data: catalog.load(RunConfig(data=data))):
        with pytest.raises(UserError) as told:
            act(name)
        assert str(told.value).startswith(message)


def test_a_folder_without_pictures_is_refused_as_an_entry(data_dir):
    with pytest.raises(UserError, match="licences' holds no pictures"):
        catalog.entry(str(data_dir / "licences"))


def test_scanning_looks_into_folders_and_opens_no_picture(image_folder, monkeypatch):
    for number in range(20):
        folder = image_folder({f"class{i}": 2 for i in range(10)}, f"data/set{number:02}").parent
    monkeypatch.setenv("TL_DATA_DIR", str(folder))
    looks, look = [], os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: looks.append(str(path)) or look(path))
    monkeypatch.setattr(Image, "open", lambda *_, **__: pytest.fail("A picture was opened."))
    assert len(catalog.entries()) > 20
    below = [path for path in looks if "set" in Path(path).name or "class" in Path(path).name]
    assert len(below) <= 3 * 20 * 11  # each set and its classes, a few times


def test_load_chooses_domain_classes_and_limit_in_that_order(data_dir):
    config = RunConfig(data="by_domain", domain="sketch", classes=("dog", "cat"), limit=4, seed=2)
    found = catalog.load(config)
    assert found.domains == ("sketch",) and found.classes == ("cat", "dog")
    assert found.counts("train") == {"cat": 2, "dog": 2}
    whole = catalog.load(RunConfig(data="by_domain", seed=2))
    assert set(found.splits["test"].keys) < set(whole.splits["test"].keys)
    assert found.fingerprint() != whole.fingerprint()


def test_a_domain_is_checked(data_dir):
    with pytest.raises(UserError, match="No domain named 'scetch'. Did you mean 'sketch'?"):
        catalog.load(RunConfig(data="by_domain", domain="scetch"))
    with pytest.raises(UserError, match="domain is 'x'"):
        catalog.load(RunConfig(data="by_class", domain="x"))
    with pytest.raises(UserError, match="No domain named 'scetch'. Did you mean 'sketch'?"):
        catalog.load(RunConfig(data="fruits", domain="scetch"))


def test_describe_reads_only_the_samples(data_dir, monkeypatch):
    (data_dir / "by_class/cat/letter.png").write_text("Dear cat")
    opened = []
    monkeypatch.setattr("tl_core.data.folders.read_image",
                        lambda path, size, intensity=None: opened.append(path) or np.zeros((size, size, 3), np.uint8))
    found = catalog.describe("by_class", classes=("cat", "dog"), seed=1)
    assert len(found.samples) == len(opened) == catalog.SAMPLES
    assert [label for label, _ in found.samples[:4]] == ["cat", "dog", "cat", "dog"]
    assert sum(sum(counts.values()) for counts in found.counts.values()) == 22


def test_describe_takes_the_fields_of_a_config(data_dir):
    found = catalog.describe("by_domain", domain="photo", limit=4)
    assert found.domains == ("photo",) and sum(found.counts["train"].values()) == 4
    with pytest.raises(UserError, match="No setting named 'colour'"):
        catalog.describe("by_domain", colour="red")


def test_describe_before_the_download():
    found = catalog.describe("cifar10")
    assert found.classes == downloads.SETS["cifar10"].classes and found.samples == []
    assert "170 MB, downloaded when first used" in found.notes[0]


def offline_names() -> list[str]:
    """The program's own sets, and every image set under the TL_DATA_DIR the tests were started with."""
    return [entry.name for entry in catalog.entries() if not entry.downloadable]


@pytest.mark.parametrize("name", offline_names())
def test_contract(name, monkeypatch):
    if REAL:
        monkeypatch.setenv("TL_DATA_DIR", REAL)
    config = RunConfig(data=name)
    found, look, entry = catalog.load(config), catalog.describe(name), catalog.entry(name)

    assert found.name == name and found.title and found.drawn == entry.drawn
    assert len(found.classes) == len(set(found.classes)) >= 2
    keys = [key for split in SPLITS for key in found.splits[split].keys]
    assert len(keys) == len(set(keys))
    for split in found.splits.values():
        assert len(split) and split.labels.dtype == np.int32 and len(split.labels) == len(split)
        assert split.labels.min() >= 0 and split.labels.max() < len(found.classes)
        assert (split.domains is None) == (not entry.domains)
        for size in (32, 50) if found.modality == "image" else ():
            picture = found.read(split.keys[-1], size)
            assert picture.shape == (size, size, 3) and picture.dtype == np.uint8 and picture.std() > 0
        if found.modality == "text":
            assert found.read(split.keys[-1]).strip()
    assert min(found.counts("train").values()) >= 1
    assert set(found.domains) == set(entry.domains)
    assert found.fingerprint() == catalog.load(config).fingerprint()
    assert found.fingerprint() != catalog.load(config.changed(seed=1)).fingerprint()

    assert look.classes == found.classes and look.domains == found.domains
    assert look.counts == {split: found.counts(split) for split in SPLITS}
    assert {label for label, _ in (*look.samples, *look.texts)} == set(found.classes[:catalog.SAMPLES])
    assert all(p.shape == (catalog.SAMPLE_SIZE,) * 2 + (3,) and p.dtype == np.uint8 for _, p in look.samples)
    two = catalog.load(config.changed(classes=found.classes[1::-1], limit=4))
    assert two.classes == found.classes[:2] and len(two.splits["train"]) == 4


def test_listing_names_every_picture_and_reads_none(data_dir, monkeypatch):
    look, opened = catalog.describe("by_class", seed=1), []
    monkeypatch.setattr("tl_core.data.folders.read_image", lambda *asked: opened.append(asked))
    found = catalog.listing("by_class", seed=1)
    assert {split: found.counts(split) for split in found.splits} == look.counts
    assert not opened


def test_listing_a_set_that_is_not_here_yet_says_so():
    with pytest.raises(UserError, match="'cifar10' is not on this machine yet"):
        catalog.listing("cifar10")


def test_an_own_set_keeps_the_contract_too(monkeypatch):
    brought("pets")
    test_contract("pets", monkeypatch)


def test_a_run_is_pinned_to_the_pictures_a_set_has_now(data_dir, tmp_path, monkeypatch):
    brought("pets")
    assert plan.resolve_config_and_data(RunConfig(data="pets")).data == "pets@1"
    sets.edit("pets", drop=[sets.rows("pets")[0].file], what="")
    assert plan.resolve_config_and_data(RunConfig(data="pets")).data == "pets@2"
    assert catalog.pinned("pets@1") == "pets@1"
    assert {config.data for config in run_grid.grid(RunConfig(data="pets"), {"seed": [0, 1]})} == {"pets@2"}
    sets.undo("pets")
    assert plan.resolve_config_and_data(RunConfig(data="pets")).data == "pets@1"
    sets.rename("pets", "animals")
    assert [catalog.pinned(name) for name in ("pets", "pets@2", "animals")] == ["animals@1", "animals@2", "animals@1"]
    assert [catalog.pinned(name) for name in ("digits", "fruits", "by_class", "no@3")] == [
        "digits", "fruits", "by_class", "no@3"]
    monkeypatch.chdir(tmp_path)  # a folder by its path is the same from wherever it is named
    folder = data_dir / "by_class"
    assert catalog.pinned(os.path.relpath(folder)) == str(folder) == catalog.pinned(str(folder))


def test_no_folder_stands_in_for_a_version(data_dir):
    brought("pets")
    (data_dir / "pets@1").symlink_to(data_dir / "by_class")
    assert catalog.entry("pets@1").own


def test_a_drawn_sets_pictures_go_by_their_own_seed():
    """Runs of before have none: theirs are those of the run's seed, or of the split's."""
    def keys(**fields):
        return catalog.listing_of(RunConfig(data="household", **fields)).splits["test"].keys

    assert keys(seed=0) == keys(seed=4, picture_seed=0) == keys(seed=4, split_seed=3, picture_seed=0)
    assert keys(seed=4) == keys(split_seed=4) == keys(seed=1, picture_seed=4) != keys(seed=0)


def test_each_domain_of_a_drawn_pair_has_its_full_count():
    def train(**fields):
        dataset = catalog.pair(RunConfig(data="fruits", **fields), check=False).dataset
        return Counter(dataset.splits["train"].domains)

    assert train(source_domains=("photo",), target_domain="sketch") == {"photo": 480, "sketch": 480}
    assert train(target_domain="night") == dict.fromkeys(("photo", "sketch", "silhouette", "night"), 480)
