import pytest

from tl_core.evaluation.corruptions import corrupted, kinds
from tl_core.evaluation.text_corruptions import TEXT_CORRUPTIONS

KINDS = {kind.name: kind for kind in TEXT_CORRUPTIONS}
TEXT = ("the kettle broke after two days and nobody in the shop wanted to hear about it even though I had kept the "
        "receipt and the box in which it came")


@pytest.mark.parametrize("kind", TEXT_CORRUPTIONS, ids=lambda kind: kind.name)
def test_strength_0_changes_nothing_and_others_change_the_same_way_every_time(kind):
    assert corrupted(kind, TEXT, "a", 0) == TEXT
    versions = [corrupted(kind, TEXT, "a", strength) for strength in kind.strengths]
    assert len({TEXT, *versions}) == 5
    assert versions == [corrupted(kind, TEXT, "a", strength) for strength in kind.strengths]
    if kind.name != "shortened":  # which asks no chance
        assert versions != [corrupted(kind, TEXT, "b", strength) for strength in kind.strengths]


@pytest.mark.parametrize("text", ["", " ", "a", "12 34", "naïve 漢字 😀", "\x00 \u202eabc", "x" * 5000])
@pytest.mark.parametrize("kind", TEXT_CORRUPTIONS, ids=lambda kind: kind.name)
def test_odd_texts_do_no_harm(kind, text):
    assert all(isinstance(corrupted(kind, text, "a", strength), str) for strength in kind.strengths)


def test_typos_hit_as_many_letters_as_they_say_and_more_at_each_strength():
    text = "e " * 500  # no letter beside another, so each typo is a letter less, one more, or another one
    for strength in (2, 10, 20):
        changed = corrupted(KINDS["typos"], text, "a", strength)
        hit = sum(word != "e" for word in changed.split(" ")[:500])
        assert hit == round(strength / 100 * 500)
    assert set(corrupted(KINDS["typos"], "g " * 400, "a", 20)) == set("fgh ")  # its neighbours on the keyboard


def test_words_are_counted():
    words = " ".join(f"w{number}" for number in range(20))
    assert sum(word.isupper() for word in corrupted(KINDS["capitals"], words, "a", 25).split()) == 5
    assert corrupted(KINDS["capitals"], words, "a", 100) == words.upper()
    left = corrupted(KINDS["left_out"], words, "a", 40).split()
    assert len(left) == 12 and left == [word for word in words.split() if word in left]
    assert corrupted(KINDS["shortened"], words, "a", 75) == "w0 w1 w2 w3 w4"
    less, more = (set(corrupted(KINDS["left_out"], words, "a", share).split()) for share in (20, 60))
    assert more < less  # what is gone at one strength is gone at the next
    assert kinds("text") == TEXT_CORRUPTIONS
