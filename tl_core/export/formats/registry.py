"""The registered formats: what the page lists, the command line takes and tests walk over."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tl_core.errors import UserError
from tl_core.registry import Registry

if TYPE_CHECKING:
    from tl_core.export.source import ExportSource


@dataclass(frozen=True)
class Format:
    """A way to write a trained network.

    ``write(source, folder, precision)`` puts it into an existing folder; ``file`` is what
    its runtime opens there ("" for the folder itself). ``packages`` are modules that writing
    and checking need beside TensorFlow, ``usage`` is how the card says it is loaded, with
    ``{tensor}`` (its input), ``{row}`` (the rest of a row's shape) and ``{files}`` filled in, which is
    ``usage_of_files`` where the network reads pictures, ``usage_of_texts`` where it takes texts as they are;
    ``summary_of_texts`` stands for ``summary`` where runs read texts and something else is to be said.
    """

    name: str
    title: str
    summary: str
    runtime: str
    file: str
    write: Callable[["ExportSource", Path, str], None]
    usage: str
    icon: str
    precisions: tuple[str, ...] = ("float32",)
    packages: tuple[str, ...] = ()
    usage_of_files: str = ""
    usage_of_texts: str = ""
    summary_of_texts: str = ""

    def check(self, precision: str) -> None:
        """``UserError`` where this precision, or a package, is not to be had."""
        if precision not in self.precisions:
            others = [other.name for other in FORMATS if precision in other.precisions]
            raise UserError(f"precision is {precision!r}.",
                            f"{self.title} is written in {' or '.join(self.precisions)}.",
                            f"Choose one of these{', or the format ' + ' or '.join(others) if others else ''}.")
        missing = [name for name in self.packages if importlib.util.find_spec(name) is None]
        if missing:
            raise UserError(f"{self.title} needs the package {missing[0]!r}, which is not installed.",
                            "`make install` installs it.",
                            "Install it with `pip install --no-deps -r requirements-export.txt`.")


FORMATS: Registry[Format] = Registry("format", "`python -m tl_core export --help` lists them.")
