"""A network to read, and no file of an earlier download."""

import pytest

from tl_core.backbones.catalog import BACKBONES


@pytest.fixture(scope="module")
def vgg():
    """One VGG-16 for reading; tests that change it say so by loading."""
    return BACKBONES.get("vgg16").build(32)


@pytest.fixture
def keras_home(tmp_path, monkeypatch):
    """No file of an earlier Keras download, and nothing downloaded: the port answers to no one."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras_home"))
    monkeypatch.setenv("TL_DOWNLOAD_MIRROR", "http://127.0.0.1:9")
