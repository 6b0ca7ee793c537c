"""Tables of captions: what is kept of them, and whose pictures they are of."""

import errno
import json

import pytest

from tl_core import settings
from tl_core.data.texts import captions
from tl_core.errors import UserError

pytestmark = pytest.mark.usefixtures("isolated")
PICTURES = ["/home/a/sets/pets/cat/001.jpg", "/home/a/sets/pets/dog/001.jpg", "/home/a/sets/pets/dog/002.jpg",
            "target:/elsewhere/003.png"]


def brought(tmp_path, content: str, name: str = "captions.csv") -> captions.Captions:
    (tmp_path / name).write_text(content, "utf8")
    return captions.load(captions.keep(tmp_path / name))


def test_pictures_are_known_by_their_names_or_with_their_folders(tmp_path):
    table = brought(tmp_path, "picture,text\ncat/001.jpg,a cat sleeps\n002.jpg,\"a dog, running\"\n002.jpg,it barks\n"
                    "./dog/001.jpg,a puppy\n001.jpg,one of two\n003.png,far away\nog/002.jpg,no folder\n9.jpg,no one\n")
    assert table.of(PICTURES) == [(0, "a cat sleeps"), (2, "a dog, running"), (2, "it barks"), (1, "a puppy"),
                                  (3, "far away")]
    assert table.name == "captions.csv" and len(table.rows) == 8


@pytest.mark.parametrize(("name", "content"), [
    ("a.tsv", "caption\tFile_Name\nit sleeps\tcat\\001.jpg\n"),
    ("a.jsonl", json.dumps({"image": "cat/001.jpg", "sentence": "it sleeps", "id": 4})),
    ("a.csv", "id;path;text\n1;cat/001.jpg;it sleeps\n2;;nothing\n3;dog/001.jpg;  \n")])
def test_columns_and_kinds_of_tables(tmp_path, name, content):
    assert brought(tmp_path, content, name).of(PICTURES) == [(0, "it sleeps")]


def test_the_same_captions_are_kept_once_and_outlive_their_table(tmp_path):
    first, again = tmp_path / "one.csv", tmp_path / "two.csv"
    for path in (first, again):
        path.write_text("picture,text\n001.jpg,a cat\n", "utf8")
    captions_id = captions.keep(first)
    first.unlink()
    assert captions.load(captions_id).rows == (("001.jpg", "a cat"),)
    assert captions.keep(again, "mine") == captions_id and captions.load(captions_id).name == "mine"
    assert len(list((settings.home() / "captions").iterdir())) == 1


@pytest.mark.parametrize(("content", "said"), [
    ("name,text\na.jpg,a cat\n", "has the columns name and text. Expected a table"),
    ("picture,class\na.jpg,cat\n", "has the columns picture and class"),
    ("picture,text\n,a cat\n", "no row with a picture and a text"), ("", "cannot be read"),
    ("picture,text\na.jpg,a cat, and more\n", "1 line passed over: more fields than columns")])
def test_what_are_no_captions_is_told(tmp_path, content, said):
    with pytest.raises(UserError, match=said) as caught:
        brought(tmp_path, content)
    assert caught.value.fix and not (settings.home() / "captions").exists()


def test_too_many_and_a_full_disk_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(captions, "MOST", 1)
    with pytest.raises(UserError, match="more than 1 rows"):
        brought(tmp_path, "picture,text\na.jpg,a cat\nb.jpg,a dog\n")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(captions, "write_whole", full)
    with pytest.raises(UserError, match="The disk is full: the captions could not be kept"):
        brought(tmp_path, "picture,text\na.jpg,a cat\n")


@pytest.mark.parametrize("captions_id", ["0123456789abcdef", "../../etc/passwd", ""])
def test_what_is_not_kept_is_told(captions_id):
    with pytest.raises(UserError, match="not kept here"):
        captions.load(captions_id)
