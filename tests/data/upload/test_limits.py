from tl_core import settings
from tl_core.data.upload.limits import limits


def test_limits_are_read_when_they_are_used(monkeypatch):
    monkeypatch.setenv("TL_MAX_FILES", "7")
    assert limits().files == 7
    assert limits().pixels <= 89_000_000
    assert settings.max_pixels() == 64_000_000
