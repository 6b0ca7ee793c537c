"""Reading .keras files, none of which can run a program. TensorFlow is imported when one is read."""

import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

from tl_core.errors import UserError, first_line

EXPECTED = "Expected a .keras file of plain Keras layers, as `model.save` and a finished run write it."

LARGEST = 64 * 2**20  # bytes a network's description may have


def read(file: Path, fix: str = "Save the network again with `model.save`, or choose another file.") -> Any:
    """The keras.Model in a .keras file of plain Keras layers.

    ``UserError``, with ``fix`` as what to do, where the file is damaged; another where it
    holds a program (a Lambda layer), and nothing of it has been loaded by then.
    """
    unsafe = _lambdas(file, fix)
    if unsafe:
        raise UserError(f"{file.name!r} holds a Lambda layer ({unsafe!r}), which could run any program.",
                        "Expected a network of plain Keras layers.",
                        "Build it without Lambda layers and save it again.")
    import keras
    try:
        return keras.saving.load_model(file, compile=False, safe_mode=True)
    except Exception as error:  # whatever is wrong with a stranger's file: JSON, HDF5, a layer nobody knows
        raise _unreadable(file, first_line(error), fix) from error


def _lambdas(file: Path, fix: str) -> str:
    """The file's first Lambda layer, "" where it has none; ``UserError`` where anything in it is damaged."""
    try:
        with zipfile.ZipFile(file) as archive:
            if archive.getinfo("config.json").file_size > LARGEST:
                raise ValueError("its description is larger than that of any network")
            waiting = [json.loads(archive.read("config.json"))]
            if (damaged := archive.testzip()) is not None:  # Keras reads weights here and there, so no sum is looked at
                raise ValueError(f"its {damaged} is not what was saved")
    except (OSError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, NotImplementedError, RuntimeError) as error:
        broken = isinstance(error, zipfile.BadZipFile)
        raise _unreadable(file, "not a zip file, or cut off" if broken else first_line(error), fix) from error
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if part.get("class_name") == "Lambda":
                return str((part.get("config") or {}).get("name", "lambda"))
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return ""


def _unreadable(file: Path, why: str, fix: str) -> UserError:
    return UserError(f"{file.name!r} cannot be read as a Keras network ({why.rstrip('.')}).", EXPECTED, fix)
