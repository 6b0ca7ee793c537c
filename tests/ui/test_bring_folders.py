"""What is dropped on the page is read as by every other way: the page's own script, run in Node, sends it."""

import shutil
from collections import Counter

import pytest

from tests.data.arrangement import ways
from tests.ui.bring_in_node import drop
from tl_core.data.upload.upload_session import Staging

pytestmark = pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
INPUTS = dict(ways.inputs())


def test_all_inputs_are_read_as_by_every_other_way_and_cards_tell_the_same(tmp_path):
    """Every second one in its own wrapping folder."""
    for number, name in enumerate(("patients", "names", "kaggle_flat_test", "doubled", "domains")):
        files, staging = INPUTS[name], Staging.new()
        around = "my set/" if number % 2 else ""
        cards, _ = drop(staging, tmp_path, [{f"{around}{path}": content for path, content in files.items()}])
        folder = ways.write(files, tmp_path / name)
        assert ways.of_staging(staging) == ways.as_folder(folder), name
        assert cards == Counter(row.label for row in staging.rows()), name


@pytest.mark.parametrize("one_by_one", [True, False])
def test_classes_of_patients_that_come_one_after_the_other(tmp_path, one_by_one):
    staging, files = Staging.new(), INPUTS["patients"]
    drops = [{path: content for path, content in files.items() if path.startswith(name)} for name in "bm"]
    before, after = drop(staging, tmp_path, drops, one_by_one=one_by_one, choose="joined")
    assert before == {"benign": 15, "malignant": 15}
    assert after == Counter(row.label for row in staging.rows()) and len(after) == 10 and "benign - P100" in after


def test_a_class_keeps_its_name_for_what_comes_later(tmp_path):
    staging = Staging.new()
    files = ways.tree(cat=4, dog=4)
    drop(staging, tmp_path, [files], rename=[("cat", "kitten")])
    more = {f"later/{path}": ways.png(50 + number) for number, path in enumerate(files)}
    drop(staging, tmp_path, [more])
    assert Counter(row.label for row in staging.rows()) == {"kitten": 8, "dog": 8}


def test_a_zip_inside_a_folder_is_not_unpacked(tmp_path):
    """It may be the folder itself once more, by another name; every other way leaves it alone."""
    staging, files = Staging.new(), ways.tree(cat=4, dog=4)
    copy = ways.zipped(ways.tree(cats=6, dogs=6), tmp_path / "old.zip").read_bytes()
    cards, _ = drop(staging, tmp_path, [{f"set/{path}": content for path, content in files.items()}
                                        | {"set/old.zip": copy, "set/cat/older.zip": copy}])
    assert cards == {"cat": 4, "dog": 4}
    assert ways.of_staging(staging) == ways.as_folder(ways.write(files, tmp_path / "x"))


def test_sixty_classes_twice(tmp_path):
    staging = Staging.new()
    drops = [ways.tree(**{f"{around}/{number}": 1 for number in range(60)}) for around in ("first", "second")]
    cards, _ = drop(staging, tmp_path, drops)
    assert cards == {str(number): 2 for number in range(60)}
