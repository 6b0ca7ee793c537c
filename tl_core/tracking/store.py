"""MLflow's client, our experiment in it, and where a run's files lie.

MLflow takes seconds to import, so it is imported inside functions only.
"""

import functools
import logging
import os
import shutil
import threading
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

from tl_core import settings
from tl_core.errors import UserError

EXPERIMENT = "transfer-lab"
MODEL = "model.keras"
_lock = threading.Lock()


def client():
    """The ``MlflowClient`` of the store that the settings name now; tables are made on first use."""
    with _lock:
        return _client(settings.tracking_uri())


def experiment_id() -> str:
    """The id of our experiment; made where it is missing."""
    return _experiment_id(settings.tracking_uri(), settings.home())


def artifact_folder(run_id: str) -> Path | str:
    """A run's files: a folder where the store is local, else MLflow's URI."""
    return local_or_uri(client().get_run(run_id).info.artifact_uri)


def training_folder(run_id: str) -> Path:
    """Where a run writes its files while it trains; the artifact folder itself where that is local."""
    folder = artifact_folder(run_id)
    folder = folder if isinstance(folder, Path) else settings.home() / "work" / run_id
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def hand_over(run_id: str) -> None:
    """Upload the training folder where the store is not a local folder, and remove it here."""
    if isinstance(artifact_folder(run_id), Path):
        return
    folder = training_folder(run_id)
    client().log_artifacts(run_id, str(folder))
    shutil.rmtree(folder, ignore_errors=True)


def model_file(run_id: str) -> Path:
    """The run's saved model; ``UserError`` where it has none (yet)."""
    found = fetch(run_id, MODEL)
    if found is None:
        raise UserError(f"The run {run_id!r} has no saved model.",
                        "Expected a run that finished, or was stopped after its first epoch.",
                        "Choose another run, or train this one again.")
    return found


def fetch(run_id: str, name: str) -> Path | None:
    """One file of a run as a local path, downloaded from a remote store; None where it is missing."""
    folder = artifact_folder(run_id)
    if isinstance(folder, Path):
        return folder / name if (folder / name).is_file() else None
    return _download(run_id, name)


def local_or_uri(uri: str) -> Path | str:
    """A local path for plain paths and ``file:`` addresses, otherwise the address itself."""
    parsed = urlparse(uri)
    if parsed.scheme == "file":
        return Path(url2pathname(parsed.path))
    return uri if len(parsed.scheme) > 1 else Path(uri)


def _download(run_id: str, name: str) -> Path | None:
    from mlflow.exceptions import MlflowException
    cache = settings.home() / "cache" / run_id
    if (cache / name).is_file():
        return cache / name
    cache.mkdir(parents=True, exist_ok=True)
    try:
        return Path(client().download_artifacts(run_id, name, str(cache)))
    except (MlflowException, OSError):
        return None


@functools.cache
def _client(uri: str):
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"  # before the import, which would start it
    os.environ["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] = "true"  # stdout is the command line's
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    from mlflow import MlflowClient
    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return MlflowClient(uri)


@functools.cache
def _experiment_id(uri: str, home: Path) -> str:
    from mlflow.exceptions import MlflowException
    found = client().get_experiment_by_name(EXPERIMENT)
    if found is None:
        # A tracking server keeps artifacts where it likes; our own store keeps them under TL_HOME.
        location = None if uri.startswith("http") else (home / "artifacts").as_uri()
        try:
            return client().create_experiment(EXPERIMENT, artifact_location=location)
        except MlflowException:  # another process made it in between
            found = client().get_experiment_by_name(EXPERIMENT)
            if found is None:
                raise
    return found.experiment_id
