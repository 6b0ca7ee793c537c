"""The same runs our way."""

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tl_core import events
from tl_core.comparison import run_sharing
from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset


@contextlib.contextmanager
def fresh_home() -> Iterator[Path]:
    """A ``TL_HOME`` of its own, with nothing stored."""
    before = os.environ.get("TL_HOME")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TL_HOME"] = folder
        try:
            yield Path(folder)
        finally:
            os.environ.pop("TL_HOME")
            if before is not None:
                os.environ["TL_HOME"] = before


def train(config: RunConfig, dataset: Dataset) -> dict[str, Any]:
    """The contract's result of one run, its ``events`` beside it."""
    from tl_core.training import train
    emitted: list[events.Event] = []
    with tempfile.TemporaryDirectory() as folder:
        result = train.train(config, dataset, emitted.append, Path(folder))
    return {**result, "events": emitted}


def train_all(configs: Sequence[RunConfig], dataset: Dataset) -> list[dict[str, Any]]:
    """Results of several runs that share what they can, as ``compare`` runs them; the first failure is raised."""
    from tl_core.engine.run_job import execute_team
    from tl_core.training.group_run import GroupRun
    results: list[Any] = [None] * len(configs)
    with tempfile.TemporaryDirectory() as folder:
        for team in run_sharing.share(configs).teams:
            folders = [Path(folder) / str(number) for number in team.members]
            for path in folders:
                path.mkdir()
            members = [GroupRun(configs[number], lambda event: None, path)
                       for number, path in zip(team.members, folders, strict=True)]
            outcomes = execute_team(members, cuts=team.cuts, load=lambda config, progress: dataset)
            for number, outcome in zip(team.members, outcomes, strict=True):
                if isinstance(outcome, Exception):
                    raise outcome
                results[number] = outcome
    return results


def after_building(result: dict[str, Any]) -> float:
    """Seconds of a run after its model was built: decoding, conversion, tracing, fitting, saving."""
    return result["seconds"]["features"] + result["seconds"]["training"]
