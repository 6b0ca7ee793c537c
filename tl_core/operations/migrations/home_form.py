"""Which form a home has: ``TL_HOME/home.json``, with the versions of the program and of MLflow that wrote it last."""

import importlib.metadata
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from tl_core import __version__
from tl_core.data.atomic_files import write_whole
from tl_core.errors import UserError

FILE = "home.json"
FORM = 2  # one more where what lies in a home is written otherwise; steps.py says how it gets there
FIRST = 1  # of homes of before, which do not say it


@dataclass(frozen=True)
class HomeForm:
    """``mlflow`` is the version that the store of runs was last opened by, "" where nobody knows."""

    form: int = FORM
    version: str = __version__
    mlflow: str = ""


def read(home: Path) -> HomeForm:
    """The home's form; ``UserError`` where it is a later version's, or its file cannot be read."""
    try:
        values = json.loads((home / FILE).read_text(encoding="utf8"))
        known = HomeForm(int(values["form"]), str(values["version"]), str(values.get("mlflow", "")))
    except FileNotFoundError:
        return HomeForm(FIRST, "")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"The file {FILE} of the home {home} cannot be read ({error}).",
                        "Expected what this program wrote.", "Put it back from a backup, or delete it: the home is "
                        "then taken for the first version's.") from error
    if known.form > FORM:
        raise UserError(f"The home {home} has form {known.form}, which version {known.version} wrote.",
                        f"This is version {__version__}, which reads forms up to {FORM}.",
                        f"Use version {known.version} or a later one; or set TL_HOME to another folder.")
    return known


def write(home: Path) -> None:
    """The home has this version's form now."""
    write_whole(home / FILE, json.dumps(asdict(HomeForm(mlflow=mlflow_version()))))


def mlflow_version() -> str:
    for package in ("mlflow-skinny", "mlflow"):
        try:
            return importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return ""
