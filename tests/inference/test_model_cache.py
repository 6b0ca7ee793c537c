import pytest

from tests.inference import saved_runs
from tl_core import tracking
from tl_core.errors import UserError
from tl_core.inference import model_cache


def test_networks_stay_warm_until_others_come_or_their_file_changes(network, monkeypatch):
    model_cache.forget()
    monkeypatch.setattr(model_cache, "KEPT", 2)
    names = [f"run:{saved_runs.finished(network)}" for _ in range(3)]
    first = model_cache.get(names[0])
    assert model_cache.get(names[0]) is first and model_cache.is_warm(names[0])
    model_cache.get(names[1])
    model_cache.get(names[2])
    assert not model_cache.is_warm(names[0]) and model_cache.is_warm(names[2])
    second = model_cache.get(names[2])
    file = tracking.model_file(second.name)
    file.write_bytes(b"damaged")
    with pytest.raises(UserError, match="cannot be read"):
        model_cache.get(names[2])
    file.unlink()
    with pytest.raises(UserError, match="no saved model"):
        model_cache.get(names[2])
    with pytest.raises(UserError, match="Expected run:RUN_ID or backbone:NAME"):
        model_cache.get("resnet50")
