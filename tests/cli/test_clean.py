import json
import os

from tests.stores import put_store
from tl_core import settings


def old_file():
    file = settings.home() / "embeddings" / "old" / "rows.npy"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"x" * 2500)
    for path in (file, file.parent):
        os.utime(path, (1e9, 1e9))
    return file


def test_nothing_goes_without_yes_and_nothing_is_asked(run, empty_store):
    put_store(empty_store, settings.home())
    file = old_file()
    code, out, _ = run("clean", "--json")
    rows = {row["name"]: row for row in json.loads(out)["kinds"]}
    assert code == 0 and rows["caches"]["freed"] == 2500 and file.exists()
    assert "caches" in run("clean")[1]
    code, out, _ = run("clean", "caches", "uploads", "--json")
    assert code == 0 and json.loads(out)["kinds"][0] == {
        "kind": "caches", "bytes": 2500, "freed": False, "removable": ["embeddings/old"], "kept": []}
    code, out, _ = run("clean", "caches", "uploads")
    assert "embeddings/old" in out and "--yes" in out and "nothing to free" in out and file.exists()
    code, out, _ = run("clean", "caches", "--yes")
    assert code == 0 and "2.5 kB freed" in out and not file.exists()


def test_a_kind_that_there_is_not_and_yes_without_one(run):
    code, _, err = run("clean", "cashes", "--yes")
    assert code == 2 and "'caches'" in err
    assert run("clean", "--yes")[0] == 2
