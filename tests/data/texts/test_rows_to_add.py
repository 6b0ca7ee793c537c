"""Only what a set does not have is added to it, and what is left out is told."""

import pytest

from tl_core.data.dataset import LABEL
from tl_core.data.texts import table_dataset, text_sets
from tl_core.data.texts.brought_rows import ExtendedSet
from tl_core.data.texts.rows_to_add import RowsToAdd
from tl_core.errors import UserError


def extended_set(folder, header: str, *rows: str) -> ExtendedSet:
    folder.mkdir()
    (folder / "all.csv").write_text("\n".join([header, *rows]))
    dataset = text_sets.dataset(folder, seed=0, name="set", title="", source="", licence="")
    return ExtendedSet(dataset, *table_dataset.columns_of(folder))


@pytest.fixture
def extended(isolated, tmp_path) -> ExtendedSet:
    return extended_set(tmp_path / "set", "kind,text",
                     *(f"{kind},a {kind} text with number {at}" for kind in ("good", "bad") for at in range(10)))


def rows(tmp_path, extended: ExtendedSet, *lines: str) -> RowsToAdd:
    (tmp_path / "brought").mkdir(exist_ok=True)
    (tmp_path / "brought" / "more.csv").write_text("\n".join(lines))
    return RowsToAdd(tmp_path / "brought", extended)


def test_copies_are_left_out_and_told_by_their_classes(tmp_path, extended):
    more = rows(tmp_path, extended, "kind,text", "good,A good  text with number 3", "bad,a good text with number 4",
                "BAD,a new text", "bad,a NEW text", "nan,of no class")
    assert [(extended.text_of(row), row.labels[LABEL]) for row in more] == [("a new text", "bad"), ("of no class", "")]
    more.check()
    assert more.count == 2 and "2 texts left out, there already word for word." in more.notes
    assert ("1 text left out, there already under another class: 'a good text with number 4' (good there, bad here). "
            "Move them in the table where the new class is right.") in more.notes


def test_nothing_new_is_an_error_that_says_why(tmp_path, extended):
    more = rows(tmp_path, extended, "kind,text", "good,a good text with number 3")
    assert list(more) == []
    with pytest.raises(UserError, match="There are no texts to add to 'set'.*there already word for word"):
        more.check()


def test_new_classes_are_told_and_a_column_of_anything_is_none(tmp_path, extended):
    more = rows(tmp_path, extended, "label,text", "meh,so and so", "Meh,neither nor", "good,well done")
    assert len(list(more)) == 3
    more.check()
    assert "New class: Meh (2 texts)." in more.notes or "New class: meh (2 texts)." in more.notes
    more = rows(tmp_path, extended, "label,text", *(f"{at}-id,text number {at} of them" for at in range(9)))
    list(more)
    with pytest.raises(UserError, match="9 new classes for 9 texts"):
        more.check()


def test_a_set_with_domains_wants_one_of_each_text(isolated, tmp_path):
    extended = extended_set(tmp_path / "set", "kind,domain,text", *(
        f"{kind},{('books', 'films')[at % 2]},a {kind} text with number {at}" for kind in ("good", "bad")
        for at in range(12)))
    with pytest.raises(UserError, match="The texts name no domain. 'set' has"):
        list(rows(tmp_path, extended, "kind,text", "good,one more"))
    assert [row.domain for row in rows(tmp_path, extended, "kind,domain,text", "good,Books,one", "bad,songs,two")] == [
        "books", "songs"]
