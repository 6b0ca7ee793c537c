"""The wheel holds the library and the dashboard; what it asks for fits what is tested."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
SOURCES = ("tl_core", "ui", "pages", ".streamlit", "app.py", "setup.py", "pyproject.toml", "README.md", "LICENSE")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
EXTRAS = {"fast": ("openvino",), "export": ("ai-edge-litert", "onnxruntime", "onnx", "tf2onnx"),
          "maps": ("umap-learn",), "text": ("keras-hub", "tokenizers", "safetensors")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel's file names, built from a copy: a build leaves files behind."""
    copy = tmp_path_factory.mktemp("copy")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    build = "from setuptools import build_meta; build_meta.build_wheel('dist')"
    subprocess.run([sys.executable, "-c", build], cwd=copy, check=True, capture_output=True, text=True)
    with zipfile.ZipFile(next((copy / "dist").glob("*.whl"))) as archive:
        return archive.namelist()


def files_of(folder: str) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts}


def test_it_holds_every_file_of_the_library_and_of_the_dashboard(wheel):
    dashboard = files_of("ui") | files_of("pages") | {"app.py", ".streamlit/config.toml"}
    wanted = files_of("tl_core") | {f"tl_dashboard/{name}" for name in dashboard}
    assert {name for name in wheel if ".dist-info/" not in name} == wanted
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel)


def test_it_takes_no_name_that_others_may_have(wheel):
    assert {name.split("/")[0].split("-")[0] for name in wheel} == {"tl_core", "tl_dashboard", "transfer_lab"}


def pinned(file: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / file).read_text(encoding="utf8"), re.MULTILINE))


def test_its_ranges_hold_what_is_pinned_and_tested():
    wanted = {one.name: one for one in map(Requirement, PROJECT["dependencies"])}
    pins = pinned("requirements.txt")
    assert wanted.keys() == pins.keys()
    assert not [name for name, version in pins.items() if version not in wanted[name].specifier]


@pytest.mark.parametrize("extra", EXTRAS)
def test_so_do_those_of_its_extras(extra):
    wanted = {one.name: one for one in map(Requirement, PROJECT["optional-dependencies"][extra])}
    pins = pinned(f"requirements-{extra}.txt")
    assert tuple(wanted) == EXTRAS[extra]
    assert all(pins[name] in one.specifier for name, one in wanted.items())
