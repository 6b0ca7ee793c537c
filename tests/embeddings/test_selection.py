import pytest

from tests.embeddings import caches
from tl_core.embeddings import request, selection


def test_splits_and_limits_are_checked():
    for wrong, said in (({"split": "tst"}, "Did you mean 'test'"), ({"limit": 1}, "limit is 1."),
                        ({"limit": -3}, "limit is -3.")):
        assert said in caches.refusal(request.of_backbone, {"data": "digits", "backbone": "small_cnn"}, **wrong)
    assert "each needs at least one" in caches.refusal(selection.load, caches.asked(limit=3))
    assert "Did you mean 'vgg16'" in caches.refusal(request.of_backbone, {"data": "digits", "backbone": "vgg166"})


def test_all_splits_are_joined_and_each_picture_knows_its_own():
    found = selection.load(caches.asked(limit=None))
    train, whole = found.splits["train"], selection.catalog.load(caches.asked().config)
    assert [train.groups.count(name) for name in ("train", "val", "test")] == [
        len(whole.splits[name]) for name in ("train", "val", "test")]
    assert train.keys == sum((whole.splits[name].keys for name in ("train", "val", "test")), ())
    some = selection.load(caches.asked(limit=40)).splits["train"]
    assert len(some) == 40 and set(some.labels.tolist()) == set(range(10))


@pytest.mark.parametrize("touch", [True, False])
def test_a_stamp_changes_with_any_picture(picture_folder, touch):
    asked = caches.asked(str(picture_folder), limit=None)
    before, file = selection.fingerprint(asked), picture_folder / "red" / "3.png"
    if touch:
        file.write_bytes((picture_folder / "red" / "4.png").read_bytes())
    assert (selection.fingerprint(asked) != before) == touch
