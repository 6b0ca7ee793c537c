"""The README tells the truth: every name, page and setting that exists stands in it."""

import re
from pathlib import Path

import pytest

from tl_core.backbones.catalog import BACKBONES
from tl_core.cli.app import app
from tl_core.data import catalog
from tl_core.strategies import STRATEGIES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf8")


def environment_variables() -> set[str]:
    code = "".join(path.read_text(encoding="utf8") for path in (ROOT / "tl_core").rglob("*.py"))
    return set(re.findall(r'"((?:TL|MLFLOW_TRACKING)_[A-Z_]+)"', code))


def names() -> list[str]:
    commands = [command.name or command.callback.__name__ for command in app.registered_commands]
    pages = [path.stem.capitalize().replace("_", "-") for path in (ROOT / "pages").glob("*.py")]
    return [*BACKBONES.names(), *STRATEGIES.names(), *commands, *pages, *sorted(environment_variables()),
            *(entry.name for entry in catalog.entries() if entry.folder is None)]  # none of whoever runs the tests


@pytest.mark.parametrize("name", names())
def test_the_readme_names_it(name):
    assert name in README


def test_every_package_has_its_place_in_the_house():
    house = (ROOT / "docs" / "architecture.md").read_text(encoding="utf8")
    packages = {path.parent.name for path in (ROOT / "tl_core").glob("*/__init__.py")}
    assert not {name for name in packages if f"{name}/" not in house}


def test_every_picture_and_file_the_docs_show_exists():
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf8")):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"


def test_every_make_target_the_docs_name_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf8"), re.MULTILINE))
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        named = re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(encoding="utf8"), re.MULTILINE)
        assert not set(named) - targets, page.name


def test_every_requirement_is_pinned():
    for path in ROOT.glob("requirements*.txt"):
        for line in path.read_text(encoding="utf8").splitlines():
            requirement = line.split("#")[0].strip()
            assert not requirement or requirement.startswith("-r ") or "==" in requirement, f"{path.name}: {line}"
