import json

from tl_core.lessons import results


def test_record_and_read_back(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "RECORDED", tmp_path)
    results.recorded.cache_clear()
    results.record({"lesson": "x", "points": [], "run_ids": ["a"]}, tmp_path / "x.json")
    kept = results.recorded("x")
    assert kept["run_ids"] == []  # nobody else has that run
    assert set(kept["recorded"]) == {"date", "machine"}
    assert json.loads((tmp_path / "x.json").read_text()) == kept
    assert results.recorded("y") is None
    results.recorded.cache_clear()


def test_damaged_and_missing_live_figures_are_none():
    assert results.live("freeze_depth") is None
    folder = results.STORE.save({"id": results.live_id("freeze_depth", 0), "points": []})
    (folder / "result.json").write_text("{")
    assert results.live("freeze_depth") is None
