"""The estimate before a run against the run: each in a process of its own, as on the Train page."""

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.speed import ours
from tl_core import plan
from tl_core.config import RunConfig
from tl_core.estimate import estimate as estimating
from tl_core.estimate.estimate import Counts


def estimate(options: dict, repeat: int) -> dict[str, Any]:
    """What a probe foretells ("probe" in ``options``), or what a warm worker then takes: seconds and their parts."""
    config = plan.resolve_config_and_data(RunConfig.parse(options["config"]))
    with ours.fresh_home():
        return _predicted(config) if options["probe"] else _taken(config)


def _predicted(config: RunConfig) -> dict[str, Any]:
    from tl_core.data import catalog
    from tl_core.engine import tasks
    from tl_core.estimate import probe_cache
    probe_cache.keep(config, tasks.probe(config.model_dump(mode="json"), True))
    expected = estimating.estimate(config, _counts(catalog.load(config)), probe_cache.known(config),
                                   ready=estimating.ready(config))
    return {"seconds": expected.seconds, "parts": dict(expected.parts), "memory": expected.memory_bytes}


def _taken(config: RunConfig) -> dict[str, Any]:
    from benchmarks.intake import peak_mb
    from tl_core.engine.run_job import execute
    from tl_core.training.warm_up import warm_up
    warm_up()
    with tempfile.TemporaryDirectory() as folder:
        seconds = execute("benchmark", config, lambda event: None, folder=Path(folder))["seconds"]
    return {"seconds": seconds["total"], "parts": estimating.actual_parts(seconds), "memory": peak_mb() * 2**20}


def _counts(dataset) -> Counts:
    return Counts(*(len(dataset.splits[split]) for split in ("train", "val", "test")))
