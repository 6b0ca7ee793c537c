"""Stagings under small limits, and a look at everything on disk."""

import hashlib
from pathlib import Path

import pytest

from tests.data.upload import hostile


@pytest.fixture
def small_limits(monkeypatch):
    for name, value in hostile.LIMITS.items():
        monkeypatch.setenv(name, value)


def everything(folder: Path) -> dict[str, str]:
    """Every file, folder and link below ``folder`` with what it holds; the audit log tells of refusals too."""
    return {str(path.relative_to(folder)): _content(path) for path in sorted(folder.rglob("*"))
            if "audit" not in path.parts}


def _content(path: Path) -> str:
    if path.is_symlink():
        return f"link to {path.readlink()}"
    return "folder" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
