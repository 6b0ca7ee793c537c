"""``train``: one run in this process, or on the cluster that TL_SCHEDULER names."""

from typing import Any

from tl_core import events, settings
from tl_core.cli.findings import tell
from tl_core.cli.lists import Json
from tl_core.cli.options import config, takes_run_options
from tl_core.cli.output import print_json, stderr
from tl_core.cli.progress import RunProgress
from tl_core.cli.running import catch_up, on_cluster, stop_on_interrupt, tell_unwritten
from tl_core.config import RunConfig
from tl_core.errors import UserError


@takes_run_options
def train(given: dict[str, Any], json: Json = False) -> None:
    """Train one run, watch it on stderr, remember it. Ctrl-C stops it and keeps the best weights."""
    from tl_core import plan
    chosen = plan.resolve(config(given))
    findings = tell(chosen)
    result = run(chosen)
    if json:
        print_json({**result, "findings": findings})
    else:
        _print_result(result)


def run(chosen: RunConfig) -> dict[str, Any]:
    """Train a resolved config where the settings say; the contract's train object."""
    with RunProgress(stderr) as progress:
        return _on_cluster(chosen, progress) if settings.scheduler() else _here(chosen, progress)


def _here(chosen: RunConfig, progress: RunProgress) -> dict[str, Any]:
    from tl_core import tracking
    from tl_core.engine.execute import execute
    catch_up()
    run_id = tracking.create_run(chosen, tracking.new_owner(), status="RUNNING")
    recorder = tracking.Recorder(run_id)

    def emit(event) -> None:
        progress(event)
        recorder.write(event)

    try:
        with stop_on_interrupt() as should_stop:
            result = execute(run_id, chosen, emit, should_stop=should_stop)
    finally:
        recorder.close()
        tell_unwritten()
    return {"run_id": run_id, **result}


def _on_cluster(chosen: RunConfig, progress: RunProgress) -> dict[str, Any]:
    [(run_id, end)] = on_cluster(lambda engine: [engine.submit(chosen)], lambda _, event: progress(event))
    if isinstance(end, events.Failed):
        raise UserError(f"The run {run_id} failed.", end.reason, "Mend that and train again.")
    return {"run_id": run_id, **end.result}


def _print_result(result: dict[str, Any]) -> None:
    if result["status"] == "FINISHED":
        print(f"{_test(result['test'])}; best epoch {result['best_epoch']}; {result['seconds']['total']:.0f} s; "
              f"run {result['run_id'][:8]}")
    else:
        print(f"Stopped. The best weights so far are kept; run {result['run_id'][:8]}.")


def _test(test: dict[str, Any]) -> str:
    if test["accuracy"] is None:
        return "no test pictures"
    low, high = test["ci95"]
    return f"test accuracy {test['accuracy']:.3f} (95 % interval {low:.3f} to {high:.3f}) on {test['n']} pictures"
