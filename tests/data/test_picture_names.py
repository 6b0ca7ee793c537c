"""Files are named from the folder on that all of them lie in."""

from tl_core.data.picture_names import short_names, shown_name


def test_files_and_other_keys():
    assert short_names(["/a/b/1.png", "/a/c/2.png"]) == ["b/1.png", "c/2.png"]
    assert short_names(["train/1", "/a/2.png"]) == ["train/1", "/a/2.png"]
    assert short_names(["/a/1.png"]) == ["1.png"] and short_names([]) == []


def test_a_shown_name_tells_no_place_and_no_recipe():
    assert shown_name("/a/b/1.png") == "1.png" and shown_name("reviews.csv:17") == "reviews.csv:17"
    assert shown_name("fruits/pear/sketch/0.50/0/3") == "sketch 3"
    assert shown_name("market/price/negative/0.50/0/200017") == "market 200017"
    assert shown_name("household/price/negative/0.50/0/17") == "household 17"  # a drawn set has this name too
    assert shown_name("a/b/c/d/e/f") == "a/b/c/d/e/f"
