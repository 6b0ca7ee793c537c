"""Sets of texts that people brought: each a folder below ``TL_HOME/text_sets`` with its tables or text files.

A set is there once ``about.json`` stands beside its texts, which is written last.
"""

import json
import os
import shutil
from pathlib import Path

from tl_core import settings
from tl_core.errors import UserError, unknown_name

ABOUT, TEXTS = "about.json", "texts"
FIELDS = ("title", "source", "licence")
HINT = "`python -m tl_core datasets` lists all sets."


def root() -> Path:
    return settings.home() / "text_sets"


def names() -> list[str]:
    """Those that are there, sorted."""
    if not root().is_dir():
        return []
    return sorted(name for name in os.listdir(root()) if (root() / name / ABOUT).is_file())


def texts(name: str) -> Path:
    """The folder with a set's tables or text files."""
    return root() / name / TEXTS


def about(name: str) -> dict[str, str]:
    """Title, source and licence; "" where nothing was said, or the file is damaged."""
    try:
        known = json.loads((root() / name / ABOUT).read_text(encoding="utf8"))
        return {field: str(known.get(field) or "") for field in FIELDS}
    except (OSError, ValueError, AttributeError):
        return dict.fromkeys(FIELDS, "")


def remove(name: str) -> None:
    """Delete a set at once and for good; ``UserError`` where there is none of that name."""
    if name not in names():
        raise unknown_name("set of texts", name, names(), HINT)
    (root() / name / ABOUT).unlink()
    shutil.rmtree(root() / name, ignore_errors=True)


def is_own(name: str) -> bool:
    return name in names()


def taken(name: str) -> UserError:
    return UserError(f"There is a data set called {name!r} already.", "Expected a name that is free.",
                     "Choose another name, or remove that set first.")
