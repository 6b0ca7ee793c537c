import io

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from tests.server.gated import gated
from tests.ui.discover import made
from tl_core.data import dataset_index
from tl_core.discovery import results
from tl_core.server import discovered_pictures


@pytest.fixture
def client(isolated):
    dataset_index.forget()
    return TestClient(gated(discovered_pictures.ROUTES), base_url="http://localhost")


def keep(**more) -> str:
    figures, arrays = made.result(count=12)
    return results.save({**figures, **{name: value for name, value in more.items() if name != "keys"}},
                        {**arrays, **({"keys": more["keys"]} if "keys" in more else {})}).id


def get(client, result_id: str, row: int, size: str = "small"):
    return client.get("/" + discovered_pictures.address(size, result_id, row))


def test_a_row_is_shown_also_one_that_no_listing_has(client):
    listed = dataset_index.of("household").by_key
    result_id = keep()
    assert str(results.load(result_id).arrays["keys"][11]) not in listed
    shown = np.asarray(Image.open(io.BytesIO(get(client, result_id, 11).content)))
    assert shown.shape == (192, 192, 3) and shown.std() > 5


def test_what_is_not_there_is_not_found(client):
    result_id = keep()
    assert get(client, result_id, 0).status_code == 200
    for name, row, size in ((result_id, 12, "small"), (result_id, 0, "huge"), ("c" * 24, 0, "small"),
                            ("..", 0, "small")):
        assert get(client, name, row, size).status_code == 404


def test_a_folder_that_no_page_may_open_is_not_shown(client, picture_folder, monkeypatch):
    """The command line takes any folder, and keeps its result where pages look."""
    files = np.array(sorted(str(path) for path in picture_folder.rglob("*.png"))[:12])
    result_id = keep(data=str(picture_folder), keys=files)
    assert get(client, result_id, 0).status_code == 404
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    assert get(client, result_id, 0).status_code == 200


def test_discovered_again_the_new_pictures_are_shown(client):
    result_id = keep()
    before = get(client, result_id, 0).content
    keep(created="2026-11-30T02:00:00+00:00", keys=np.array([f"household/{made.CLASSES[3]}/night/0.50/0/{row}"
                                                             for row in range(12)]))
    assert get(client, result_id, 0).content != before
