import io

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from tests.server.gated import gated
from tests.ui.adapt import made
from tl_core.adaptation import results
from tl_core.data import dataset_index
from tl_core.server import adapted_pictures


@pytest.fixture
def client(isolated):
    dataset_index.forget()
    return TestClient(gated(adapted_pictures.ROUTES), base_url="http://localhost")


def get(client, side: str, row: int, size: str = "small", name: str = "a" * 24):
    return client.get("/" + adapted_pictures.address(size, name, side, row))


def test_rows_of_both_sides_are_shown_also_changed_ones(client):
    keys = np.array([f"shift:night=1:{key}" for key in made.keys("photo", 40)])
    results.save({**made.values(), "target": "shift:night=1"}, {**made.arrays(), "target_keys": keys})
    light, dark = (np.asarray(Image.open(io.BytesIO(get(client, side, 3).content))) for side in ("source", "target"))
    assert light.shape == dark.shape == (192, 192, 3) and dark.mean() < 0.3 * light.mean()


def test_what_is_not_there_is_not_found(client):
    results.save(made.values(), made.arrays())
    assert get(client, "target", 0).status_code == 200
    for side, row, size, name in (("target", 40, "small", "a" * 24), ("both", 0, "small", "a" * 24),
                                  ("target", 0, "huge", "a" * 24), ("target", 0, "small", "c" * 24),
                                  ("target", 0, "small", "..")):
        assert get(client, side, row, size, name).status_code == 404


def test_a_folder_that_no_page_may_open_is_not_shown(client, picture_folder, monkeypatch):
    """The command line adapts to any folder, and keeps its result where pages look."""
    files = sorted(str(path) for path in picture_folder.rglob("*.png"))[:2]
    assert files
    results.save({**made.values(), "target": str(picture_folder)}, {**made.arrays(), "target_keys": np.array(files)})
    assert get(client, "target", 0).status_code == 404
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    assert get(client, "target", 0).status_code == 200


def test_adapted_again_the_new_pictures_are_shown(client):
    results.save(made.values(), made.arrays())
    before = get(client, "target", 0).content
    results.save({**made.values(), "created": "2026-11-30T00:00:00+00:00"},
                 {**made.arrays(), "target_keys": made.keys("night", 100)})
    assert get(client, "target", 0).content != before
