"""Why Dask gave a training up, in words a user can act on."""

from tl_core.errors import first_line


def in_words(error: BaseException | None, memory: dict[str, int], by_system: bool = False,
             goes_on: bool = False) -> str:
    """``error`` is None for a future that was cancelled from outside.

    ``memory`` maps the address of a worker that outgrew its limit to the bytes it had;
    ``by_system`` is whether the system has just ended a process for its memory; ``goes_on``
    is whether the run has kept a state to go on from.
    """
    name = type(error).__name__
    if name == "KilledWorker":
        address = getattr(getattr(error, "last_worker", None), "address", None)
        if address in memory:
            return OUTGREW.format(size=f"{memory[address] / 1e9:.1f}")
        return whole(OUT_OF_MEMORY if by_system else KILLED, goes_on)
    if error is None or "Cancelled" in name:
        return whole(LOST_SCHEDULER, goes_on)
    return f"The worker failed with {name}: {first_line(error)}"


def is_loss(error: BaseException | None, memory: dict[str, int]) -> bool:
    """Whether a worker went, for a reason that is not known to be the run's own; arguments as for ``in_words``."""
    address = getattr(getattr(error, "last_worker", None), "address", None)
    return error is None or "Cancelled" in type(error).__name__ or (
        type(error).__name__ == "KilledWorker" and address not in memory)


def whole(reason: str, goes_on: bool) -> str:
    """A reason of those below with what can be done; ``goes_on`` as for ``in_words``."""
    return reason.replace("{again}", CONTINUE if goes_on else TRAIN_AGAIN)


GOES_ON = ("The worker that trained this run was lost. The run goes on after epoch {epoch}, the last that was kept, "
           "on the next worker that is free.")
GIVEN_BACK = ("The worker that trained this run was asked to leave. The run goes on after epoch {epoch}, the last that "
              "was kept, on the next worker that is free.")
CONTINUE = "Press Continue, or use `train --resume`, to go on from its last kept epoch"
TRAIN_AGAIN = "Train again"
# To go on with the same settings would outgrow it again.
OUTGREW = ("The worker process was ended because it used {size} GB of memory, more than this machine can spare. "
           "Make the batch size, the image size or the number of unfrozen blocks smaller and train again.")
OUT_OF_MEMORY = ("The system ended the worker process because the machine's memory ran out. Another worker has been "
                 "started. End other programs. {again}; if it happens again, make the batch size, the image size or "
                 "the number of unfrozen blocks smaller and train again.")
KILLED = ("The worker process ended while it trained this run: it was killed, crashed, or the machine ran out of "
          "memory. Another worker has been started. {again}; if it happens again, make the batch size or the image "
          "size smaller and train again.")
LOST_SCHEDULER = ("The connection to the Dask scheduler was lost while this run was trained, and no worker trains it "
                  "any more. {again}.")
LOST_ENGINE = ("The training engine's scheduler ended while this run was trained, and its worker with it. Another has "
               "been started. {again}.")
NOT_BACK = ("The connection to the Dask scheduler was lost while this run was trained, and did not come back within "
            "two minutes. Start the scheduler and its workers. {again}.")
SECOND_ATTEMPT = ("The worker that trained this run was lost, and the scheduler began it a second time. It was stopped "
                  "there, because the curves of two attempts must not mix. {again}.")
NO_END = "The worker ended this run without saying how; its log may tell more. {again}."
