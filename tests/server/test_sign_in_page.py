from tests.server.plain import ODD, WRONG, check
from tl_core.server import sign_in_page


def test_pages_hold_names_as_text_and_can_be_read_by_ear():
    for page in (sign_in_page.sign_in(ODD, ODD, WRONG), sign_in_page.welcome(ODD, ODD, WRONG),
                 sign_in_page.refused(WRONG)):
        check(page)
