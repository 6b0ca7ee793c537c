import pytest

from tl_core.tracking import tags


@pytest.mark.parametrize("value", [{}, {"classes": ["Äpfel", "pear"]}, {"text": "x" * (3 * tags.PIECE)}, [1.5, None]])
def test_what_is_packed_is_unpacked(value):
    packed = tags.pack("tl.thing", value)
    assert all(len(piece) <= 5000 for piece in packed.values())
    assert tags.unpack("tl.thing", {**packed, "tl.other.0": "1"}) == value


def test_a_long_value_takes_several_tags_and_a_missing_one_is_none():
    assert len(tags.pack("tl.thing", "x" * (2 * tags.PIECE))) == 3  # the quotes go over the second
    assert tags.unpack("tl.thing", {}) is None
