"""A flat zip of pictures and a table: its first task says the classes."""

import pytest

from tests.data.upload.test_label_tables import packed, pictures
from tl_core.data import sets
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError

FLAT = [f"{number}.png" for number in range(9)]


def rows_of(tmp_path, table: str, around: str = "") -> tuple[dict[str, tuple[str, str | None]], Staging]:
    staging = Staging.new()
    staging.add_zip(packed(tmp_path, {f"{around}{path}": content for path, content in {
        **pictures(FLAT), "labels.csv": table}.items()}))
    return {row.file.rpartition("/")[2]: (row.label, row.split) for row in staging.rows()}, staging


@pytest.mark.parametrize("around", ["", "pictures/"])
def test_pictures_go_where_the_first_task_puts_them_and_keep_the_others(tmp_path, around):
    kinds, tones = ("car", "train"), ("dark", "light")
    table = "file,kind,tone\n" + "".join(f"{n}.png,{kinds[n % 2]},{tones[n > 3]}\n" for n in range(8))
    rows, staging = rows_of(tmp_path, table, around)
    assert rows == {f"{n}.png": (kinds[n % 2], None) for n in range(8)}
    understood = staging.summary()
    (name, reason), = understood.refused
    assert name.endswith("8.png") and "no class" in reason
    assert any("'kind' of labels.csv says the classes" in note for note in understood.notes)
    sets.create(staging, "flat")
    dataset = sets.own_dataset("flat", seed=0)
    assert dataset.classes == ("car", "train") and dataset.other_classes["tone"] == ("dark", "light")


def test_a_column_of_splits_parts_them(tmp_path):
    table = "file,kind,part\n" + "".join(f"{n}.png,{'ab'[n % 2]},{'test' if n > 5 else 'train'}\n" for n in range(9))
    assert rows_of(tmp_path, table)[0] == {f"{n}.png": ("ab"[n % 2], "test" if n > 5 else "train") for n in range(9)}


def test_a_table_without_a_task_changes_nothing(tmp_path):
    with pytest.raises(UserError, match="holds no picture that can be taken"):
        rows_of(tmp_path, "file,kind\n0.png,a\n1.png,a\n")
