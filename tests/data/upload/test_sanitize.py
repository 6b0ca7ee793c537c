import unicodedata

import pytest

from tl_core.data.upload.sanitize import class_name, display, file_name, set_name
from tl_core.errors import UserError


@pytest.mark.parametrize(("raw", "name"), [
    ("cats", "cats"), (" big  cats ", "big cats"), ("K\u0308afer", unicodedata.normalize("NFC", "K\u0308afer")),
    ("ca\u202ets\u200b", "cats"), ("a/b\\c", "a_b_c"), ("..", "unnamed"), ("", "unnamed"), ("\u200f", "unnamed"),
    (".cats.", "cats"), ("con", "con_"), ("COM9.old", "COM9_.old"), ("AUX .x", "AUX_.x"), ("console", "console"),
    ("<5 mm", "＜5 mm"), (">5 mm", "＞5 mm"), ("__MACOSX", "__MACOSX_"), ("x.JPG", "x_JPG"), ("v1.5", "v1.5"),
    ("tab\tline\nend", "tab line end"), ("🐈", "🐈"), ("\ud800cats", "cats"), ("猫", "猫"),
])
def test_class_names_become_harmless_and_stay_readable(raw, name):
    assert class_name(raw) == name
    assert class_name(name) == name  # made harmless once is enough


@pytest.mark.parametrize(("raw", "name"), [
    ("a.png", "a.png"), ("../../etc/a.PNG", "a.png"), ("C:\\temp\\a.jpg", "a.jpg"), (".png", "png"), ("a.", "a"),
    ("nul.png", "nul_.png"), ("a..png", "a.png"), ("a.tar.gz", "a.tar.gz"), ("a /", "a"), ("a\0.png", "a.png"),
    ("a?.png", "a？.png"), ("", "unnamed"),
])
def test_file_names_are_their_last_part_made_harmless(raw, name):
    assert file_name(raw) == name
    assert file_name(name) == name


def test_long_names_are_cut_but_stay_different():
    one, other = class_name("猫" * 300 + "1"), class_name("猫" * 300 + "2")
    assert one != other
    assert all(len(name.encode()) <= 120 and name.startswith("猫" * 30) for name in (one, other))
    assert file_name("x" * 300 + ".jpeg").endswith(".jpeg")
    assert len(file_name("x" * 300 + ".jpeg")) <= 126


@pytest.mark.parametrize("raw", ["pets", "My pets 2", "Käfer-sammlung_3.1", " pets ", "猫"])
def test_names_a_set_may_have(raw):
    assert set_name(raw) == raw.strip()


@pytest.mark.parametrize("raw", ["", "..", "a/b", "a\\b", "pets@3", ".pets", "-rf", "x" * 61, "pets.", "NUL", "con.x",
                                 "a\nb", "<b>pets</b>", "pe\u202ets", "a:b", "~", "a,b"])
def test_names_a_set_may_not_have(raw):
    with pytest.raises(UserError) as caught:
        set_name(raw)
    assert repr(display(raw))[1:-1] in str(caught.value)
    proposal = caught.value.fix.split("'")[1]
    assert set_name(proposal) == proposal  # what is proposed is a name


def test_messages_show_names_in_one_line_without_anything_invisible():
    assert display("a\x1b[31m\u202eb\n") == "a\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}b" \
        "\N{REPLACEMENT CHARACTER}"
    assert display("x" * 300) == "x" * 50 + "…" + "x" * 49
    assert display("A\u0308.png") == "\u00c4.png"
