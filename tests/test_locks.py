"""What `make install` installs is locked: every package, also those that others bring, by version and hash."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
REQUIREMENTS = sorted(ROOT.glob("requirements*.txt"))
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)", re.MULTILINE)


def pins(text: str) -> dict[str, set[str]]:
    """Name, as PEP 503 writes it, to the versions a file pins: several where they hang on the Python version."""
    versions: dict[str, set[str]] = {}
    for name, version in PINNED.findall(text):
        versions.setdefault(re.sub(r"[-_.]+", "-", name).lower(), set()).add(version)
    return versions


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_a_lock_holds_what_its_requirements_pin(path):
    locked = pins((ROOT / "locks" / path.name).read_text(encoding="utf8"))
    for name, versions in pins(path.read_text(encoding="utf8")).items():
        assert locked.get(name) == versions, f"{path.name} pins {name} to {versions}; run `make lock`"


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_every_locked_package_has_hashes_and_no_address(path):
    lock = (ROOT / "locks" / path.name).read_text(encoding="utf8")
    entries = re.split(r"\n(?=[A-Za-z])", lock.strip())
    assert entries and all(PINNED.match(entry) and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in lock


def test_locks_agree_where_they_are_installed_together():
    base = pins((ROOT / "locks" / "requirements.txt").read_text(encoding="utf8"))
    for path in REQUIREMENTS:
        lock = pins((ROOT / "locks" / path.name).read_text(encoding="utf8"))
        assert not {name for name in lock if name in base and not lock[name] & base[name]}, path.name


def test_make_installs_from_locks_only():
    makefile = (ROOT / "Makefile").read_text(encoding="utf8")
    installs = [line for line in makefile.splitlines()
                if any(call in line for call in ("pip install", "$(PIP)", "$(LOCKED)"))]
    own = [line for line in installs if line.endswith("--no-build-isolation -e .")]  # this project itself
    defined = [line for line in installs if line.startswith(("PIP := ", "LOCKED := "))]
    assert len(own) == 1 and len(defined) == 2 and "--require-hashes" in defined[1]
    assert all("$(LOCKED)/" in line for line in installs if line not in (*own, *defined))
