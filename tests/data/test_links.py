import pytest

from tl_core.data import links


@pytest.fixture
def top(tmp_path):
    (tmp_path / "top" / "cat").mkdir(parents=True)
    (tmp_path / "beside").mkdir()
    (tmp_path / "top" / "cat" / "1.png").write_bytes(b"it")
    return tmp_path / "top"


def test_files_and_links_sideways_are_followed(top):
    (top / "dog").symlink_to(top / "cat")
    (top / "out").symlink_to(top.parent / "beside")
    assert [links.refusal(str(top), parts) for parts in (("cat",), ("cat", "1.png"), ("dog",), ("out",))] == [""] * 4


def test_links_upwards_nowhere_and_out_of_what_is_shared(top):
    (top / "cat" / "up").symlink_to(top)
    (top / "gone").symlink_to(top / "nothing")
    (top / "out").symlink_to(top.parent / "beside")
    assert links.refusal(str(top), ("cat", "up")) == links.UPWARDS
    assert links.refusal(str(top), ("gone",)) == links.NOWHERE
    assert links.refusal(str(top), ("out",), [top]) == links.OUTSIDE
    assert links.refusal(str(top), ("out",), [top, top.parent / "beside"]) == ""


def test_a_link_that_leads_up_by_the_way_taken(top):
    """cat/in leads beside, and beside/back to cat: in truth beside is not below cat, by the way it is."""
    (top / "cat" / "in").symlink_to(top.parent / "beside")
    (top.parent / "beside" / "back").symlink_to(top / "cat")
    assert links.refusal(str(top), ("cat", "in", "back")) == links.UPWARDS


def test_inside_resolves_links(top):
    (top / "out").symlink_to(top.parent / "beside")
    assert links.inside(str(top / "cat"), [top]) and links.inside(str(top), [top])
    assert not links.inside(str(top / "out" / "1.png"), [top])
