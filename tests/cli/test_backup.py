import json

from tests.stores import put_store
from tl_core import settings, tracking
from tl_core.config import RunConfig


def test_a_home_is_written_and_made_again(run, empty_store, tmp_path, monkeypatch):
    put_store(empty_store, settings.home())
    run_id = tracking.create_run(RunConfig(data="fruits"), tracking.new_owner(), "RUNNING")
    file = tmp_path / "backup.tar"
    code, out, _ = run("backup", str(file), "--json")
    written = json.loads(out)
    assert code == 0 and written["path"] == str(file) and written["bytes"] == file.stat().st_size
    code, _, err = run("backup", str(file))
    assert code == 2 and "never written over" in err
    monkeypatch.setenv("TL_HOME", str(tmp_path / "new"))
    code, out, _ = run("restore", str(file), "--json")
    made = json.loads(out)
    assert code == 0 and made["interrupted"] == [run_id] and made["files"] == written["files"]
    code, _, err = run("restore", str(file))
    assert code == 2 and "has something already" in err and "--force" in err
    assert run("restore", str(file), "--force")[0] == 0 and list((tmp_path / "new").glob("replaced-*"))
    monkeypatch.setenv("TL_HOME", str(tmp_path / "newer"))
    code, out, err = run("restore", str(file))
    assert code == 0 and "1 run had not ended" in err and str(tmp_path / "newer") in out
