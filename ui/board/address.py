"""What a class board's page has in its address, and the addresses that it gives away."""

from collections.abc import Mapping

from tl_core import config_link
from tl_core.boards.state import Board
from ui.shared import address_bar, big_screen, url_state

CODE = "code"  # which board
TEACH = "teach"  # the teacher's secret
ME = "me"  # a student's


def short(board: Board) -> str:
    """What a class types or photographs."""
    return _address({CODE: board.code})


def of_teacher(board: Board, secret: str) -> str:
    return _address({CODE: board.code, TEACH: secret})


def of_present(board: Board) -> str:
    return _address({CODE: board.code, big_screen.PARAMETER: "1"})


def leave() -> None:
    """To the page without a board."""
    url_state.drop(CODE, TEACH, ME, big_screen.PARAMETER)


def settings() -> dict[str, str]:
    """The settings of a run that the address brings along, as the Train page links with."""
    said = url_state.every()
    return {name: value for name, value in said.items() if name in config_link.FIELDS or name == config_link.PARAMETER
            } if config_link.PARAMETER in said else {}


def without_settings() -> None:
    url_state.drop(*settings())


def _address(parameters: Mapping[str, str]) -> str:
    return url_state.page_address(address_bar.query(parameters))
