"""Which versions a server and its workers have: a run must not become another one by where it is trained."""

import functools
import importlib.metadata
import platform
from collections.abc import Mapping

from tl_core import __version__
from tl_core.engine.run_job import PACKAGES
from tl_core.errors import UserError

PROGRAM = "transfer-lab"
COMPARED = tuple(name for name in PACKAGES if name != "mlflow")  # which the server alone needs
KEY = ("transfer-lab", "versions")  # where a server leaves its own with the scheduler


class OtherVersions(UserError):
    """A worker that gets no runs, because its versions are others than the server's."""


@functools.cache
def here() -> dict[str, str]:
    """This process's: of Python without its last number, of the program and of what computes."""
    major, minor, _ = platform.python_version_tuple()
    return {"python": f"{major}.{minor}", PROGRAM: __version__, **{name: _version(name) for name in COMPARED}}


def check(server: Mapping[str, str], where: str) -> None:
    """Raise ``OtherVersions`` where this process's versions are not the ``server``'s; ``where`` this process is."""
    mine = here()
    others = [f"{name} {mine.get(name, 'none')} for {server.get(name, 'none')}"
              for name in dict.fromkeys([*server, *mine]) if mine.get(name) != server.get(name)]
    if others:
        raise OtherVersions(f"The worker on {where} has other versions than the server: {', '.join(others)}.",
                            "Expected the same, or runs would not be the same there.",
                            "Install the server's version of the program there (`make install`), and start the "
                            "worker again.")


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "none"
