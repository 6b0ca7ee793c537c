"""Whatever a name holds is text; forms have a label for every field and no script."""

import re

import pytest

from tl_core.accounts.users import User
from tl_core.errors import UserError
from tl_core.server import sign_in_page

ODD = "\"'><img src=x onerror=alert(1)>"
WRONG = UserError(ODD, "Expected nothing.", "Leave.")


@pytest.mark.parametrize("page", [
    sign_in_page.sign_in(ODD, ODD, WRONG), sign_in_page.welcome(ODD, ODD, WRONG), sign_in_page.refused(WRONG),
    sign_in_page.account(User(ODD, "student"), WRONG)], ids=["sign in", "welcome", "refused", "account"])
def test_pages_hold_names_as_text_and_can_be_read_by_ear(page):
    assert "<img" not in page and "<script" not in page and 'role="alert"' in page and '<html lang="en">' in page
    fields = re.findall(r'<input id="(\w+)"', page)
    assert re.findall(r'<label for="(\w+)"', page) == fields and page.count("<h1>") == 1
