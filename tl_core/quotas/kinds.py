"""What is limited, and how much of it each role has by default."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tl_core import settings
from tl_core.registry import Registry

GB = 10**9


@dataclass(frozen=True)
class QuotaKind:
    """``setting`` reads its limits by role, ``defaults`` hold where it names none; without one there is no limit."""

    name: str
    title: str
    setting: Callable[[], Mapping[str, int | None]]
    defaults: Mapping[str, int]

    def of_role(self, role: str) -> int | None:
        """The limit of that role; None for none."""
        said = self.setting()
        return said[role] if role in said else self.defaults.get(role)


KINDS: Registry[QuotaKind] = Registry("quota", "`python -m tl_core users quota NAME` shows them.")
RUNS = QuotaKind("runs", "runs that wait", settings.quota_runs, {"student": 20, "teacher": 200})
MINUTES = QuotaKind("minutes", "minutes of training a day", settings.quota_minutes, {"student": 120})
BYTES = QuotaKind("bytes", "bytes of sets and runs", settings.quota_bytes, {"student": 5 * GB, "teacher": 100 * GB})
PICTURES = QuotaKind("pictures", "pictures an upload", settings.quota_pictures, {"student": 5000})
for _kind in (RUNS, MINUTES, BYTES, PICTURES):
    KINDS.add(_kind.name, _kind)
