"""The one error a user sees: what was found, what was expected, how to mend it."""

from difflib import get_close_matches


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


def first_line(error: BaseException | None) -> str:
    """What an error of somebody else's says first, as messages quote it; some libraries write pages."""
    return (str(error).strip().splitlines() or ["no message"])[0][:300]


def unknown_name(kind: str, name: str, names, hint: str) -> UserError:
    """An error for a name that is not in ``names``; suggests the closest one.

    ``hint`` says where all names are listed, as a whole sentence.
    """
    names = list(names)
    close = get_close_matches(str(name), names, n=1, cutoff=0.5)
    expected = f"Did you mean {close[0]!r}?" if close else f"Expected one of: {', '.join(names)}."
    return UserError(f"No {kind} named {str(name)!r}.", expected, hint)
