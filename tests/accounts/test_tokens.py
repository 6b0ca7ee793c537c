from tl_core.accounts import tokens


def test_tokens_are_long_and_their_digests_tell_nothing():
    token = tokens.new()
    assert len(token) >= 43 and tokens.new() != token and token not in tokens.digest(token)
    assert len(tokens.digest("\udcff")) == 64
