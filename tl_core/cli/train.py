"""``train``: one run in this process, or on the cluster that TL_SCHEDULER names."""

import contextlib
import os
import signal
import socket
import threading
import uuid
from typing import Annotated, Any

import typer

from tl_core import settings
from tl_core.cli.options import config, field
from tl_core.cli.output import print_json, stderr
from tl_core.cli.progress import RunProgress
from tl_core.config import AugmentConfig, HeadConfig, RunConfig
from tl_core.errors import UserError


def train(
    data: Annotated[str | None, field("data")] = None,
    backbone: Annotated[str | None, field("backbone")] = None,
    weights: Annotated[str | None, field("weights")] = None,
    strategy: Annotated[str | None, field("strategy")] = None,
    freeze_depth: Annotated[str | None, field("freeze_depth")] = None,
    image_size: Annotated[str | None, field("image_size")] = None,
    epochs: Annotated[str | None, field("epochs")] = None,
    batch_size: Annotated[str | None, field("batch_size")] = None,
    learning_rate: Annotated[str | None, field("learning_rate")] = None,
    backbone_learning_rate: Annotated[str | None, field("backbone_learning_rate")] = None,
    hidden: Annotated[str | None, field("hidden", HeadConfig)] = None,
    dropout: Annotated[str | None, field("dropout", HeadConfig)] = None,
    pooling: Annotated[str | None, field("pooling", HeadConfig)] = None,
    flip: Annotated[str | None, field("flip", AugmentConfig)] = None,
    rotation: Annotated[str | None, field("rotation", AugmentConfig)] = None,
    zoom: Annotated[str | None, field("zoom", AugmentConfig)] = None,
    shift: Annotated[str | None, field("shift", AugmentConfig)] = None,
    brightness: Annotated[str | None, field("brightness", AugmentConfig)] = None,
    contrast: Annotated[str | None, field("contrast", AugmentConfig)] = None,
    colour: Annotated[str | None, field("colour", AugmentConfig)] = None,
    strength: Annotated[str | None, field("strength", AugmentConfig)] = None,
    cutout: Annotated[str | None, field("cutout", AugmentConfig)] = None,
    mixup: Annotated[str | None, field("mixup", AugmentConfig)] = None,
    limit: Annotated[str | None, field("limit")] = None,
    classes: Annotated[str | None, field("classes")] = None,
    domain: Annotated[str | None, field("domain")] = None,
    difficulty: Annotated[str | None, field("difficulty")] = None,
    device: Annotated[str | None, field("device")] = None,
    patience: Annotated[str | None, field("patience")] = None,
    seed: Annotated[str | None, field("seed")] = None,
    class_weights: Annotated[bool, typer.Option(
        "--class-weights", help=RunConfig.model_fields["class_weights"].description)] = False,
    mixed_precision: Annotated[bool | None, typer.Option(
        "--mixed-precision/--no-mixed-precision", show_default=False,
        help=RunConfig.model_fields["mixed_precision"].description)] = None,
    train_batch_norm: Annotated[bool, typer.Option(
        "--train-batch-norm", help="Let BatchNormalization learn while fine-tuning.")] = False,
    no_feature_store: Annotated[bool, typer.Option(
        "--no-feature-store", help="Compute the frozen blocks' outputs anew in every epoch.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Train one run, watch it on stderr, remember it. Ctrl-C stops it and keeps the best weights."""
    from tl_core import plan
    chosen = plan.resolve(config(
        data=data, backbone=backbone, weights=weights, strategy=strategy, freeze_depth=freeze_depth,
        image_size=image_size, epochs=epochs, batch_size=batch_size, learning_rate=learning_rate,
        backbone_learning_rate=backbone_learning_rate, hidden=hidden, dropout=dropout, pooling=pooling, flip=flip,
        rotation=rotation, zoom=zoom, shift=shift, brightness=brightness, contrast=contrast, colour=colour,
        strength=strength, cutout=cutout, mixup=mixup, class_weights=class_weights, limit=limit,
        classes=classes, domain=domain, difficulty=difficulty, device=device, patience=patience, seed=seed,
        mixed_precision=mixed_precision, freeze_batch_norm=not train_batch_norm,
        feature_store=not no_feature_store))
    result = run(chosen)
    if json:
        print_json(result)
    else:
        _print_result(result)


def run(chosen: RunConfig) -> dict[str, Any]:
    """Train a resolved config where the settings say; the contract's train object."""
    with RunProgress(stderr) as progress:
        if settings.scheduler():
            return _on_cluster(chosen, progress)
        return _here(chosen, progress)


def _here(chosen: RunConfig, progress: RunProgress) -> dict[str, Any]:
    from tl_core import tracking
    from tl_core.engine.execute import execute
    run_id = tracking.create_run(chosen, owner=f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}",
                                 status="RUNNING")
    recorder = tracking.Recorder(run_id)

    def emit(event) -> None:
        progress(event)
        recorder.write(event)

    try:
        with _stop_on_interrupt() as should_stop:
            result = execute(run_id, chosen, emit, should_stop=should_stop)
    finally:
        recorder.close()
    return {"run_id": run_id, **result}


@contextlib.contextmanager
def _stop_on_interrupt():
    """The first Ctrl-C (or SIGTERM) asks the run to stop, a second one ends the process."""
    asked = threading.Event()

    def ask(_number, _frame) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        stderr.print("Stopping after this batch; the best weights are kept. Press Ctrl-C again to end at once.")

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _on_cluster(chosen: RunConfig, progress: RunProgress) -> dict[str, Any]:
    from tl_core import events
    from tl_core.engine.engine import Engine
    engine = Engine()
    engine.start()
    try:
        run_id = engine.submit(chosen)
        with _stop_on_interrupt() as should_stop:
            end = _follow(engine, run_id, progress, should_stop)
    finally:
        engine.stop()
    if isinstance(end, events.Failed):
        raise UserError(f"The run {run_id} failed.", end.reason, "Mend that and train again.")
    return {"run_id": run_id, **end.result}


def _follow(engine, run_id: str, progress: RunProgress, should_stop):
    """Show a run of the cluster until it ends; its last event."""
    tail, position, news = engine.tail(run_id), 0, threading.Event()
    tail.listen(news.set)
    asked = False
    while tail.end is None:
        news.wait(0.5)
        news.clear()
        found, position = tail.since(position)
        for _, event in found:
            progress(event)
        if should_stop() and not asked:
            asked = True
            engine.cancel(run_id)
    return tail.end


def _print_result(result: dict[str, Any]) -> None:
    test = result["test"]
    if result["status"] == "FINISHED":
        low, high = test["ci95"]
        print(f"test accuracy {test['accuracy']:.3f} (95 % interval {low:.3f} to {high:.3f}) on {test['n']} pictures; "
              f"best epoch {result['best_epoch']}; {result['seconds']['total']:.0f} s; run {result['run_id'][:8]}")
    else:
        print(f"Stopped. The best weights so far are kept; run {result['run_id'][:8]}.")
