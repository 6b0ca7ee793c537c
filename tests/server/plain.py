"""What every page before Streamlit's keeps to: names are text, forms have a label for every field, and no script."""

import re

from tl_core.errors import UserError

ODD = "\"'><img src=x onerror=alert(1)>"
WRONG = UserError(ODD, "Expected nothing.", "Leave.")


def check(page: str) -> None:
    assert "<img" not in page and "<script" not in page and 'role="alert"' in page and '<html lang="en">' in page
    fields = re.findall(r'<input id="(\w+)"', page)
    assert re.findall(r'<label for="(\w+)"', page) == fields and page.count("<h1>") == 1
