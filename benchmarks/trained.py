"""A run trained here and now, for benchmarks that look at finished ones."""

from tl_core import plan, tracking
from tl_core.config import RunConfig


def run_of(config: RunConfig) -> str:
    """Train ``config`` in this process, into the store under ``TL_HOME``; the run's id."""
    from tl_core.engine.run_job import execute
    config = plan.resolve_config_and_data(config)
    run_id = tracking.create_run(config, tracking.new_owner(), status="RUNNING")
    recorder = tracking.Recorder(run_id)
    try:
        execute(run_id, config, recorder.write)
    finally:
        recorder.close()
    return run_id
