"""``train``: one run in this process, or on the cluster that TL_SCHEDULER names."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from tl_core import events, settings
from tl_core.cli.findings import tell
from tl_core.cli.options import Json, config, takes_run_options
from tl_core.cli.output import print_json, stderr
from tl_core.cli.progress import RunProgress
from tl_core.cli.running import catch_up, on_cluster, stop_on_interrupt, tell_unwritten
from tl_core.config import RunConfig
from tl_core.errors import UserError

Resume = Annotated[str | None, typer.Option("--resume", metavar="RUN_ID", show_default=False, help=(
    "Let a run that was stopped, interrupted or killed go on from its last kept epoch, with its own settings."))]


@takes_run_options
def train(given: dict[str, Any], resume: Resume = None, json: Json = False) -> None:
    """Train one run, watch it on stderr, remember it. Ctrl-C stops it and keeps the best weights.

    With --resume a run that was stopped, interrupted or killed goes on from its last kept epoch.
    """
    from tl_core import plan, tracking
    from tl_core.backbones import nouns
    from tl_core.data import catalog
    if resume is not None:
        result = go_on(resume, given)
        print_json({**result, "findings": []}) if json else _print_result(
            result, nouns.of_run(tracking.run(result["run_id"]).config).many)
        return
    chosen = plan.resolve_config_and_data(config(given))
    findings, reading = tell(chosen), catalog.reading(chosen)
    result = run(chosen)
    if json:
        print_json({**result, "findings": findings, **({"reading": reading} if reading else {})})
    else:
        _print_result(result, nouns.of_run(chosen).many)


def run(chosen: RunConfig) -> dict[str, Any]:
    """Train a resolved config where the settings say; the contract's train object."""
    with RunProgress(stderr) as progress:
        if settings.scheduler():
            return _on_cluster(lambda engine: engine.submit(chosen), progress)
        return _here(chosen, progress)


def go_on(run_id: str, given: dict[str, Any]) -> dict[str, Any]:
    """Let a run go on as it was begun; the contract's train object. ``UserError`` where it cannot."""
    from tl_core import tracking
    if given:
        raise UserError(f"--resume was given with other options ({', '.join(sorted(given))}).",
                        "A run goes on with the settings it has begun with.",
                        "Leave them out, or train a new run with --weights run:ID.")
    with RunProgress(stderr) as progress:
        if settings.scheduler():
            return _on_cluster(lambda engine: engine.resume(tracking.run(run_id).run_id), progress)
        resumed = tracking.resume(run_id, tracking.new_owner(), status="RUNNING")
        for event in resumed.events:
            progress(event)
        return _train_here(resumed.record.run_id, resumed.record.config, progress, resumed.position)


def _here(chosen: RunConfig, progress: RunProgress) -> dict[str, Any]:
    from tl_core import tracking
    catch_up()
    return _train_here(tracking.create_run(chosen, tracking.new_owner(), status="RUNNING"), chosen, progress)


def _train_here(run_id: str, chosen: RunConfig, progress: RunProgress, position=None) -> dict[str, Any]:
    from tl_core import tracking
    from tl_core.engine.run_job import execute
    recorder = tracking.Recorder(run_id, position)

    def emit(event) -> None:
        progress(event)
        recorder.write(event)

    try:
        with stop_on_interrupt() as interrupted, tracking.stops_from_elsewhere([run_id]) as asked:
            result = execute(run_id, chosen, emit, should_stop=lambda: interrupted() or asked(run_id))
    finally:
        recorder.close()
        tell_unwritten()
    return {"run_id": run_id, **result}


def _on_cluster(submit: Callable[[Any], str], progress: RunProgress) -> dict[str, Any]:
    [(run_id, end)] = on_cluster(lambda engine: [submit(engine)], lambda _, event: progress(event))
    if isinstance(end, events.Failed):
        from tl_core import tracking
        goes_on = tracking.can_resume(tracking.run(run_id))
        raise UserError(f"The run {run_id} failed.", end.reason,
                        f"`train --resume {run_id[:8]}` goes on." if goes_on else "Mend that and train again.")
    return {"run_id": run_id, **end.result}


def _print_result(result: dict[str, Any], many: str) -> None:
    if result["status"] == "FINISHED":
        print(f"{_test(result['test'], many)}; best epoch {result['best_epoch']}; {result['seconds']['total']:.0f} s; "
              f"run {result['run_id'][:8]}")
    else:
        goes_on = f" `train --resume {result['run_id'][:8]}` goes on." if result["history"]["loss"] else ""
        print(f"Stopped. The best weights so far are kept; run {result['run_id'][:8]}.{goes_on}")


def _test(test: dict[str, Any], many: str) -> str:
    if test["accuracy"] is None:
        return f"no test {many}"
    low, high = test["ci95"]
    return f"test accuracy {test['accuracy']:.3f} (95 % interval {low:.3f} to {high:.3f}) on {test['n']} {many}"
