"""What one check of an installation says."""

from dataclasses import dataclass
from typing import Literal

from tl_core.errors import UserError

Level = Literal["ok", "note", "mend"]


@dataclass(frozen=True)
class CheckResult:
    """``check`` names what was looked at; ``found``, ``expected`` and ``fix`` are an error's three clauses.

    ok: all is well, and only ``found`` is said; note: the program works, with less; mend: something will not work.
    """

    check: str
    level: Level
    found: str
    expected: str = ""
    fix: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.found, self.expected, self.fix)))


def ok(check: str, found: str) -> CheckResult:
    return CheckResult(check, "ok", found)


def note(check: str, found: str, expected: str, fix: str) -> CheckResult:
    return CheckResult(check, "note", found, expected, fix)


def mend(check: str, found: str, expected: str, fix: str) -> CheckResult:
    return CheckResult(check, "mend", found, expected, fix)


def of_error(check: str, error: UserError) -> CheckResult:
    """An error of a user's that a check has met."""
    return mend(check, error.found, error.expected, error.fix)
