"""Cheaper runs for tests that are about runs and not about networks: a folder's conftest imports what it wants."""

import contextlib
from pathlib import Path

import pytest


@contextlib.contextmanager
def thinned():
    from tl_core.backbones import small_cnn
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(small_cnn, "STAGES", tuple(widths[-1:] for widths in small_cnn.STAGES))
        yield


@pytest.fixture(scope="package", autouse=True)
def thin_cnn():
    """small_cnn with one convolution a stage: the same blocks and channels, and half as long to build and trace."""
    with thinned():
        yield


@pytest.fixture(scope="module", autouse=True)
def thin_cnn_here():
    """The same for a single file of tests, which imports it itself."""
    with thinned():
        yield


@pytest.fixture(scope="package", autouse=True)
def files_read_once():
    """Reading a .keras file builds its network anew, a third of a second; nobody here changes what was read."""
    from tl_core.backbones import keras_files
    real, kept = keras_files.read, {}

    def read(file, *fix):
        path = Path(file)
        key = (str(path), path.stat().st_mtime_ns) if path.is_file() else None
        if key is None:
            return real(file, *fix)
        if key not in kept:
            kept[key] = real(file, *fix)
        return kept[key]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keras_files, "read", read)
        yield
        kept.clear()
