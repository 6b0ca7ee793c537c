import pytest

from tl_core.accounts import passwords
from tl_core.errors import UserError


@pytest.mark.parametrize("password", ["", "short", "x" * 201, "aaaaaaaaaaaa", "Adalovelace", "adalovelaceadalovelace"])
def test_what_is_guessed_at_once_is_refused(password):
    with pytest.raises(UserError):
        passwords.check_new(password, "AdaLovelace")


def test_a_hash_fits_its_own_password_alone_and_is_argon2id():
    kept = passwords.hashed("a sentence")
    assert kept.startswith("$argon2id$") and "a sentence" not in kept
    assert passwords.fits("a sentence", kept) and not passwords.fits("a sentence ", kept)
    assert not passwords.fits("a sentence", None) and not passwords.fits("nobody has this password", None)
    assert not passwords.fits("x", "no hash at all")
