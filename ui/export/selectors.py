"""Which run is taken away: one with a saved network."""

from tl_core.tracking import RunRecord
from ui.shared import run_selector


def run() -> RunRecord | None:
    """The run in the address, or the newest; None, and a way on, where there is none."""
    return run_selector.draw(
        "exported run", ("FINISHED", "STOPPED"), "There is no finished run yet. Train one: then its network, its code "
        "and its report can be taken away here.", "it has no network to take away.")
