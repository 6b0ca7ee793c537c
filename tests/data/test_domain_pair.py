"""Pairs of domains: by name, of one set or two, without labels, and sealed whatever folders the target lies in."""

import shutil

import numpy as np
import pytest
from PIL import Image

from tl_core.config import RunConfig
from tl_core.data import catalog, domain_pair, sealing
from tl_core.data.domain_pair import DomainName
from tl_core.data.evaluation_sets import evaluation_sets, to_train_on
from tl_core.errors import UserError

CLASSES = {"blue": (40, 60, 200), "green": (40, 190, 60), "red": (200, 60, 40)}


def paint(folder, classes, count=8, start=0):
    """Pictures of noise around a colour for each class, none like another."""
    for number, (name, colour) in enumerate(classes.items()):
        (folder / name).mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng([start, number])
        for i in range(count):
            pixels = np.clip(np.array(colour) + rng.normal(0, 30, (24, 24, 3)), 0, 255).astype("uint8")
            Image.fromarray(pixels).save(folder / name / f"{start}-{i}.png")


@pytest.fixture
def sets(tmp_path, monkeypatch):
    """``toys`` with the domains studio and phone, and ``shop`` with other and fewer classes."""
    folder = tmp_path / "data"
    paint(folder / "toys" / "studio", CLASSES)
    paint(folder / "toys" / "phone", CLASSES, start=1)
    paint(folder / "shop", {"Blue": (60, 80, 220), "red": (220, 80, 60), "yellow": (220, 220, 40)}, start=2)
    monkeypatch.setenv("TL_DATA_DIR", str(folder))
    return folder


def load(data="toys", source="studio", target="phone", **fields):
    return domain_pair.load_pair(RunConfig(**{**fields, **domain_pair.fields(data, source, target)}))


# -- names -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "data", "domains"), [
    ("phone", "toys", ("phone",)), ("phone,studio", "toys", ("phone", "studio")), ("toys:phone", "toys", ("phone",)),
    ("shop:", "shop", ()), ("shop", "shop", ()), (":phone", "toys", ("phone",)), ("digits", "digits", ()),
    ("fruits:photo, night", "fruits", ("photo", "night")), ("shift:night=0.5", "shift:night=0.5", ())])
def test_a_domain_is_read_as_it_is_written(sets, text, data, domains):
    name = DomainName.parse(text, "toys")
    assert name == DomainName(data, domains) and DomainName.parse(str(name)) == name


@pytest.mark.parametrize(("text", "said"), [
    ("phon", "Did you mean 'phone'"), ("toys:phon", "Did you mean 'phone'"), ("toy:phone", "Did you mean 'toys'"),
    ("shop:phone", "has no domains")])
def test_an_unknown_name_is_told(sets, text, said):
    with pytest.raises(UserError, match=said):
        DomainName.parse(text, "toys")


def test_a_folder_is_named_by_its_path(sets):
    assert DomainName.parse(str(sets / "shop")) == DomainName(str(sets / "shop"))


@pytest.mark.parametrize(("source", "target", "said"), [
    ("studio", "phone,studio", "One domain is the target"), ("studio", "toys:", "Source and target are both 'toys'"),
    ("shift:night=1", "phone", "A shift makes a target")])
def test_what_is_no_pair_is_told(sets, source, target, said):
    with pytest.raises(UserError, match=said):
        domain_pair.fields("toys", source, target)


def test_a_pair_is_told_as_it_was_written(sets):
    def told(source, target):
        return domain_pair.names(RunConfig(**domain_pair.fields("toys", source, target)))
    assert told("studio", "phone") == ("studio", "phone") == told(None, "phone")
    assert told(None, "shop") == ("toys:", "shop:") and told("fruits:photo", "household:night") == (
        "photo", "household:night")
    assert told("studio", "shift:night=1") == ("studio", "shift:night=1")


# -- pairs -------------------------------------------------------------------------------------------------------

def test_all_of_both_domains_are_there_the_source_with_labels(sets):
    pair = load()
    assert len(pair.source) == len(pair.target) == 24 and pair.classes == tuple(CLASSES)
    assert all("/studio/" in key for key in pair.source.keys) and all("/phone/" in key for key in pair.target)
    assert [pair.classes[label] for label in pair.source.labels] == [key.split("/")[-2] for key in pair.source.keys]
    labels = pair.sealed.open().labels
    assert [pair.classes[label] for label in labels] == [key.split("/")[-2] for key in pair.target]
    with pytest.raises(UserError, match="has been opened before"):
        pair.sealed.open()


def test_the_target_is_in_no_order_of_classes(sets):
    labels = load().sealed.open().labels
    assert (np.diff(labels) != 0).sum() > 6  # a listing by folders has two changes


def test_two_sets_share_what_is_called_alike(sets):
    pair = load(source="studio", target="shop")
    assert pair.only_in_source == ("green",) and pair.only_in_target == ("yellow",)
    opened = pair.sealed.open().labels
    assert np.bincount(opened + 1, minlength=4).tolist() == [8, 8, 0, 8]  # none for yellow
    assert sorted(set(pair.open_names().tolist())) == ["Blue", "red", "yellow"]
    assert any("Only in the target: yellow" in note for note in pair.notes)


def test_a_folder_without_classes_has_no_labels(sets, tmp_path):
    folder = tmp_path / "loose"
    folder.mkdir()
    for path in (sets / "shop").rglob("*.png"):
        shutil.copy(path, folder / f"{path.parent.name}-{path.name}")
    pair = load(target=str(folder))
    assert len(pair.target) == 24 and not pair.target_is_labelled
    assert set(pair.sealed.open().labels.tolist()) == {-1} and set(pair.open_names().tolist()) == {""}
    assert any("unlabelled" in note for note in pair.notes)


def test_a_folder_with_one_class_or_one_picture_will_do(sets, tmp_path):
    paint(tmp_path / "one", {"red": (210, 60, 50)}, count=1, start=3)
    pair = load(target=str(tmp_path / "one"))
    assert len(pair.target) == 1 and pair.sealed.open().labels.tolist() == [2]


def test_a_shift_changes_one_half_of_the_source(sets):
    pair = load(target="shift:grey=1")
    both = {key.rpartition(":")[2] for key in pair.target} | set(pair.source.keys)
    assert len(pair.source) + len(pair.target) == len(both) == 24
    assert np.ptp(pair.dataset.read(pair.target[0], 16), axis=2).max() == 0  # grey
    assert np.ptp(pair.dataset.read(pair.source.keys[0], 16), axis=2).max() > 0
    assert pair.dataset.digest(pair.target[0]) != pair.dataset.digest(pair.target[0].rpartition(":")[2])


def test_drawn_domains_and_array_sets_make_pairs_too(sets):
    assert load("fruits", "photo", "sketch").target[0].split("/")[2] == "sketch"
    digits = load("digits", None, "shift:noise=0.5")
    assert digits.target[0].startswith("shift:noise=0.5:") and digits.dataset.read(digits.target[0], 32).shape == (
        32, 32, 3)


@pytest.mark.parametrize(("fields", "said"), [
    ({"target": "digits"}, "no class in common"), ({"source": "phone"}, "is both source and target"),
    ({"target": "nowhere/at/all"}, "is not there")])
def test_bad_pairs_are_told(sets, fields, said):
    with pytest.raises(UserError, match=said):
        load(**fields)


def test_the_same_pictures_under_another_name_are_the_same(sets, tmp_path):
    shutil.copytree(sets / "toys" / "studio", tmp_path / "copy")
    with pytest.raises(UserError, match="Source and target are the same: all 24"):
        load(target=str(tmp_path / "copy"))
    paint(tmp_path / "copy", CLASSES, count=2, start=9)
    assert any("24 pictures of the target are in the source, too" in note for note in load(
        target=str(tmp_path / "copy")).notes)


def test_one_domain_makes_no_pairs(sets):
    with pytest.raises(UserError, match="has no domains"):
        domain_pair.domains_of("shop")
    assert domain_pair.domains_of("toys") == ("phone", "studio")


def test_a_damaged_file_is_left_out_and_told(sets):
    next((sets / "toys" / "phone" / "red").iterdir()).write_bytes(b"\x89PNG\r\n\x1a\n no more")
    pair = load()
    assert len(pair.target) == 23 and any("could not be read" in note for note in pair.notes)


def test_more_than_memory_holds_is_sampled_and_told(sets, monkeypatch):
    monkeypatch.setattr(domain_pair, "MOST_PICTURES", 10)
    pair = load()
    assert len(pair.target) == 10 and len(pair.source) == 10
    assert sum("10 of them, drawn with the seed 0, stand for all" in note for note in pair.notes) == 2
    assert set(pair.source.labels.tolist()) == {0, 1, 2}
    assert load(seed=1).target != pair.target


# -- the seal ----------------------------------------------------------------------------------------------------

def mixed_up(folder):
    """Every file of the domain in another class' folder than before."""
    names = sorted(path.name for path in folder.iterdir())
    moves = [(path, folder / names[(names.index(path.parent.name) + 1 + int(path.stem[-1]) % 2) % 3] /
              f"{path.parent.name}-{path.name}") for path in sorted(folder.rglob("*.png"))]
    for path, target in moves:
        path.rename(target)


@pytest.mark.parametrize("fields", [{}, {"limit": 7}])
def test_files_in_other_class_folders_are_the_same_target(sets, fields):
    before = load(**fields)
    digests = [before.dataset.digest(key) for key in before.target]
    names, source = before.open_names(), before.source
    mixed_up(sets / "toys" / "phone")
    after = load(**fields)
    assert [after.dataset.digest(key) for key in after.target] == digests
    assert after.source.keys == source.keys and after.classes == before.classes
    assert (after.open_names() != names).all()


@pytest.mark.parametrize("protocol", ["whole", "half", None])
def test_runs_get_the_same_target_too_whatever_its_folders(sets, protocol):
    config = RunConfig(data="toys", source_domains=("studio",), target_domain="phone", protocol=protocol)

    def seen():
        dataset = catalog.load(config)
        stream = to_train_on(dataset, "phone").stream("target", "phone")
        assert not stream.targets and (dataset.splits["train"].labels >= 0).all()
        read, digest = dataset.reader(stream)
        return ([digest(key) for key in stream.keys], dataset.stream("source", "phone").keys,
                sorted(dataset.digest(key) for key in evaluation_sets(dataset, "phone")["target_test"].open().keys))
    before = seen()
    mixed_up(sets / "toys" / "phone")
    assert seen() == before
    target, _, tested = before
    assert {"whole": 24, "half": 12, None: 20}[protocol] == len(target)
    assert len(tested) == {"whole": 24, "half": 12, None: 4}[protocol]
    assert protocol == "whole" or not set(target) & set(tested)


def test_a_run_of_two_sets_has_both(sets):
    config = RunConfig(data="toys", source_domains=("studio",), target_data="shop", protocol="whole")
    dataset = catalog.load(config)
    assert dataset.domains == ("studio", "shop") and len(dataset.stream("target", "shop")) == 24
    assert {dataset.classes[i] for i in evaluation_sets(dataset, "shop")["target_test"].open().labels} == {
        "blue", "red"}


def test_domains_of_two_sets_that_are_called_alike_stay_two(sets):
    shutil.copytree(sets / "toys", sets / "others")
    for path in (sets / "others" / "phone").rglob("*.png"):
        Image.open(path).rotate(90).save(path)
    config = RunConfig(data="toys", source_domains=("phone",), target_data="others", target_domain="phone")
    assert catalog.load(config).domains == ("toys:phone", "phone")


def test_classes_are_the_sources_and_leave_the_target_whole(sets):
    pair = load(classes=("blue", "red"))
    assert pair.classes == ("blue", "red") and len(pair.target) == 24 and pair.only_in_target == ("green",)


@pytest.mark.parametrize("count", [2, 3, 10])
def test_halves_part_all_pictures_once(count):
    parts = sealing.parts(count, "half", 3)
    assert sorted([*parts["train"], *parts["test"]]) == list(range(count))
    assert abs(len(parts["train"]) - len(parts["test"])) <= 1
    assert sealing.parts(10, "half", 4)["test"].tolist() != sealing.parts(10, "half", 3)["test"].tolist()


def test_one_picture_has_no_halves():
    with pytest.raises(UserError, match="Two halves need two"):
        sealing.parts(1, "half", 0)
    assert sealing.parts(1, "whole", 0)["test"].tolist() == [0] == sealing.parts(1, None, 0)["train"].tolist()
