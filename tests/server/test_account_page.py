from tests.server.plain import ODD, WRONG, check
from tl_core.accounts.users import User
from tl_core.server import account_page


def test_pages_hold_names_as_text_and_can_be_read_by_ear():
    check(account_page.account(User(ODD, "student"), WRONG))
