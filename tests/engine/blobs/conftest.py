import pytest

from tests.engine.blobs.between_homes import Homes


@pytest.fixture
def homes(tmp_path, monkeypatch):
    (tmp_path / "server").mkdir()
    homes = Homes(tmp_path / "server", tmp_path / "worker", monkeypatch)
    homes.at(homes.server)
    return homes
