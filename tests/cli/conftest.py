"""The command line, called in this process."""

import sys

import numpy as np
import pytest
from PIL import Image

from tests.drawn_once import drawn_once  # noqa: F401
from tests.stores import put_store
from tl_core import cli, settings


@pytest.fixture
def run(monkeypatch, capsys):
    """``run(*arguments)`` gives exit code, stdout and stderr."""
    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tl", *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        return end.value.code or 0, out, err
    return call


@pytest.fixture(scope="session")
def small():
    """A network of random weights, as a run saves it."""
    from tests.inference import saved_runs  # which imports TensorFlow: most commands are tested without
    return saved_runs.network()


@pytest.fixture
def run_id(isolated, empty_store, small):
    """A finished run with the small network."""
    from tests.inference import saved_runs
    put_store(empty_store, settings.home())
    return saved_runs.finished(small)


@pytest.fixture
def folder(tmp_path):
    """Two pictures, and a PDF that is none."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number in range(2):
        pixels = np.random.default_rng(number).integers(0, 256, (40, 50, 3)).astype(np.uint8)
        Image.fromarray(pixels).save(pictures / f"{number}.png")
    (pictures / "it.pdf").write_bytes(b"%PDF-1.7")
    return pictures
