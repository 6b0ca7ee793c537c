import pytest

from tl_core import codes
from tl_core.errors import UserError


def test_codes_are_of_letters_that_nobody_takes_for_others():
    drawn = {codes.new_code() for _ in range(200)}
    assert len(drawn) > 190 and all(len(code) == 5 and not set(code) & set("IO01S5") for code in drawn)


@pytest.mark.parametrize("typed", ["k7qxr", "K7 QXR", " k7-qxr "])
def test_a_code_is_read_however_it_was_typed(typed):
    assert codes.parse(typed) == "K7QXR"


@pytest.mark.parametrize("typed", ["", "K7QX", "K7QXRR", "../..", "K7QX0", "K7QXé", "x" * 10_000])
def test_what_can_be_no_code_is_refused(typed):
    with pytest.raises(UserError, match="letters and digits on the class board"):
        codes.parse(typed)


def test_a_secret_fits_its_own_digest_alone():
    one, other = codes.new_secret(), codes.new_secret()
    kept = codes.digest(one)
    assert codes.fits(one, kept) and not codes.fits(other, kept) and one not in kept
