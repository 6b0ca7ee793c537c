"""The one error a user sees: what was found, what was expected, how to mend it."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from tl_core.modality_nouns import Noun
from tl_core.nearest import nearest

NO_SPACE = "No space left on device"
SUGGESTED = 6  # names that are equally close


class UserError(Exception):
    """A mistake the user can mend. ``str(error)`` is three clauses in one line.

    ``found`` quotes the offending value, ``expected`` says what would be right,
    ``fix`` says what to do. The command line exits 2 with it, a page shows it.
    """

    def __init__(self, found: str, expected: str, fix: str):
        self.found, self.expected, self.fix = found, expected, fix
        super().__init__(f"{found} {expected} {fix}")

    def __reduce__(self):
        # It crosses processes (Dask), and Exception's own way forgets two of three clauses.
        return type(self), (self.found, self.expected, self.fix)


@contextmanager
def errors_of(noun: Noun) -> Iterator[None]:
    """Messages within the block that speak of pictures speak of what is there, texts for example."""
    try:
        yield
    except UserError as error:
        if type(error) is not UserError:
            raise
        raise UserError(*map(noun.said, (error.found, error.expected, error.fix))) from error


def first_line(error: BaseException | None) -> str:
    """What an error of somebody else's says first, as messages quote it; some libraries write pages."""
    return (str(error).strip().splitlines() or ["no message"])[0][:300]


def is_full_disk(error: BaseException | None) -> bool:
    """Whether that is the cause; libraries that write files wrap it, or keep only its words."""
    while error is not None:
        if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or NO_SPACE in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _listed(name: str) -> str:
    return f'"{name}"' if "," in str(name) else str(name)


def unknown_name(kind: str, name: str, names, hint: str) -> UserError:
    """An error for a name that is not in ``names``; suggests the closest, all that are equally close.

    ``hint`` says where all names are listed, as a whole sentence.
    """
    names = list(names)
    close = [repr(other) for other in nearest(str(name), names)]
    if len(close) > SUGGESTED:
        close[SUGGESTED:] = [f"{len(close) - SUGGESTED} more"]
    meant = " or ".join(filter(None, (", ".join(close[:-1]), *close[-1:])))
    expected = f"Did you mean {meant}?" if close else f"Expected one of: {', '.join(map(_listed, names))}."
    return UserError(f"No {kind} named {str(name)!r}.", expected, hint)
