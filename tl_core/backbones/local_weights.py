"""Which pretrained weights are on this machine already. Looks for files only: no TensorFlow, no download."""

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

from tl_core import settings
from tl_core.backbones import hub_files, package_files
from tl_core.backbones.spec import BackboneSpec

_WITHOUT_TOP = ("notop.h5", "no_top.h5")


def sources(spec: BackboneSpec) -> tuple[str, ...]:
    """The backbone's pretrained weights that can be loaded without asking any other machine; "random" is none."""
    return tuple(source for source in spec.weights if source != "random" and _is_here(spec, source))


def download_note(spec: BackboneSpec, source: str) -> str:
    """What a person should know before choosing this source of weights: "" where nothing has to be downloaded."""
    if source == "random" or source not in spec.weights or _is_here(spec, source):
        return ""
    if name := package(spec, source):
        return f"These weights come with the package {name!r}, which is not installed."
    size = megabytes(spec, source)
    return f"Not on this machine yet: downloaded when first used{f', {size}' if size else ''}."


def package(spec: BackboneSpec, source: str) -> str:
    """The pip package that these weights come with; "" where they come in another way."""
    if source == "imagenet" and spec.name in package_files.IMAGENET:
        return package_files.IMAGENET[spec.name].package
    return source.removeprefix("package:") if source.startswith("package:") else ""


def way_here(spec: BackboneSpec, source: str) -> str:
    """How weights that are not here get here, in a list's few words: "download (440 MB)", "not installed"."""
    if package(spec, source):
        return "not installed"
    size = megabytes(spec, source)
    return f"download ({size})" if size else "download"


def megabytes(spec: BackboneSpec, source: str) -> str:
    """How large what has still to be downloaded is, as "440 MB"; "" where nobody knows, or nothing is missing."""
    size = sum(file.size for file in hub_files.missing(spec.name)) if source == hub_files.SOURCE else 0
    return f"{max(1, round(size / 1e6)):,} MB" if size else ""


def _is_here(spec: BackboneSpec, source: str) -> bool:
    if source == "folder":  # of a backbone that is one
        return True
    if source == hub_files.SOURCE:
        return not hub_files.missing(spec.name)
    if name := package(spec, source):
        return installed(name.replace("-", "_"))
    return any(_belongs(spec.name, file.name) for file in _files())


def installed(module: str) -> bool:
    """Whether a package of that name is there; it is not imported."""
    return importlib.util.find_spec(module) is not None


def weight_folders() -> tuple[Path, Path]:
    """Where keras.applications and, behind it, this program keep downloaded weights."""
    theirs = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser() / "models"
    return theirs, settings.home() / "keras" / "models"


def _files() -> Iterator[Path]:
    for folder in weight_folders():
        if folder.is_dir():
            yield from folder.iterdir()


def _belongs(backbone: str, file: str) -> bool:
    """keras.applications' names: vgg16_weights_…_notop.h5, efficientnetb0_notop.h5."""
    if not file.endswith(_WITHOUT_TOP):
        return False
    name, rest = backbone.replace("_", ""), file.replace("_", "")
    return rest in (f"{name}notop.h5",) or rest.startswith(f"{name}weights")
