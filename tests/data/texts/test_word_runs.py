import pytest

from tl_core.data.texts import word_runs

TEXT = "the box stood at my door before eight on a cold day"


@pytest.mark.parametrize(("other", "share"), [
    (TEXT, 1.0), (TEXT.upper().replace(" ", ", "), 1.0), (TEXT + " again", 10 / 11), ("a" + TEXT[3:], 9 / 11),
    ("something that has not three words of it together here", 0.0)])
def test_the_share_of_runs_that_two_texts_have(other, share):
    """12 words have 10 runs of three; one word more makes 11, another first word takes one and brings one."""
    assert word_runs.shared(word_runs.runs(TEXT), word_runs.runs(other)) == pytest.approx(share)


def test_few_words_have_no_runs():
    assert not len(word_runs.runs("one two three four five six seven")) and word_runs.share(0, 0, 0) == 0
