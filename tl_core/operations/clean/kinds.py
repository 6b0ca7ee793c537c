"""The kinds of things that ``tl clean`` knows: where each lies, and what of it may be removed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tl_core import settings, tracking
from tl_core.features import activation_store
from tl_core.operations.backup.contents import PREFIX_REPLACED
from tl_core.operations.clean.old_runs import removable_runs
from tl_core.operations.clean.orphans import orphans
from tl_core.operations.clean.removable import Removable, of_path, older
from tl_core.registry import Registry
from tl_core.tracking.records import ACTIVE

DAY = 86400.0
AT_WORK = 3600.0  # seconds: what was changed since may be read or written now
RESULTS = ("adaptations", "discoveries", "self_taught", "text_baselines", "lessons", "transferability", "predictions")
CACHES = ("cache", "embeddings", "adaptation_rows", "texts", "tokenizers", "exports", "inside")
DOWNLOADS = ("downloads", "weights", "keras")


@dataclass(frozen=True)
class CleanKind:
    """``about`` says what it is and what is lost with it; ``places`` are below the home, ``*`` for whatever matches.

    ``removable`` takes the age in days from which on something is old; ``by_age`` is whether that matters.
    """

    name: str
    about: str
    places: tuple[str, ...]
    removable: Callable[[float], list[Removable]]
    by_age: bool = False

    def paths(self) -> list[Path]:
        return [path for place in self.places for path in sorted(settings.home().glob(place))]


KINDS: Registry[CleanKind] = Registry("kind", "`python -m tl_core clean` lists them.")


def _kind(name: str, about: str, *places: str, by_age: bool = False):
    return lambda function: KINDS.add(name, CleanKind(name, about, places, function, by_age))


def _inside(folders: Iterable[str]) -> list[Path]:
    return [path for name in folders if (folder := settings.home() / name).is_dir() for path in folder.iterdir()]


def _named(paths: Iterable[Path]) -> list[Removable]:
    return [of_path(path, path.relative_to(settings.home()).as_posix()) for path in paths]


@_kind("runs", "Runs that ended long ago, with their curves, networks and files.", "artifacts", by_age=True)
def _runs(days: float) -> list[Removable]:
    return removable_runs(days * DAY)


@_kind("results", "Old results of Adapt, Discover, Self-taught, When, lessons and Predict.", *RESULTS, by_age=True)
def _results(days: float) -> list[Removable]:
    return _named(older(_inside(RESULTS), max(days * DAY, AT_WORK)))


@_kind("store", "The activation store; runs fill it again as they need.", "store")
def _store(_days: float) -> list[Removable]:
    usage = activation_store.usage()
    return [Removable("store", usage.bytes, lambda: _ignore(activation_store.clear()))] if usage.bytes else []


@_kind("caches", "What is computed again when it is wanted: embeddings, rows, exports, copies.", *CACHES)
def _caches(_days: float) -> list[Removable]:
    return _named(older(_inside(CACHES), AT_WORK))


@_kind("downloads", "Sets and weights that are downloaded again when they are wanted, which takes a network.",
       *DOWNLOADS)
def _downloads(_days: float) -> list[Removable]:
    if tracking.count(tracking.Query(ACTIVE)):
        return []  # any of them may be read
    return _named(older(_inside(DOWNLOADS), AT_WORK))


@_kind("uploads", "Uploads that became no set within a day.", "staging")
def _uploads(_days: float) -> list[Removable]:
    return _named(older(_inside(("staging",)), DAY))


@_kind("orphans", "Files of runs that the store does not have, and what killed processes left.")
def _orphans(_days: float) -> list[Removable]:
    return orphans()


@_kind("replaced", "What a home was before `tl restore --force`.", f"{PREFIX_REPLACED}*")
def _replaced(_days: float) -> list[Removable]:
    return _named(sorted(settings.home().glob(f"{PREFIX_REPLACED}*")))


def _ignore(_value: object) -> None:
    """A removal gives nothing."""

