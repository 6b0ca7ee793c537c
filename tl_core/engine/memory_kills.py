"""How often the system has ended a process because memory ran out, as Linux counts it."""

from pathlib import Path

CONTAINER, MACHINE = Path("/sys/fs/cgroup/memory.events"), Path("/proc/vmstat")
OLD_CONTAINER = Path("/sys/fs/cgroup/memory/memory.oom_control")


class MemoryKills:
    """Tells whether the system has ended a process for its memory since the last question."""

    def __init__(self):
        self._before = count()

    def again(self) -> bool:
        """True where it has; never where the system does not count."""
        before, self._before = self._before, count()
        return self._before > before


def count() -> int:
    """Processes ended so far in this container or on this machine, whichever counts more; 0 where nobody counts."""
    return max(_read(CONTAINER), _read(OLD_CONTAINER), _read(MACHINE))


def _read(path: Path) -> int:
    try:
        counters = dict(line.split()[:2] for line in path.read_text(encoding="ascii").splitlines() if " " in line)
        return int(counters.get("oom_kill", 0))
    except (OSError, ValueError):  # not Linux, or not to be read
        return 0
