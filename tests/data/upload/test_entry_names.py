"""Zips packed on Windows: classes keep apart under the names they have, and it is told where those were guessed."""

import random

import pytest

from tests.data.upload.contents import picture
from tests.data.upload.zips import raw_named, unicode_field
from tl_core.data.upload import code_pages
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError

# Names of classes in the code page of the Windows that packs them. The last two Japanese ones have a backslash as a
# letter's second byte, and 联通 is the two words that once were taken for UTF-8.
WORDS = {
    "cp932": "りんご みかん 犬 猫 良品 傷 うどん ソース ソバ表", "gbk": "苹果 香蕉 玫瑰 正常 裂纹 良性 恶性 联通 水稻",
    "big5": "蘋果 橘子 玫瑰 正常 裂縫 良性 惡性 功能 許多", "cp949": "사과 딸기 고양이 장미 정상 불량 균열 유리 종이",
    "cp866": "кошка собака яблоко груша норма трещина берёза дуб",
    "cp1251": "кошка собака яблоко Груша норма роза клён",
    "cp850": "Käse Brötchen Löwenzahn pêche fraîche château piña árbol maçã",
    "cp1252": "Käse müde grün forêt épicéa limão",
    "cp852": "jabłko gruszka śliwka hruška třešeň kočka dąb", "cp857": "çilek üzüm ağaç güneş ılık sağlam",
    "cp737": "μήλο μπανάνα γάτα σκύλος δέντρο",
}


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


def test_the_code_page_of_three_names_is_guessed():
    """Nine of ten archives in every page; over all pages 19 of 20."""
    dice, right = random.Random(0), {}
    for page, words in WORDS.items():
        archives = [dice.sample(words.split(), 3) for _ in range(40)]
        guessed = [[name.encode(page).decode(code_pages.guess([one.encode(page) for one in names]), "replace")
                    for name in names] for names in archives]
        right[page] = sum(one == other for one, other in zip(archives, guessed, strict=True)) / 40
    assert min(right.values()) >= 0.9 and sum(right.values()) / len(right) >= 0.95, right


def test_names_that_are_utf_8_are_no_guess():
    assert code_pages.guess(["猫".encode(), "Käse".encode()]) == "utf-8"
