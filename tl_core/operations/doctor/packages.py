"""Python and the installed packages, against the locks of a checkout or what an installed package asks for."""

import importlib.metadata
import platform
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

import tl_core
from tl_core.networks.device import gpu_names
from tl_core.operations.doctor.result import CheckResult, mend, note, ok
from tl_core.words import listed, plural

DISTRIBUTION = "transfer-lab"
OLDEST, NEWEST = (3, 11), (3, 13)
EXTRAS = {  # file of requirements -> what there is with it, what there is without
    "text": ("KerasHub, for networks that read texts", "networks read pictures only"),
    "fast": ("OpenVINO, for fast frozen blocks", "frozen blocks are two to three times slower on a CPU"),
    "export": ("LiteRT and ONNX, for export", "networks are exported as .keras and SavedModel only"),
    "maps": ("UMAP, for maps of features", "maps are drawn by PCA and t-SNE only"),
    "offline": ("weights that come as packages", "these weights are missing"),
}


def check_python() -> list[CheckResult]:
    version, wanted = sys.version_info[:2], f"{_dotted(OLDEST)} to {_dotted(NEWEST)}"
    if not OLDEST <= version <= NEWEST:
        return [mend("Python", f"Python is {platform.python_version()}.", f"Expected {wanted}.",
                     "Install one of them and install the program there.")]
    if sys.maxsize < 2**32:
        return [mend("Python", "Python is a 32-bit program.", "Expected a 64-bit one, as TensorFlow needs.",
                     "Install a 64-bit Python and install the program there.")]
    return [ok("Python", f"Python {platform.python_version()} in {sys.prefix}.")]


def check_packages(root: Path | None = None) -> list[CheckResult]:
    """Every package of an install; ``root`` is the checkout with ``locks/``, by default the one that runs."""
    locks = (root or Path(tl_core.__file__).resolve().parent.parent) / "locks"
    if not locks.is_dir():
        return _against_metadata()
    main = "requirements-gpu" if gpu_names() else "requirements"
    results = [_judged("packages", _differences(_read_lock(locks / f"{main}.txt")), f"pip install --require-hashes "
                       f"-r locks/{main}.txt")]
    for name, (what, without) in EXTRAS.items():
        file = f"requirements-{name}"
        results.append(_judged_extra(name, what, without, _differences(_read_lock(locks / f"{file}.txt")),
                                     f"pip install --no-deps --require-hashes -r locks/{file}.txt"))
    return results


def _against_metadata() -> list[CheckResult]:
    try:
        asked = [Requirement(text) for text in importlib.metadata.requires(DISTRIBUTION) or ()]
    except importlib.metadata.PackageNotFoundError:
        return [mend("packages", f"The package {DISTRIBUTION!r} is not installed, and there are no locks.",
                     "Expected a checkout or an installed package.", "Install it, or run the command in a checkout.")]
    needed = [one for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})]
    results = [_judged("packages", _differences(needed), f"pip install --upgrade {DISTRIBUTION}")]
    for name, (what, without) in EXTRAS.items():
        wanted = [one for one in asked if one not in needed and one.marker and one.marker.evaluate({"extra": name})]
        if wanted:
            results.append(_judged_extra(name, what, without, _differences(wanted),
                                         f"pip install {DISTRIBUTION}[{name}]"))
    return results


def _read_lock(path: Path) -> list[Requirement]:
    """The requirements of a file that uv wrote: one a line, its hashes on lines of their own."""
    return list(_requirements(path.read_text(encoding="utf8").splitlines()))


def _requirements(lines: Iterable[str]) -> Iterator[Requirement]:
    for line in lines:
        text = line.partition("#")[0].strip().rstrip("\\").strip()
        if not text or text.startswith("-"):
            continue
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        if requirement.marker is None or requirement.marker.evaluate():
            yield requirement


def _differences(requirements: Iterable[Requirement]) -> tuple[int, list[str], list[str]]:
    """(how many were asked for, names that are missing, "name 1.0 for ==2.0" of those in another version)."""
    asked, missing, others = 0, [], []
    for requirement in requirements:
        asked += 1
        installed = _version(requirement.name)
        if installed is None:
            missing.append(requirement.name)
        elif not requirement.specifier.contains(installed, prereleases=True):
            others.append(f"{requirement.name} {installed} for {str(requirement.specifier).removeprefix('==')}")
    return asked, missing, others


def _judged(check: str, differences: tuple[int, list[str], list[str]], install: str) -> CheckResult:
    asked, missing, others = differences
    if missing:
        return mend(check, f"{plural(len(missing), 'package')} missing: {listed(missing, 8)}.",
                    f"Expected all {asked} of an install.", f"Run `make install`, or `{install}`.")
    if others:
        return note(check, f"{plural(len(others), 'package')} in another version: {listed(others, 8)}.",
                    "Expected those the program was tested with.", f"Run `make install`, or `{install}`.")
    return ok(check, f"All {asked} packages of an install are there, in the versions that were tested.")


def _judged_extra(name: str, what: str, without: str, differences: tuple[int, list[str], list[str]],
                  install: str) -> CheckResult:
    check, (_, missing, others) = f"packages: {name}", differences
    if missing:
        return note(check, f"Not installed: {listed(missing, 8)}.", f"That is {what}; without it {without}.",
                    f"Run `{install}`.")
    if others:
        return note(check, f"In another version: {listed(others, 8)}.", "Expected those the program was tested with.",
                    f"Run `{install}`.")
    return ok(check, f"{what[0].upper()}{what[1:]}: installed.")


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))
