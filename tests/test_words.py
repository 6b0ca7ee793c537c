import pytest

from tl_core import words
from ui.shared import words as on_pages


@pytest.mark.parametrize(("count", "text"), [
    (0, "0 bytes"), (1, "1 byte"), (640, "640 bytes"), (999, "999 bytes"), (1000, "1 kB"), (1200, "1.2 kB"),
    (81_200, "81.2 kB"), (120_000, "120 kB"), (960_000, "960 kB"), (999_400, "999 kB"), (999_600, "1 MB"),
    (2_100_000, "2.1 MB"), (6_553_600, "6.6 MB"), (64_000_000, "64 MB"), (99_900_000, "99.9 MB"),
    (99_960_000, "100 MB"), (147_200_000, "147 MB"), (400_000_000, "400 MB"), (2_000_000_000, "2 GB"),
    (20_000_000_000, "20 GB"), (1_500_000_000_000, "1500 GB"), (2.5e6, "2.5 MB")])
def test_bytes_are_told_in_one_way(count, text):
    assert words.size(count) == text == on_pages.size(count)


@pytest.mark.parametrize(("said", "text"), [
    ((1, "picture"), "1 picture"), ((0, "picture"), "0 pictures"), ((12_000, "picture"), "12,000 pictures"),
    ((2, "class", "classes"), "2 classes"), ((1, "class", "classes"), "1 class")])
def test_counts_have_their_noun_and_commas(said, text):
    assert words.plural(*said) == text == on_pages.plural(*said)


@pytest.mark.parametrize(("names", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), ("abcd", "a, b, c and d"),
                                             ("abcdefg", "a, b, c, d and 3 more")])
def test_names_are_listed_up_to_four(names, text):
    assert words.listed(names) == text


def test_a_long_text_begins_with_whole_words():
    assert words.beginning("one two three", 9) == "one two …" and words.beginning("short", 5) == "short"
    assert words.beginning("x" * 50, 10) == f"{'x' * 10} …" and words.beginning(" " * 20, 10) == " …"
