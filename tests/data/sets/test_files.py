import json

from tl_core.data import sets
from tl_core.data.sets import files


def test_no_empty_or_strange_folder_is_taken_for_a_set(pets):
    (files.sets_folder() / "empty").mkdir()
    (files.sets_folder() / "file").touch()
    assert sets.names() == ["pets"]


def test_set_json_is_plain(pets):
    held = json.loads((files.folder_of("pets") / "set.json").read_text())
    assert held["root"] == "pictures" and held["current"] == 1 and len(held["versions"]) == 1
