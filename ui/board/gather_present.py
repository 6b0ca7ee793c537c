"""What the big screen shows of pictures that a class gathers."""

from tl_core.boards.state import Board


def draw(board: Board) -> None:
    """Nothing, as long as the class gathers none."""
