"""Text that can be written, sent and shown anywhere.

The bytes of a file's name that are no UTF-8 stand in Python's text as lone surrogates, by which the file is found
again. No encoding takes these: whoever prints, writes or sends a name marks them, whoever opens the file does not.
"""

import codecs
import contextlib
import json
import re
import sys
from typing import Any

MARK = "\N{REPLACEMENT CHARACTER}"
MARKED = "marked"  # how open(errors=...) and reconfigure(errors=...) do it for all that passes through
_LONE = re.compile("[\ud800-\udfff]")


def printable(text: str) -> str:
    """The text with a mark for everything that no encoding takes."""
    return _LONE.sub(MARK, text)


def to_json(value: Any, **options: Any) -> str:
    """``json.dumps`` for others to read: letters as they are, and always valid UTF-8."""
    return printable(json.dumps(value, ensure_ascii=False, **options))


def mark_streams() -> None:
    """From now on what is printed is marked rather than an error, whatever a terminal's encoding is."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):  # no stream, or one of somebody else's making
            stream.reconfigure(errors=MARKED)  # type: ignore[union-attr]  # a TextIO's own reader has it, others raise


def _marks(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    count = error.end - error.start
    is_utf8 = error.encoding.lower().replace("_", "-") in ("utf-8", "utf8")
    return (MARK * count).encode("utf8") if is_utf8 else "?" * count, error.end  # as text only ASCII is taken


codecs.register_error(MARKED, _marks)
