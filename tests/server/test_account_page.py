from tests.server.plain import ODD, WRONG, check
from tl_core.accounts.classes import SchoolClass
from tl_core.accounts.users import User
from tl_core.server import account_page


def test_pages_hold_names_as_text_and_can_be_read_by_ear():
    for user in (User(ODD, "student"), User(ODD, "student", has_password=False, guest=True, class_id=1)):
        check(account_page.account(user, WRONG))
        check(account_page.account(user, WRONG, SchoolClass(1, ODD, ODD, "ABCDEFGH", False, 0.0, 1)))
        check(account_page.deletion(user, WRONG))
