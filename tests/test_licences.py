"""docs/licences.md names what is installed, and every backbone and data set with the catalogs' own words."""

import re
from pathlib import Path

import pytest

from tl_core.backbones.catalog import BACKBONES
from tl_core.data import catalog

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "licences.md").read_text(encoding="utf8")
FOR_DEVELOPERS = ("requirements-deploy.txt", "requirements-dev.txt", "requirements-pip.txt")


def packages() -> list[str]:
    lines = [line for path in sorted(ROOT.glob("requirements*.txt")) if path.name not in FOR_DEVELOPERS
             for line in path.read_text(encoding="utf8").splitlines()]
    return sorted({match[1] for line in lines if (match := re.match(r"([\w.-]+)[\w\[\],-]*==", line))})


@pytest.mark.parametrize("package", packages())
def test_every_direct_dependency_has_its_licence(package):
    assert re.search(rf"^\| {re.escape(package)}( \([\w ]+\))? \| [^|]{{2,}} \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("name", BACKBONES.names())
def test_every_backbone_has_its_licence(name):
    assert f"| `{name}` | {BACKBONES.get(name).licence} |" in PAGE


def test_every_data_set_has_its_source_and_licence():
    rows = [f"| `{entry.name}` | {entry.source.rstrip('.')} | {entry.licence} |" for entry in catalog.entries()]
    assert len(rows) > 3 and not [row for row in rows if row not in PAGE]


def test_the_licence_of_the_project_is_said_alike_everywhere():
    assert (ROOT / "LICENSE").read_text(encoding="utf8").startswith("MIT License\n")
    for name, line in {"pyproject.toml": 'license = "MIT"', "CITATION.cff": "license: MIT"}.items():
        assert line in (ROOT / name).read_text(encoding="utf8").splitlines()
