from tests.boards import opened
from tests.server.plain import ODD, WRONG, check
from tl_core.accounts.classes import SchoolClass
from tl_core.server import join_class_page


def test_pages_hold_names_as_text_and_can_be_read_by_ear(isolated):
    into = SchoolClass(1, ODD, ODD, "ABCDEFGH", False, 0.0, 0)
    board, _ = opened.board(name=ODD)
    for page in (join_class_page.with_code(ODD, ODD, ODD, WRONG), join_class_page.of(into, None, ODD, ODD, WRONG),
                 join_class_page.of(into, board, ODD, ODD, WRONG)):
        check(page)
