"""Links inside our own pictures: to a lesson or to another page, with everything filled in. No streamlit here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlencode

LESSON = "lesson"
HERE, FIRST_PAGE = "learn", "train"  # the first page's address has no name

FORTH, BACK = '<i aria-hidden="true">→</i>', '<i aria-hidden="true">←</i>'


@dataclass(frozen=True)
class LearnLink:
    """``page`` is its file's name in ``pages/``, ``parameters`` what its address says."""

    page: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    def href(self, also: Mapping[str, str] | None = None) -> str:
        """The address relative to the Learn page's own; ``also`` is what it has to say besides."""
        path = {HERE: "", FIRST_PAGE: "./"}.get(self.page, self.page)
        query = urlencode({**self.parameters, **(also or {})}, safe=",:@")
        return f"{path}?{query}" if query or not path else path


def to_lesson(name: str) -> LearnLink:
    return LearnLink(HERE, {LESSON: name})


def anchor(link: LearnLink, content: str, **attributes: str) -> str:
    """The link as HTML around ``content``, which is HTML already."""
    more = "".join(f' {name.replace("_", "-")}="{escape(value)}"' for name, value in attributes.items())
    return f'<a href="{escape(link.href())}"{more}>{content}</a>'
