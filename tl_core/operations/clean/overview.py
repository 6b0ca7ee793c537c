"""What each kind takes and what of it can be freed; and freeing it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tl_core import audit, settings, tracking
from tl_core.data.folder_size import bytes_in
from tl_core.errors import UserError
from tl_core.operations.clean.kinds import KINDS, CleanKind
from tl_core.operations.clean.removable import Removable
from tl_core.progress import Progress, silent
from tl_core.words import plural

KEPT = ("sets", "boards", "labelling", "captions", "mlflow.db")  # a person's, and the store: nothing here removes them


@dataclass(frozen=True)
class KindUsage:
    """Bytes that a kind takes, and of those what can be freed: ``removable`` in number, ``freed`` in bytes."""

    name: str
    about: str
    bytes: int
    removable: int
    freed: int
    trouble: str = ""


def usage(days: float) -> Iterator[KindUsage]:
    """Every kind, and what is a person's own; ``days`` from which on runs and results are old."""
    for kind in KINDS:
        try:
            removable, trouble = kind.removable(days), ""
        except tracking.StoreError as error:
            removable, trouble = [], str(error)
        freed = sum(one.bytes for one in removable)
        yield KindUsage(kind.name, kind.about, max(sum(map(bytes_in, kind.paths())), freed), len(removable), freed,
                        trouble)
    for name in KEPT:
        if (settings.home() / name).exists():
            yield KindUsage(name, "Your own: never removed here.", bytes_in(settings.home() / name), 0, 0)


def free(kind: CleanKind, removable: Sequence[Removable], progress: Progress = silent
         ) -> tuple[list[Removable], list[str]]:
    """Remove them; (what is gone, why others stay)."""
    gone, kept = [], []
    for number, one in enumerate(removable):
        progress(f"Removing {kind.name}", number, len(removable))
        try:
            one.remove()
            gone.append(one)
        except tracking.StoreError:
            raise
        except UserError as error:  # it has been taken up meanwhile
            kept.append(f"{one.name}: {error}")
    audit.record("clean", f"{kind.name}: {plural(len(gone), 'thing')}")
    return gone, kept
