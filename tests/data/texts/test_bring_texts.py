"""Texts that are brought, by people who mean well and by others: what is taken, what is refused, what stays."""

import io
import os
import zipfile
from contextlib import nullcontext

import pytest

from tl_core import settings
from tl_core.config import RunConfig
from tl_core.data import catalog, sets
from tl_core.data.texts import bring_texts
from tl_core.errors import UserError

ROWS = [f"{label},this {label} text number {at} has words" for label in ("good", "bad") for at in range(20)]
TABLE = "\n".join(["class,text", *ROWS])


def names(folder) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def zipped(path, files: dict[str, bytes]):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def class_files(count: int = 12) -> dict[str, bytes]:
    return {f"notes/{label}/{at}.txt": f"{label} words number {at}".encode() for label in ("up", "down")
            for at in range(count)}


def test_a_pasted_table_becomes_a_set_that_trains_by_name_and_goes_again(isolated):
    made = bring_texts.create("mine", [bring_texts.pasted(TABLE)], licence="CC0")
    entry = catalog.entry("mine")
    assert (made, entry.modality, entry.licence) == ("mine", "text", "CC0") and catalog.pinned("mine") == "mine@1"
    dataset = catalog.load(RunConfig(data="mine"))
    assert dataset.classes == ("bad", "good") and sum(len(split) for split in dataset.splits.values()) == 40
    folder = sets.get("mine").root.parent
    sets.remove("mine")
    assert "mine" not in {entry.name for entry in catalog.entries()} and not folder.exists()


@pytest.mark.parametrize(("text", "ending"), [("a,b\n", ".csv"), ("a\tb c\n", ".tsv"), ('{"text": "a"}\n', ".jsonl"),
                                              ('[{"text": "a"}]', ".json"), ("  a;b", ".csv")])
def test_what_is_pasted_is_told_by_how_it_begins(text, ending):
    assert bring_texts.pasted(text)[0] == (f"pasted{ending}",)


def test_a_zip_of_texts_in_class_folders(isolated, tmp_path):
    path = zipped(tmp_path / "notes.zip", {**class_files(), "__MACOSX/notes/up/._0.txt": b"", "notes/a.png": b"x"})
    assert not bring_texts.is_of_texts(path)  # it has pictures, which are the set
    path = zipped(tmp_path / "notes.zip", class_files())
    assert bring_texts.is_of_texts(path)
    bring_texts.create("zipped", bring_texts.of_path(path))
    assert len(names(sets.get("zipped").root)) == 24
    assert catalog.load(RunConfig(data="zipped")).classes == ("down", "up")


def test_a_folder_and_a_table_from_a_path_are_copied(isolated, tmp_path):
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "train.csv").write_text(TABLE, "utf8")
    (tmp_path / "sets" / "link.csv").symlink_to("/etc/passwd")
    assert bring_texts.is_of_texts(tmp_path / "sets")
    bring_texts.create("two", bring_texts.of_path(tmp_path / "sets"))
    assert names(sets.get("two").root) == ["train.csv"]
    bring_texts.create("one", bring_texts.of_path(tmp_path / "sets" / "train.csv"))
    assert catalog.describe("one").classes == ("bad", "good")


@pytest.mark.parametrize(("files", "said"), [
    ([bring_texts.of_bytes("a.exe", b"MZ")], "'a.exe' is no file of texts"),
    ([bring_texts.of_bytes("a.csv", b"\0\1\2\3" * 99)], "no set of texts"),
    ([bring_texts.of_bytes("a.csv", b"x,y\n1,2\n")], "no set of texts"),
    ([bring_texts.of_bytes("a.csv", b"class,text\n" + b"one,a few words here\n" * 30)], "tells classes"),
    ([], "no set of texts")])
def test_what_makes_no_set_leaves_nothing(isolated, files, said):
    with pytest.raises(UserError, match=said):
        bring_texts.create("mine", files)
    assert sets.names() == [] and names(settings.home() / "sets") == []
    assert bring_texts.create("mine", [bring_texts.pasted(TABLE)]) == "mine"  # the name is free again


def test_a_table_without_end_is_refused_before_it_fills_the_disk(isolated, monkeypatch):
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            self.given += size
            return b"x" * size
    monkeypatch.setenv("TL_MAX_TEXT_BYTES", "3M")
    stream = Endless()
    with pytest.raises(UserError, match="TL_MAX_TEXT_BYTES"):
        bring_texts.create("big", [(("big.csv",), lambda: nullcontext(stream))])
    assert stream.given < 5 * 10**6 and names(settings.home() / "sets") == []


def test_all_together_are_bounded_and_room_stays_free(isolated, monkeypatch):
    monkeypatch.setenv("TL_MAX_UPLOAD_BYTES", "1K")
    with pytest.raises(UserError, match="TL_MAX_UPLOAD_BYTES"):
        bring_texts.create("big", [bring_texts.pasted(TABLE)])
    monkeypatch.delenv("TL_MAX_UPLOAD_BYTES")
    monkeypatch.setenv("TL_MAX_FILES", "3")
    with pytest.raises(UserError, match="TL_MAX_FILES"):
        bring_texts.create("big", [bring_texts.of_bytes(f"{at}.txt", b"words") for at in range(9)])
    monkeypatch.delenv("TL_MAX_FILES")
    monkeypatch.setenv("TL_KEEP_FREE_BYTES", "999999G")
    with pytest.raises(UserError, match="no room"):
        bring_texts.create("big", [bring_texts.pasted(TABLE)])


@pytest.mark.parametrize("name", ["../out.csv", "/out.csv", "C:\\out.csv", "a/../../out.csv"])
def test_a_zip_that_leads_out_is_refused_whole(isolated, tmp_path, name):
    path = zipped(tmp_path / "bad.zip", {"train.csv": TABLE.encode(), name: b"x"})
    with pytest.raises(UserError, match="leads out"):
        bring_texts.create("bad", bring_texts.of_path(path))
    assert sets.names() == []


def test_a_zip_bomb_of_texts_is_refused(isolated, tmp_path):
    path = zipped(tmp_path / "bomb.zip", {"train.csv": b"0" * 30_000_000})
    with pytest.raises(UserError, match="TL_MAX_EXPANSION"):
        bring_texts.create("bomb", bring_texts.of_path(path))


def test_names_that_mean_something_elsewhere_become_harmless(isolated):
    odd = "tr\u202eain<1>|.csv"
    bring_texts.create("odd", [bring_texts.of_bytes(odd, TABLE.encode())])
    (name,) = os.listdir(sets.get("odd").root)
    assert name.endswith(".csv") and not set(name) & set('<>|\u202e')


def test_hostile_contents_stay_texts(isolated):
    """Markup, formulas, marks that turn the direction and zeros are read as they are written, or without the zeros."""
    rows = [f'good,"<script>alert({at})</script> and words"' for at in range(9)]
    rows += [f'bad,"=cmd|\' /C calc\'!A{at} and words"' for at in range(9)]
    rows += [f'bad,"\u202eturned {at} around\0 here"' for at in range(9)]
    bring_texts.create("hostile", [bring_texts.of_bytes("a.csv", "\n".join(["class,text", *rows]).encode())])
    dataset = catalog.load(RunConfig(data="hostile"))
    texts = {dataset.read(key) for split in dataset.splits.values() for key in split.keys}
    assert "<script>alert(0)</script> and words" in texts and "=cmd|' /C calc'!A3 and words" in texts
    assert "\u202eturned 4 around here" in texts and len(texts) == 27


def test_a_name_is_taken_once_and_what_a_killed_process_left_gives_way(isolated, monkeypatch):
    bring_texts.create("mine", [bring_texts.pasted(TABLE)])
    for name in ("mine", "notes", "Mine"):
        with pytest.raises(UserError, match="taken"):
            bring_texts.create(name, [bring_texts.pasted(TABLE)])
    half = settings.home() / "sets" / ".texts-half"
    (half / "texts").mkdir(parents=True)
    assert sets.names() == ["mine"] and bring_texts.create("next", [bring_texts.pasted(TABLE)]) == "next"
    assert half.is_dir()  # it may be another's who is at it
    monkeypatch.setattr(bring_texts, "LEFT_OVER", -1)
    bring_texts.create("last", [bring_texts.pasted(TABLE)])
    assert not half.exists() and sets.names() == ["last", "mine", "next"]
