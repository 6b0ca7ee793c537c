"""A run's files on their way from the worker into the store."""

from pathlib import Path

from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.training import checkpoint


def prepare_folder(run_id: str, config: RunConfig) -> str:
    """The folder a run trains in, with its ``config.json``: by that a worker knows that it sees the same folder."""
    folder = tracking.training_folder(run_id)
    with tracking.in_the_stores_words():
        if not (folder / "config.json").exists():
            (folder / "config.json").write_text(config.to_json(), encoding="utf8")
    return str(folder)


def keep_state(folder: str, files: dict[str, bytes]) -> None:
    """Of what a worker has sent back, the state alone that the run goes on from."""
    if checkpoint.FILE in files:
        (Path(folder) / checkpoint.FILE).write_bytes(files[checkpoint.FILE])


def upload_artifacts(run_id: str, folder: str, files: dict[str, bytes]) -> None:
    """Keep what a worker that does not see ``folder`` has sent back; nothing for one that does."""
    if not files:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (Path(folder) / Path(name).name).write_bytes(content)
    tracking.hand_over(run_id)
