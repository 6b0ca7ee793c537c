"""What thirty people found, summed up by hand."""

from benchmarks.thirty_people import Findings, told


def test_percentiles_and_what_was_wanted():
    clicks = {"train": [0.1] * 50, "runs": [0.2] * 45 + [3.0] * 5}
    found = Findings(clicks, [0.01] * 99 + [2.0], [], [60.0] * 3 + [100.0] * 3 + [105.0] * 6)
    result = told(found)
    assert result["clicks"] == {"count": 100, "p50": 0.15, "p95": 0.34, "longest": 3.0}
    assert result["by_page"]["train"]["p95"] == 0.1 and result["points"]["p95"] == 0.01
    assert result["memory_mb"] == {"first_third": 100, "last_third": 105, "most": 105, "by_minute": [60]}
    assert all(result["reached"].values())


def test_what_is_missed_is_told_apart():
    result = told(Findings({"train": [2.0, 2.0]}, [0.3, 0.3], ["client 1: closed"], [100.0, 100.0, 112.0, 112.0]))
    assert result["reached"] == {"clicks": False, "points": False, "sessions": False, "memory": False}
    assert result["lost"] == ["client 1: closed"]
