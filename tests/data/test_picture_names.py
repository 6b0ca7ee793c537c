"""Files are named from the folder on that all of them lie in."""

from tl_core.data.picture_names import short_names


def test_files_and_other_keys():
    assert short_names(["/a/b/1.png", "/a/c/2.png"]) == ["b/1.png", "c/2.png"]
    assert short_names(["train/1", "/a/2.png"]) == ["train/1", "/a/2.png"]
    assert short_names(["/a/1.png"]) == ["1.png"] and short_names([]) == []
