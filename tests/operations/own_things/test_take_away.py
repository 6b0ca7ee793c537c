import io
import json
import zipfile

from tests.accounts.test_users import account
from tests.operations.own_things import owned
from tl_core.operations.own_things import take_away


def test_one_zip_holds_what_is_ones_own(isolated, tmp_path):
    ada, tim = account("Ada"), account("Tim")
    owned.one_of_each(tim)
    run_id = owned.one_of_each(ada)
    take_away.write(ada, tmp_path / "ada.zip")
    with zipfile.ZipFile(tmp_path / "ada.zip") as packed:
        names = packed.namelist()
        assert packed.testzip() is None and len([name for name in names if name.startswith("runs/")]) == 3
        assert json.loads(packed.read("account.json"))["name"] == "Ada"
        run = json.loads(packed.read(f"runs/{run_id}.json"))
        assert run["status"] == "STOPPED" and run["config"]["data"] == "fruits"
        assert len(json.loads(packed.read("comparisons.json"))["comparisons"]) == 1
        assert [json.loads(packed.read(name))["name"] for name in names if name.startswith("boards/")] == ["Ada"]
        assert len([name for name in names if name.startswith("labellings/")]) >= 1
        with zipfile.ZipFile(io.BytesIO(packed.read("sets/adas set.zip"))) as pictures:
            assert len(pictures.namelist()) == 16
        everything = b"".join(packed.read(name) for name in names)
    assert b"Tim" not in everything and b"argon2" not in everything and b"secret" not in everything
