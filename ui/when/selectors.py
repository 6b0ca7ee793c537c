"""What the page is about: a data set and a question. Both stand in the address."""

from tl_core.data import catalog
from tl_core.data.catalog import CatalogEntry
from tl_core.errors import UserError
from tl_core.server import sources
from ui.shared import granted_paths, url_state
from ui.shared.url_state import DATA, VIEW

QUESTIONS = {"rank": "Which backbone?", "effect": "Does transfer help?"}  # without icons: side by side on a phone
DEFAULT = "fruits"


def data_set() -> tuple[CatalogEntry | None, str]:
    """The set in the address, chosen in a list; None and why, where the address names none that is there."""
    entries = {entry.name: entry for entry in catalog.entries()}
    linked, wrong = url_state.text(DATA), ""
    if linked and linked not in entries:
        try:
            entries[linked] = sources.entry(linked, granted_paths.paths())
        except UserError as error:
            wrong = str(error)
    name = url_state.select_param("Data set", DATA, {name: _title(entry) for name, entry in entries.items()}, DEFAULT)
    return None if wrong else entries[name], wrong


def question() -> str:
    return url_state.buttons("Question", VIEW, QUESTIONS, "rank", hidden=True)


def _title(entry: CatalogEntry) -> str:
    return f"{entry.title} – download" if entry.downloadable else entry.title
