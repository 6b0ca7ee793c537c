"""Settings from the environment, each read when it is used, never at import."""

import os
import sys
from pathlib import Path


def home() -> Path:
    """Folder of everything the program writes (``TL_HOME``); made if it is missing."""
    folder = Path(os.environ.get("TL_HOME") or _default_home()).expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def data_dirs() -> list[Path]:
    """Extra folders of data sets (``TL_DATA_DIR``, ``os.pathsep`` between them)."""
    value = os.environ.get("TL_DATA_DIR", "")
    return [Path(part).expanduser() for part in value.split(os.pathsep) if part.strip()]


def download_mirror() -> str | None:
    """Another server for downloads (``TL_DOWNLOAD_MIRROR``): sets as ``NAME/FILE``, weights as ``BACKBONE/FILE``."""
    return os.environ.get("TL_DOWNLOAD_MIRROR") or None


def scheduler() -> str | None:
    """Address of a Dask scheduler (``TL_SCHEDULER``), or None for a local cluster."""
    return os.environ.get("TL_SCHEDULER") or None


def tracking_uri() -> str:
    """MLflow's store (``MLFLOW_TRACKING_URI``), by default SQLite under ``home()``."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{home() / 'mlflow.db'}"


def _default_home() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", "~")) / "transfer-lab"
    if sys.platform == "darwin":
        return Path("~/Library/Application Support/transfer-lab")
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share") / "transfer-lab"
