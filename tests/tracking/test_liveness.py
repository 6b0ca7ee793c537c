from types import SimpleNamespace

import pytest

from tl_core.tracking import liveness, tags


@pytest.fixture
def heard(monkeypatch):
    """An owner is gone whose heartbeat is before 100."""
    monkeypatch.setattr(liveness, "is_gone", lambda owner, heartbeat: heartbeat < 100)


def run(run_id, status, heartbeat, owner="elsewhere:1:a", parent=None):
    found = {tags.HEARTBEAT: str(heartbeat), **({tags.OWNER: owner} if owner else {}),
             **({tags.PARENT: parent} if parent else {})}
    return SimpleNamespace(info=SimpleNamespace(run_id=run_id, status=status), data=SimpleNamespace(tags=found))


@pytest.mark.usefixtures("heard")
def test_unfinished_runs_of_a_gone_owner_are_lost_since_their_last_heartbeat():
    runs = [run("old", "RUNNING", 50), run("young", "RUNNING", 150), run("ended", "FINISHED", 50),
            run("nobodys", "RUNNING", 50, owner="")]
    assert liveness.lost(runs) == {"old": 50}


@pytest.mark.usefixtures("heard")
def test_a_comparisons_heart_beats_for_its_runs():
    assert liveness.lost([run("parent", "RUNNING", 150), run("waits", "SCHEDULED", 50, parent="parent")]) == {}
    lost = liveness.lost([run("parent", "RUNNING", 90), run("waits", "SCHEDULED", 50, parent="parent"),
                          run("trains", "RUNNING", 60, parent="parent")])
    assert lost == {"parent": 90, "waits": 90, "trains": 60}  # one that trains has a heartbeat of its own


def test_the_reason_says_what_the_run_did():
    assert "this run was waiting" in liveness.reason(run("a", "SCHEDULED", 1))
    assert "this run was running" in liveness.reason(run("a", "RUNNING", 1))
