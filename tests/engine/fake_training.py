"""Trainings without TensorFlow, for a real Dask worker: each data set's name says what happens."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tl_core import events
from tl_core.errors import UserError
from tl_core.training import checkpoint

REFUSED_RATE = 0.5  # a run with it fails, whatever the domain
KEEPS_RATE = 0.125  # a run with it trains until it is stopped, its state after two epochs kept, and goes on to its end
GOES_ON_RATE = 0.25  # a run with it is killed after two epochs, and goes on when it is asked to


def warm() -> list[str]:
    return ["A processor for tests"]


def warm_on_its_gpu() -> list[str]:
    """Tells which GPU this process was given."""
    return [f"GPU {os.environ['CUDA_VISIBLE_DEVICES']}"]


def warm_as_ordered() -> list[str]:
    """The file that TL_TEST_FILE names says what happens: "hang" or "die", else nothing."""
    order = Path(os.environ["TL_TEST_FILE"])
    if order.read_text() == "die":
        os.kill(os.getpid(), 9)
    while order.read_text() == "hang":
        time.sleep(0.05)
    return warm()


def train(members, *, weights_file, cuts):
    """Like ``execute_team``: ``config.domain`` chooses the behaviour, ``config.epochs`` its length."""
    with ThreadPoolExecutor(len(members)) as threads:
        return list(threads.map(_train, members))


def _train(member):
    refused = member.config.learning_rate == REFUSED_RATE
    goes_on = member.config.learning_rate == GOES_ON_RATE
    keeps = member.config.learning_rate == KEEPS_RATE
    behaviour = (_refuse if refused else _go_on if goes_on else _keep if keeps else
                 _BEHAVIOURS.get(member.config.domain or "", _learn))
    try:
        return behaviour(member.config, member.emit, member.should_stop, member.folder)
    except UserError as error:
        return error


def started(config) -> list[events.Event]:
    return [events.RunStarted(epochs=config.epochs, steps_per_epoch=5, classes=["apple", "pear"], device="CPU",
                              total_parameters=10),
            events.PhaseStarted(index=0, name="Warm the head", sentence="All stays frozen.", first_epoch=0,
                                epochs=config.epochs, freeze_depth=3, trainable_parameters=4)]


def result(config, status="FINISHED") -> dict:
    return {"status": status, "data": config.data, "test": {"loss": 0.25, "accuracy": 0.9375, "n": 16},
            "seconds": {"total": 1.5, "features": 0.5, "training": 1.0}}


def epoch_events(epoch: int) -> list[events.Event]:
    batches = [events.Batch(step=[5 * (epoch - 1) + i], loss=[1 / (epoch + i)], accuracy=[0.1 * i],
                            images_per_second=100.0 + i, eta_seconds=3.0) for i in range(1, 6)]
    return [*batches, events.Epoch(epoch=[epoch], loss=[1 / epoch], accuracy=[0.5], val_loss=[2 / epoch],
                                   val_accuracy=[0.625])]


def _learn(config, emit, should_stop, folder):
    for event in started(config):
        emit(event)
    for epoch in range(1, config.epochs + 1):
        for event in epoch_events(epoch):
            time.sleep(0.002)
            emit(event.model_copy(update={"time": time.time()}))
    (folder / "model.keras").write_bytes(b"a model")
    emit(events.Finished(result=result(config)))
    return result(config)


def _wait(config, emit, should_stop, folder):
    """Train until it is stopped."""
    for event in started(config):
        emit(event)
    step = 0
    while not should_stop():
        step += 1
        emit(events.Batch(step=[step], loss=[1 / step], accuracy=[0.5]))
        time.sleep(0.05)
    emit(events.Stopped(result=result(config, "STOPPED")))
    return result(config, "STOPPED")


def _die(config, emit, should_stop, folder):
    for event in started(config):
        emit(event)
    time.sleep(0.2)  # what was said before leaves the process
    os.kill(os.getpid(), 9)


def _go_on(config, emit, should_stop, folder):
    """Dies after two epochs, whose state it leaves; goes on from that."""
    if not checkpoint.there(folder):
        _learn_two_epochs(config, emit, folder)
        time.sleep(0.2)
        os.kill(os.getpid(), 9)
    return _learn_on(config, emit, folder)


def _keep(config, emit, should_stop, folder):
    """Trains on after two epochs, whose state it leaves; goes on from that."""
    if checkpoint.there(folder):
        return _learn_on(config, emit, folder)
    _learn_two_epochs(config, emit, folder)
    while not should_stop():
        time.sleep(0.05)
    emit(events.Stopped(result=result(config, "STOPPED")))
    return result(config, "STOPPED")


def _learn_two_epochs(config, emit, folder):
    for event in (*started(config), *epoch_events(1), *epoch_events(2)):
        emit(event)
    points = [(step, 1 / (1 + (step - 1) // 5 + step % 5), 0.0) for step in range(1, 11)]
    history = {"loss": [1.0, 0.5], "accuracy": [0.5, 0.5], "val_loss": [2.0, 1.0], "val_accuracy": [0.625, 0.625]}
    checkpoint.write(folder, checkpoint.Checkpoint(
        {"history": history, "step": 10, "phase": 0, "told": [], "points": {"all": points}}, {}))


def _learn_on(config, emit, folder):
    state = checkpoint.read(folder)
    for epoch in range(state.epoch + 1, config.epochs + 1):
        for event in epoch_events(epoch):
            emit(event)
    checkpoint.remove(folder)
    emit(events.Finished(result=result(config)))
    return result(config)


def _refuse(config, emit, should_stop, folder):
    error = UserError("The folder is empty.", "Expected pictures.", "Put some in.")
    emit(events.Failed(reason=str(error)))
    raise error


def _forget_the_end(config, emit, should_stop, folder):
    for event in started(config):
        emit(event)


def grow(members, *, weights_file, cuts):
    """Take more and more memory, 50 MB at a time."""
    members[0].emit(started(members[0].config)[0])
    held = []
    while len(held) < 40:
        held.append(bytearray(b"x") * 50_000_000)
        time.sleep(0.1)


_BEHAVIOURS = {"photo": _wait, "sketch": _die, "silhouette": _refuse, "night": _forget_the_end}
