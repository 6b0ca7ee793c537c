"""How hard a set is that the program draws or writes itself: one number for all of them."""

from tl_core.errors import UserError


def check(difficulty: float, examples: str) -> None:
    """``UserError`` where it is not within 0 and 1; ``examples`` are "pictures" or "texts"."""
    if not 0 <= difficulty <= 1:
        raise UserError(f"difficulty {difficulty!r} is out of range.", "Expected a number from 0 to 1.",
                        f"Choose 0 for the easiest {examples}, 1 for the hardest.")
