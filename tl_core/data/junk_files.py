"""What operating systems and file servers leave between pictures, which nobody brought."""

from collections.abc import Sequence

LITTER = frozenset({"__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information", "lost+found"})
_FILES = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"})


def is_litter(parts: Sequence[str]) -> bool:
    """Whether macOS, Windows or a file server left the file at this path, or it is hidden."""
    return any(part.startswith(".") or part in LITTER for part in parts) or parts[-1].lower() in _FILES
