"""One version: in the code, on the command line, in the changelog and in the citation."""

import re
import tomllib
from pathlib import Path

from typer.testing import CliRunner

import tl_core
from tl_core.cli.app import app
from ui import frame

ROOT = Path(__file__).parent.parent
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf8")
CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf8")


def cited(field: str) -> str:
    return re.search(rf"^{field}: (.+)$", CITATION, re.MULTILINE)[1]


def test_the_changelog_begins_with_what_is_unreleased_and_then_has_dated_versions():
    first, *released = re.findall(r"^## (.+)$", CHANGELOG, re.MULTILINE)
    assert first == "Unreleased"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ \(\d{4}-\d\d-\d\d\)", title) for title in released)
    versions = [tuple(map(int, title.split()[0].split("."))) for title in released]
    assert versions == sorted(set(versions), reverse=True)


def test_version_changelog_and_citation_agree():
    version, day = re.search(r"^## ([\d.]+) \((.+)\)$", CHANGELOG, re.MULTILINE).groups()
    assert tl_core.__version__ == version == cited("version")
    assert cited("date-released") == day


def test_the_package_takes_its_version_from_the_code():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))
    assert "version" not in project["project"] and "version" in project["project"]["dynamic"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "tl_core.__version__"}


def test_the_command_line_and_the_menu_of_every_page_tell_it():
    answer = CliRunner().invoke(app, ["--version"])
    assert answer.exit_code == 0 and answer.stdout == f"Transfer Lab {tl_core.__version__}\n"
    assert f"Transfer Lab {tl_core.__version__}" in frame.ABOUT
