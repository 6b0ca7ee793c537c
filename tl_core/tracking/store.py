"""MLflow's client, our experiment in it, and where a run's files lie.

MLflow takes seconds to import, so it is imported inside functions only.
"""

import contextlib
import functools
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

from tl_core import settings
from tl_core.errors import UserError
from tl_core.tracking import health, timed_client
from tl_core.tracking.store_errors import READABLE, StoreError, in_words
from tl_core.training import checkpoint

EXPERIMENT = "transfer-lab"
MODEL = "model.keras"
_lock = threading.Lock()


def client():
    """The ``MlflowClient`` of the store that the settings name now; tables are made on first use.

    Its methods raise ``StoreError`` within seconds where the store cannot be used.
    """
    uri = settings.tracking_uri()
    health.of(uri).refuse(writing=False)  # or everybody would wait for the lock, one after another
    with _lock:
        return _client(uri)


def trouble() -> StoreError | None:
    """What is wrong with the store, as far as this process knows; None where it answers."""
    return health.of(settings.tracking_uri()).trouble


def check() -> StoreError | None:
    """Ask the store something small, and try what it failed with last; what is wrong with it, or None.

    Takes seconds where it does not answer.
    """
    uri = settings.tracking_uri()
    state = health.of(uri)
    try:
        timed_client.reach(uri)
        timed_client.still_there(uri)
        if not state.looked_through or _is_damaged(state):  # once, and then for as long as it is
            timed_client.whole(uri)
            state.looked_through = True
        timed_client.writable(uri)
        if "mlflow" in sys.modules:  # its import takes seconds of this process's time
            with health.insisting():
                _ask_something()
        state.answered(writing=True, thoroughly=True)
    except StoreError as error:
        return error
    except Exception as error:  # what can be wrong with a store is of many kinds
        if trouble := in_words(error, uri):
            state.failed(trouble, writing=trouble.kind in READABLE)
    return state.trouble


def _is_damaged(state: health.Health) -> bool:
    return state.trouble is not None and state.trouble.kind == "damaged"


def _ask_something() -> None:
    client().get_experiment_by_name(EXPERIMENT)
    if trouble() is not None:
        client().set_experiment_tag(experiment_id(), "tl.checked", repr(time.time()))


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
    with in_the_stores_words():
        folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def in_the_stores_words() -> Iterator[None]:
    """A full or read-only disk, met beside MLflow, as a ``StoreError``."""
    try:
        yield
    except OSError as error:
        raise in_words(error, settings.tracking_uri()) or error from error


def hand_over(run_id: str) -> None:
    """Upload the training folder where the store is not a local folder, and remove it here.

    The state that a run may go on from stays here.
    """
    if isinstance(artifact_folder(run_id), Path):
        return
    folder = training_folder(run_id)
    kept = folder.with_name(f".{folder.name}.state")
    if checkpoint.there(folder):
        (folder / checkpoint.FILE).replace(kept)
    client().log_artifacts(run_id, str(folder))
    shutil.rmtree(folder, ignore_errors=True)
    if kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        kept.replace(folder / checkpoint.FILE)


def model_file(run_id: str) -> Path:
    """The run's saved model; ``UserError`` where it has none (yet)."""
    path = fetch(run_id, MODEL)
    if path is None:
        raise UserError(f"The run {run_id!r} has no saved model.",
                        "Expected a run that finished, or was stopped after its first epoch.",
                        "Choose another run, or train this one again.")
    return path


def fetch(run_id: str, name: str, artifact_uri: str | None = None) -> Path | None:
    """One file of a run as a local path, downloaded from a remote store; None where it is missing.

    The store need not be asked where the run's ``artifact_uri`` is known.
    """
    folder = local_or_uri(artifact_uri) if artifact_uri else artifact_folder(run_id)
    if isinstance(folder, Path):
        return folder / name if (folder / name).is_file() else None
    return _download(run_id, name)


def fetch_folder(run_id: str, name: str) -> Path | None:
    """A folder of a run's files as a local path, downloaded anew from a remote store; None where it is missing."""
    folder = artifact_folder(run_id)
    if isinstance(folder, Path):
        return folder / name if (folder / name).is_dir() else None
    return _download(run_id, name, anew=True)


def local_or_uri(uri: str) -> Path | str:
    """A local path for plain paths and ``file:`` addresses, otherwise the address itself."""
    parsed = urlparse(uri)
    if parsed.scheme == "file":
        return Path(url2pathname(parsed.path))
    return uri if len(parsed.scheme) > 1 else Path(uri)


def _download(run_id: str, name: str, anew: bool = False) -> Path | None:
    from mlflow.exceptions import MlflowException
    cache = settings.home() / "cache" / run_id
    if not anew and (cache / name).is_file():
        return cache / name
    cache.mkdir(parents=True, exist_ok=True)
    try:
        return Path(client().download_artifacts(run_id, name, str(cache)))
    except (MlflowException, OSError):
        return None


@functools.cache
def _client(uri: str):
    return timed_client.open_client(uri)


@functools.cache
def _experiment_id(uri: str, home: Path) -> str:
    from mlflow.exceptions import MlflowException
    experiment = client().get_experiment_by_name(EXPERIMENT)
    if experiment is None:
        # A tracking server keeps artifacts where it likes; our own store keeps them under TL_HOME.
        location = None if uri.startswith("http") else (home / "artifacts").as_uri()
        try:
            return client().create_experiment(EXPERIMENT, artifact_location=location)
        except MlflowException:  # another process made it in between
            experiment = client().get_experiment_by_name(EXPERIMENT)
            if experiment is None:
                raise
    return experiment.experiment_id
