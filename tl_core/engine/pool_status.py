"""What is told while no worker can train: which step it is at, since when, and what is tried."""

from collections.abc import Sequence

from tl_core.engine.state import EngineState

NO_SLOT = ("No worker of the scheduler offers a slot. Start one with "
           "`tl worker --scheduler ADDRESS`.")
WAITS = "Waiting runs stay in the queue."


def scheduler_lost(address: str) -> str:
    """``address`` is empty for a scheduler of our own."""
    if not address:
        return f"The training engine's scheduler ended; the engine is being started again. {WAITS}"
    return f"The Dask scheduler at {address} does not answer; the connection is tried again every few seconds. {WAITS}"


def no_worker(local, warm_ups: Sequence, devices: tuple[str, ...], began: float) -> EngineState:
    """The state without a warm worker; ``local`` keeps our own workers, None for those elsewhere.

    ``warm_ups`` are those under way; ``began`` is when the connection was made.
    """
    slot = local.missing if local is not None else None
    if slot is not None and slot.given_up:
        return EngineState("failed", _given_up(slot, local.seconds_to_next(slot)), devices, slot.missing)
    if slot is not None and (devices or slot.starts > 1):  # there has been one before
        return EngineState("lost", _lost(slot, bool(warm_ups)), devices, slot.missing)
    if warm_ups:
        return EngineState("warming", "The training engine is warming up.", devices,
                           min(warm_up.since for warm_up in warm_ups))
    if local is None:
        return EngineState("lost", NO_SLOT, devices, began)
    return EngineState("starting", "A training worker is starting.", devices, began)


def _lost(slot, warming: bool) -> str:
    step = "its successor is warming up" if warming else "another is being started"
    again = f" (attempt {slot.starts})" if slot.starts > 1 else ""
    return f"The training worker was lost{_because(slot)}; {step}{again}. {WAITS}"


def _given_up(slot, seconds: float) -> str:
    return (f"The training worker could not be started: several processes in a row ended before they were ready"
            f"{_because(slot)}. The next attempt is in {seconds / 60:.0f} min, or at once if you try again. {WAITS}")


def _because(slot) -> str:
    return f" ({slot.reason})" if slot.reason else ""
