"""Zips packed on Windows: classes keep apart under the names they have, and it is told where those were guessed."""


import pytest

from tests.data.upload.contents import picture
from tests.data.upload.zips import raw_named, unicode_field
from tl_core.data.upload import code_pages
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError


def files_of(classes: list[str], page: str) -> dict[bytes, bytes]:
    return {f"{name}/{i}.png".encode(page): picture(3 * k + i) for k, name in enumerate(classes) for i in range(3)}


def brought(tmp_path, content: bytes) -> Staging:
    path, staging = tmp_path / "photos.zip", Staging.new()
    path.write_bytes(content)
    staging.add_zip(path)
    return staging


def counts(staging: Staging) -> dict[str, int]:
    return next(iter(staging.summary().counts.values()))


@pytest.mark.parametrize(("page", "classes"), [
    ("gbk", ["苹果", "香蕉"]), ("cp932", ["りんご", "ソバ表"]), ("cp932", ["ソバ", "ソース", "うどん"]),
    ("cp866", ["кошка", "собака"]), ("cp850", ["Käse", "Brötchen"]), ("big5", ["功能", "許多"])])
@pytest.mark.parametrize("with_field", [False, True])
def test_classes_have_the_names_that_windows_shows(tmp_path, page, classes, with_field):
    field = (lambda raw: unicode_field(raw, raw.decode(page))) if with_field else None
    staging = brought(tmp_path, raw_named(files_of(classes, page), field))
    assert counts(staging) == dict.fromkeys(classes, 3)
    told = [note for note in staging.summary().notes if "does not say how its names are written" in note]
    assert len(told) == (0 if with_field else 1)
    assert with_field or code_pages.WHOSE[{"gbk": "gb18030", "big5": "cp950"}.get(page, page)] in told[0]


def test_a_field_that_belongs_to_another_name_is_passed_over(tmp_path):
    """Whoever renames an entry without knowing the field leaves it behind; its checksum then tells."""
    for field in (lambda raw: unicode_field(b"other", "wrong/1.png"), lambda raw: unicode_field(raw, "wrong/1.png", 2),
                  lambda raw: b"\x75\x70\1\0\1"):
        staging = brought(tmp_path, raw_named(files_of(["苹果", "香蕉"], "gbk"), field))
        assert counts(staging) == {"苹果": 3, "香蕉": 3}


@pytest.mark.parametrize("name", ["../é/1.png", "/é/1.png", "C:\\é\\1.png", "a/\u202e../é.png"])
def test_the_name_that_is_used_may_not_lead_out(tmp_path, name):
    """Harmless as bytes, and leading out by the field."""
    content = raw_named({"é/1.png".encode("cp850"): picture(1)}, lambda raw: unicode_field(raw, name))
    with pytest.raises(UserError, match="leads out"):
        brought(tmp_path, content)


def test_real_backslashes_in_east_asian_names_still_part_folders(tmp_path):
    content = raw_named({f"set\\{name}\\{i}.png".encode("cp932"): picture(4 * k + i)
                         for k, name in enumerate(["ソバ", "能力"]) for i in range(4)})
    assert counts(brought(tmp_path, content)) == {"ソバ": 4, "能力": 4}


def test_bytes_that_are_no_text_keep_classes_apart(tmp_path):
    staging = brought(tmp_path, raw_named({b"\xff\xfe\x80/1.png": picture(1), b"\xff\xfe\x81/1.png": picture(2)}))
    assert len(counts(staging)) == 2
