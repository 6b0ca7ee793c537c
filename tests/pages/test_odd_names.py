"""Pages over a set whose file names are no UTF-8: every name can be sent to a browser."""

import os

import pytest
from PIL import Image

from tests.pages.test_train import texts
from tl_core.config import RunConfig
from tl_core.data import catalog, dataset_index
from tl_core.printable import MARK


@pytest.fixture
def old(tmp_path, monkeypatch):
    folder = tmp_path / "shared" / "old"
    for kind, name in enumerate(("cat", "dog")):
        (folder / name).mkdir(parents=True)
        for number in range(8):
            Image.new("RGB", (16, 16), (150 * kind, 20 * number, 9)).save(folder / name / "x.png")
            os.rename(folder / name / "x.png", os.path.join(os.fsencode(folder / name), b"caf\xe9_%d.png" % number))
    (folder / "cat" / os.fsdecode(b"br\xfbl\xe9e.png")).write_bytes(b"none")
    monkeypatch.setenv("TL_DATA_DIR", str(folder.parent))
    dataset_index.forget()
    yield "old"
    dataset_index.forget()


@pytest.mark.parametrize("view", ["pictures", "classes", "check-up", "versions"])
def test_the_data_page_shows_them(open_page, old, view):
    app = open_page("data", set=old, view=view)
    assert "old" in texts(app)


def test_one_picture_is_shown_and_can_be_explained_and_predicted(open_page, old):
    dataset = catalog.load(RunConfig(data=old))
    key = dataset.splits["train"].keys[0]
    number = dataset_index.identify(key)
    app = open_page("data", set=old, picture=number)
    assert MARK in "".join(part.proto.json for part in app.get("bidi_component")) + texts(app)
    for page in ("predict", "explain"):
        app = open_page(page, set=old, picture=number)
        assert not app.exception


def test_train_features_and_predict_open_with_the_set(open_page, old, caplog):
    for page, address in (("train", {"data": old}), ("features", {"data": old}), ("predict", {"set": old}),
                          ("when", {"data": old}), ("adapt", {"data": old}), ("discover", {"data": old}),
                          ("self_taught", {"data": old})):
        assert not open_page(page, **address).exception, page
    caplog.text.encode()  # what is logged can be written anywhere, too
