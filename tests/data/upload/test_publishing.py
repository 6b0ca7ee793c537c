"""From a staging to a set: nothing is decoded twice, and a picture that comes too late is told so."""

import io
import threading

import pytest

from tests.data.upload.contents import picture
from tl_core.data import file_hashes, sets
from tl_core.data.sets import store
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError


@pytest.fixture
def staging():
    staging = Staging.new()
    fill(staging, 0)
    return staging


def fill(staging: Staging, start: int) -> None:
    for number in range(start, start + 12):
        assert staging.add_picture(("cats", "dogs")[number % 2], "a.png", io.BytesIO(picture(number))) is None


def test_loading_a_set_decodes_nothing_that_was_decoded_on_the_way_in(staging, monkeypatch):
    sets.create(staging, "pets")
    more = Staging.new()
    fill(more, 12)
    sets.extend("pets", more)
    monkeypatch.setattr(file_hashes, "_look", lambda path: pytest.fail(f"{path} was looked into again"))
    dataset = sets.own_dataset("pets", seed=0)
    assert sum(len(split) for split in dataset.splits.values()) == 24
    monkeypatch.undo()


def test_what_is_remembered_is_what_a_look_would_find(staging):
    sets.create(staging, "pets")
    remembered = sets.own_dataset("pets", seed=0).fingerprint()
    (sets.get("pets").root.parents[2] / "files.db").unlink()
    assert sets.own_dataset("pets", seed=0).fingerprint() == remembered


def test_a_picture_that_comes_while_the_set_is_made_is_told_that_it_is_too_late(staging, monkeypatch):
    told, publish = [], store._publish

    def late() -> None:
        try:
            staging.add_picture("cats", "late.png", io.BytesIO(picture(99)))
        except UserError as error:
            told.append(error.found)
    thread = threading.Thread(target=late)

    def publish_meanwhile(*args):
        thread.start()
        thread.join(0.3)  # it waits for the lock
        publish(*args)
    monkeypatch.setattr(store, "_publish", publish_meanwhile)
    own = sets.create(staging, "pets")
    thread.join()
    assert "no upload" in told[0]
    assert own.count == len([path for path in own.root.rglob("*") if path.is_file()]) == 12
