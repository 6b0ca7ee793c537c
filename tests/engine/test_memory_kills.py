"""The system's own count of processes that it ended for their memory."""

from tl_core.engine import memory_kills
from tl_core.engine.memory_kills import MemoryKills


def test_a_new_kill_is_told_once(tmp_path, monkeypatch):
    container, machine = tmp_path / "memory.events", tmp_path / "vmstat"
    monkeypatch.setattr(memory_kills, "CONTAINER", container)
    monkeypatch.setattr(memory_kills, "OLD_CONTAINER", tmp_path / "none")
    monkeypatch.setattr(memory_kills, "MACHINE", machine)
    container.write_text("low 0\nhigh 0\nmax 4\noom 1\noom_kill 1\noom_group_kill 0\n")
    machine.write_text("nr_free_pages 12\noom_kill 3\n")
    kills = MemoryKills()
    assert not kills.again()
    machine.write_text("nr_free_pages 12\noom_kill 4\n")
    assert kills.again() and not kills.again()


def test_a_system_that_does_not_count_is_no_failure(tmp_path, monkeypatch):
    monkeypatch.setattr(memory_kills, "CONTAINER", tmp_path / "none")
    monkeypatch.setattr(memory_kills, "OLD_CONTAINER", tmp_path / "none")
    (tmp_path / "odd").write_text("oom_kill many\n")
    monkeypatch.setattr(memory_kills, "MACHINE", tmp_path / "odd")
    assert memory_kills.count() == 0 and not MemoryKills().again()
