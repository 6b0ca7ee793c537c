"""Why Dask gave a training up, in words a user can act on."""

from tl_core.errors import first_line


def in_words(error: BaseException | None, memory: dict[str, int], by_system: bool = False) -> str:
    """``error`` is None for a future that was cancelled from outside.

    ``memory`` maps the address of a worker that outgrew its limit to the bytes it had;
    ``by_system`` is whether the system has just ended a process for its memory.
    """
    name = type(error).__name__
    if name == "KilledWorker":
        address = getattr(getattr(error, "last_worker", None), "address", None)
        if address in memory:
            return (f"The worker process was ended because it used {memory[address] / 1e9:.1f} GB of memory, "
                    "more than this machine can spare. Make the batch size, the image size or the number of "
                    "unfrozen blocks smaller and train again.")
        if by_system:
            return ("The system ended the worker process because the machine's memory ran out. Another worker has been "
                    "started. Make the batch size, the image size or the number of unfrozen blocks smaller, or end "
                    "other programs, and train again.")
        return ("The worker process ended while it trained this run: it was killed, crashed, or the machine ran out "
                "of memory. Another worker has been started. Train again; if it happens again, make the batch size "
                "or the image size smaller.")
    if error is None or "Cancelled" in name:
        return LOST_SCHEDULER
    return f"The worker failed with {name}: {first_line(error)}"


LOST_SCHEDULER = ("The connection to the Dask scheduler was lost while this run was trained, and no worker trains it "
                  "any more. Train again.")
LOST_ENGINE = ("The training engine's scheduler ended while this run was trained, and its worker with it. Another has "
               "been started. Train again.")
NOT_BACK = ("The connection to the Dask scheduler was lost while this run was trained, and did not come back within "
            "two minutes. Start the scheduler and its workers, then train again.")
SECOND_ATTEMPT = ("The worker that trained this run was lost, and the scheduler began it a second time. It was stopped "
                  "there, because the curves of two attempts must not mix. Train again.")
NO_END = "The worker ended this run without saying how. Train again; its log may tell more."
