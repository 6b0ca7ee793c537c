"""How far a piece of work is: ``progress(stage, done, total)``, 0 of 0 where nobody knows; it may raise to stop."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody follows."""
