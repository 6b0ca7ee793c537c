from tl_core.run_pictures.differences import CHANGED, GONE, Lacking, sentence


def test_the_first_five_are_named():
    assert sentence([], 9) == ""
    assert sentence([Lacking("a.jpg", GONE)], 62) == (
        "1 of the run's 62 test pictures is not as it was: a.jpg is gone.")
    many = [Lacking(f"{number}.jpg", CHANGED) for number in range(7)]
    assert sentence(many, 62, "pictures").endswith(
        "are not as they were: 0.jpg has changed, 1.jpg has changed, 2.jpg has changed, 3.jpg has changed, "
        "4.jpg has changed and 2 more.")
