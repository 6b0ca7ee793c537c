"""A student's side of a class that gathers one set of pictures together."""

from tl_core.boards.state import Board, Student


def draw(board: Board, who: Student) -> None:
    """Nothing, as long as the class gathers none."""
