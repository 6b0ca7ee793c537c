"""Lists of names on one line, also of names that hold commas."""

import pytest

from tl_core.errors import UserError
from tl_core.name_lists import joined, joined_closely, of_options, parted

ODD = ["Pepper,_bell___healthy", 'x "y"', "a & b", "quote's", '"quoted"', "日本語", "#1", "a\nb", "-dash"]


def test_what_is_joined_is_parted_again():
    assert parted(joined(ODD)) == ODD == parted(joined_closely(ODD))
    assert joined_closely(["a", "b, c"]) == 'a,"b, c"'
    assert parted(joined(ODD[:1])) == ODD[:1]


@pytest.mark.parametrize(("text", "names"), [
    ("cat,dog", ["cat", "dog"]), (" cat , dog ,", ["cat", "dog"]), ("", []), (" , ,", []),
    ('"salt, pepper", sugar', ["salt, pepper", "sugar"]), ('12" disk,cd', ['12" disk', "cd"])])
def test_lines_as_people_write_them(text, names):
    assert parted(text) == names


def test_a_quote_that_never_ends_is_told():
    with pytest.raises(UserError, match="Correct the quotes"):
        parted('"salt,pepper')


@pytest.mark.parametrize(("texts", "names"), [
    (["cat,dog"], ["cat", "dog"]), (["salt, pepper", "sugar"], ["salt, pepper", "sugar"]),
    (['"salt, pepper"', "sugar"], ["salt, pepper", "sugar"]), (['"salt, pepper",sugar'], ["salt, pepper", "sugar"]),
    ([], []), (["cat", ""], ["cat"])])
def test_an_option_once_or_once_for_each_name(texts, names):
    assert of_options(texts) == names
