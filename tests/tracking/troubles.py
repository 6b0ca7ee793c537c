"""A store that fails, what is said of it, and what was kept meanwhile."""

from tl_core import settings
from tl_core.tracking import StoreError


def three_clauses(error: StoreError) -> None:
    assert all(clause.endswith(".") and clause for clause in (error.found, error.expected, error.fix))


def failing(error: Exception):
    def fails(*given, **more):
        raise error
    return fails


def files() -> list[str]:
    return sorted(path.name for path in (settings.home() / "unwritten").glob("*.jsonl"))
