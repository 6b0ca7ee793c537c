"""Reading .keras files, none of which can run a program. TensorFlow is imported when one is read."""

import json
import zipfile
from pathlib import Path
from typing import Any

from tl_core.errors import UserError, first_line

AGAIN = "Choose another run, or train this one again."


def read(file: Path) -> Any:
    """The keras.Model in a .keras file of plain Keras layers.

    ``UserError`` where the file is damaged, or holds a program (a Lambda layer).
    """
    unsafe = _lambdas(file)
    if unsafe:
        raise UserError(f"{file.name!r} holds a Lambda layer ({unsafe!r}), which could run any program.",
                        "Expected a network of plain Keras layers.",
                        "Build it without Lambda layers and save it again.")
    import keras
    try:
        return keras.saving.load_model(file, compile=False, safe_mode=True)
    except Exception as error:  # whatever is wrong with a stranger's file: JSON, HDF5, a layer nobody knows
        raise _unreadable(file, first_line(error)) from error


def _lambdas(file: Path) -> str:
    """The name of the file's first Lambda layer, "" where it has none."""
    try:
        with zipfile.ZipFile(file) as archive:
            waiting = [json.loads(archive.read("config.json"))]
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _unreadable(file, first_line(error)) from error
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if part.get("class_name") == "Lambda":
                return str((part.get("config") or {}).get("name", "lambda"))
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return ""


def _unreadable(file: Path, why: str) -> UserError:
    return UserError(f"{file.name!r} cannot be read as a Keras network ({why.rstrip('.')}).",
                     "Expected a .keras file as a finished run saves it.", AGAIN)
