"""Whether both domains are seen by one network, or each by its own; in the address."""

from ui.shared import url_state

NETWORKS, ONE, TWO = "networks", "one", "two"
MODES = {ONE: "One for both", TWO: "One for each"}
HELP = ("Usually one backbone describes source and target. Where each has its own, their features are different "
        "numbers: then something has to tie them before anything can be transferred.")


def draw() -> bool:
    """The switch; whether each domain has its own network."""
    return url_state.buttons("Network", NETWORKS, MODES, ONE, help=HELP) == TWO


def two() -> bool:
    """The same, where the switch has been drawn."""
    return url_state.text(NETWORKS) == TWO
