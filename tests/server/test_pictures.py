import io
import zipfile

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from tests.server.gated import gated
from tl_core import settings
from tl_core.data import dataset_index, sets
from tl_core.server import exports, pictures


@pytest.fixture
def client(picture_folder, monkeypatch):
    Image.new("RGB", (400, 100), (200, 60, 40)).save(picture_folder / "red" / "wide.jpg", comment=b"<script>")
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    dataset_index.forget()
    yield TestClient(gated([*pictures.ROUTES, *exports.ROUTES]), base_url="http://localhost")
    dataset_index.forget()


def item(name: str):
    return next(item for item in dataset_index.of("colours").items if item.name == name)


def opened(answer) -> Image.Image:
    assert answer.status_code == 200 and answer.headers["content-type"] == "image/jpeg"
    return Image.open(io.BytesIO(answer.content))


def test_a_picture_keeps_its_shape_and_its_pixels(client):
    small, large = (opened(client.get("/" + pictures.address(size, "colours", item("wide.jpg"))))
                    for size in ("small", "large"))
    assert small.size == (192, 48) and large.size == (400, 100)
    assert np.abs(np.asarray(large).reshape(-1, 3).mean(0) - (200, 60, 40)).max() < 4


def test_pixels_are_written_anew_so_nothing_else_in_a_file_reaches_the_browser(client):
    answer = client.get("/" + pictures.address("large", "colours", item("wide.jpg")))
    assert b"<script>" not in answer.content
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_browser_keeps_a_picture_until_its_file_changes(client, picture_folder):
    address = pictures.address("small", "colours", item("wide.jpg"))
    first = client.get("/" + address)
    assert "immutable" in first.headers["cache-control"]
    again = client.get("/" + address, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
    Image.new("RGB", (40, 10)).save(picture_folder / "red" / "wide.jpg")
    assert pictures.address("small", "colours", item("wide.jpg")) != address


def test_drawn_pictures_have_addresses_too(client):
    first = dataset_index.of("fruits").items[0]
    assert opened(client.get("/" + pictures.address("large", "fruits", first))).size == (512, 512)


def test_a_cover_is_a_strip_of_the_classes(client):
    cover = opened(client.get("/" + pictures.cover_address("colours")))
    assert cover.size == (256, 128)
    left, right = np.asarray(cover)[:, :128].mean((0, 1)), np.asarray(cover)[:, 128:].mean((0, 1))
    assert left[2] > left[0] and right[0] > right[2]  # blue, red


@pytest.mark.parametrize("address", [
    "pictures/small/colours/0000000000000000", "pictures/huge/colours/{id}", "pictures/small/nothing/{id}",
    "pictures/small/colours/..%2F..%2Fred%2Fwide.jpg", "pictures/small/{folder}/{id}", "pictures/cover/nothing",
    "pictures/cover/{folder}", "exports/colours", "exports/..", "exports/nothing"])
def test_nothing_else_can_be_asked_for(client, picture_folder, address):
    folder = str(picture_folder).replace("/", "%2F")
    assert client.get("/" + address.format(id=item("wide.jpg").id, folder=folder)).status_code == 404


def test_a_file_that_cannot_be_read_is_missing_not_an_error(client, picture_folder):
    address = pictures.address("small", "colours", item("wide.jpg"))
    (picture_folder / "red" / "wide.jpg").write_bytes(b"no picture")
    assert client.get("/" + address).status_code == 404
    (picture_folder / "red" / "wide.jpg").unlink()
    assert client.get("/" + address).status_code == 404


def test_a_set_of_ones_own_is_sent_as_a_zip_and_nothing_is_left_behind(client):
    sets.import_folder_set("colours", "mine")
    answer = client.get("/" + exports.address("mine"))
    assert answer.headers["content-disposition"] == 'attachment; filename="mine.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as found:
        assert len(found.namelist()) == 25 and "red/wide.jpg" in found.namelist()
    assert not list((settings.home() / "exports").iterdir())


def test_a_picture_taken_out_can_still_be_looked_at(client):
    sets.import_folder_set("colours", "mine")
    gone = item("wide.jpg")
    sets.edit("mine", drop=["red/wide.jpg"], what="took it out")
    dataset_index.forget()
    assert gone.id not in dataset_index.of("mine").by_id
    assert opened(client.get("/" + pictures.address("large", "mine", gone))).size == (400, 100)
