"""A set and a pool beside it: labels gone, pictures once, none that is judged by."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tl_core import plan
from tl_core.config import RunConfig
from tl_core.data import catalog, pool
from tl_core.data.dataset import Dataset, Split
from tl_core.data.target_pictures import TargetPictures
from tl_core.errors import UserError

CONFIG = RunConfig(strategy="simclr", backbone="small_cnn", image_size=32)


def picture(number: int, size: int = 8) -> np.ndarray:
    return np.full((size, size, 3), number, np.uint8)


def a_set(**counts) -> Dataset:
    splits = {name: Split(tuple(f"{name}/{i}" for i in range(count)), np.arange(count, dtype=np.int32) % 2)
              for name, count in {"train": 6, "val": 2, "test": 2, **counts}.items()}
    return Dataset("own", "Own", ("a", "b"), splits, read=lambda key, size: picture(1, size), digest=str)


def others(digests, number=200) -> TargetPictures:
    keys = tuple(f"other {i}" for i in range(len(digests)))
    return TargetPictures(keys, np.array(["x"] * len(keys)), tuple(digests), lambda key, size: picture(number, size))


def test_the_pool_is_the_unlabelled_stream_and_the_labelled_pictures_stay():
    both = pool.with_pool(a_set(), [others(["p", "q"]), others(["r"], 90)], None, 0)
    stream = both.stream("unlabelled")
    assert len(stream) == 3 and not stream.targets and both.splits["train"].is_labelled.sum() == 6
    read, digest = both.reader(stream)
    assert sorted(digest(key) for key in stream.keys) == ["p", "q", "r"]
    assert sorted(int(read(key, 4)[0, 0, 0]) for key in stream.keys) == [90, 200, 200]
    assert int(both.read("train/0", 4)[0, 0, 0]) == 1


def test_a_picture_is_taken_once_and_none_that_the_set_is_judged_by():
    both = pool.with_pool(a_set(), [others(["p", "val/0", "q"]), others(["q", "test/1", "train/3"])], None, 0)
    stream = both.stream("unlabelled")
    digest = both.reader(stream)[1]
    assert sorted(map(digest, stream.keys)) == ["p", "q", "train/3"]
    assert any("2 pictures of the pool would be judged by: left out." in note for note in both.notes)


def test_a_pool_of_nothing_is_refused():
    with pytest.raises(UserError, match="The pool has no pictures."):
        pool.with_pool(a_set(), [others(["val/0"])], None, 0)


def test_the_limit_is_the_pools_and_labels_have_no_part_in_it():
    digests = [str(number) for number in range(40)]
    some, turned = (pool.with_pool(a_set(), [replace(others(digests), names=np.array(names))], 10, 3)
                    for names in (["x", "y"] * 20, ["y"] * 40))
    assert len(some.stream("unlabelled")) == 10 and some.splits["train"].is_labelled.sum() == 6
    assert some.splits["train"].keys == turned.splits["train"].keys and some.fingerprint() == turned.fingerprint()


def test_without_a_pool_it_is_the_set_itself():
    config = plan.resolve_config_and_data(CONFIG.changed(data="digits"))
    assert config.pool == ("digits",)
    both, plain = catalog.listing_of(config), catalog.listing_of(CONFIG.changed(data="digits"))
    train = plain.splits["train"]
    assert len(both.stream("unlabelled")) == len(train) and both.splits["test"].keys == plain.splits["test"].keys
    assert plan.resolve_config(config.changed(strategy="fine_tuning")).pool is None


def test_several_sets_and_a_folder_without_classes(tmp_path):
    for number in range(5):
        Image.fromarray(picture(40 * number)).save(tmp_path / f"{number}.png")
    (tmp_path / "broken.png").write_text("no picture")
    config = plan.resolve_config_and_data(CONFIG.changed(data="digits", pool=("fruits", str(tmp_path))))
    assert config.pool == ("fruits", str(tmp_path))
    both = catalog.load(config.changed(limit=None))
    stream = both.stream("unlabelled")
    fruits = catalog.listing("fruits", picture_seed=0)
    assert len(stream) == 5 + sum(map(len, fruits.splits.values()))
    read = both.reader(stream)[0]
    assert {read(key, 32).shape for key in stream.keys[::200]} == {(32, 32, 3)}
    assert any("broken.png" in name for name, _ in both.unreadable)


@pytest.mark.parametrize(("fields", "said"), [
    ({"pool": ("fruitz",)}, "fruits"), ({"freeze_depth": 5}, "Set the freeze depth to 4 or less.")])
def test_what_cannot_be_learnt_is_told_before_the_run(fields, said):
    with pytest.raises(UserError, match=said):
        plan.resolve_config_and_data(CONFIG.changed(data="digits", **fields))


@pytest.mark.parametrize(("domain", "count"), [("sketch", 1), (None, 4)])
def test_a_drawn_pool_is_drawn_in_the_domain_of_the_target(domain, count):
    both = catalog.listing_of(CONFIG.changed(data="fruits", pool=("household",), domain=domain))
    stream = both.stream("unlabelled")
    digest = both.reader(stream)[1]
    domains = {digest(key).split("/")[2] for key in stream.keys}
    assert len(domains) == count and (domain is None or domains == {domain})


def test_a_drawn_pool_has_its_own_domain_where_the_set_has_none():
    config = CONFIG.changed(data="digits", pool=("fruits",), domain="silhouette")
    assert plan.resolve_config_and_data(config).domain == "silhouette" and catalog.own_domain(config) is None
    both = catalog.listing_of(config)
    stream = both.stream("unlabelled")
    assert {both.reader(stream)[1](key).split("/")[2] for key in stream.keys} == {"silhouette"}
    assert len(both.splits["train"].labelled()) > 1000 and both.classes == tuple("0123456789")


@pytest.mark.parametrize("fields", [{"data": "digits", "pool": ("fruits",), "domain": "moonlight"},
                                    {"data": "digits", "pool": ("digits",), "domain": "sketch"},
                                    {"data": "household", "pool": ("digits",), "domain": "moonlight"}])
def test_a_domain_that_neither_has_is_refused(fields):
    with pytest.raises(UserError, match="domain"):
        plan.resolve_config_and_data(CONFIG.changed(**fields))
