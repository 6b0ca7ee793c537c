from tl_core.data.upload.free_names import FreeNames


def given(names, *places):
    return [names.give(place) for place in places]


def test_a_taken_place_gets_the_next_number_whatever_the_case():
    assert given(FreeNames(["cat/B.png"]), "cat/a.png", "cat/A.png", "cat/b.png", "cat/a.png", "dog/a.png") == [
        "cat/a.png", "cat/A_2.png", "cat/b_2.png", "cat/a_3.png", "dog/a.png"]


def test_a_number_that_somebody_uses_is_passed_over():
    assert given(FreeNames(), "a_2.png", "a.png", "a.png") == ["a_2.png", "a.png", "a_3.png"]


def test_what_is_taken_back_can_be_given_again():
    names = FreeNames(["c.png"])
    given(names, "a.png", "b.png")
    assert len(names) == 2
    names.go_back(1)
    assert len(names) == 1 and given(names, "b.png", "a.png", "c.png") == ["b.png", "a_2.png", "c_2.png"]
