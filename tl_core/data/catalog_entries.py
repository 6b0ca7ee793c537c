"""What the catalog lists beside people's own sets: those of the program, folders under ``TL_DATA_DIR``, downloads."""

import itertools
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from tl_core import settings
from tl_core.data import digits, downloads, folders, synthetic
from tl_core.data.texts import generated, text_sets

HINT = "`python -m tl_core datasets` lists them; the path of an image folder works too."


@dataclass(frozen=True)
class CatalogEntry:
    """A data set one can choose.

    ``downloadable`` means it has yet to be downloaded; ``own`` that somebody brought it, and
    ``version`` is the one meant then, None for the current one. ``arrangements`` are the ways
    in which an image folder may be read, the likely one first: name and sentence.
    """

    name: str
    title: str
    summary: str
    source: str = ""
    licence: str = ""
    drawn: bool = False
    downloadable: bool = False
    folder: str | None = None
    domains: tuple[str, ...] = ()
    modality: str = "image"
    own: bool = False
    version: int | None = None
    arrangements: tuple[tuple[str, str], ...] = ()


def listed(own: Iterable[CatalogEntry]) -> list[CatalogEntry]:
    """Every entry in the catalog's order, people's ``own`` among them; their names and numbers depend on those."""
    entries = {entry.name: entry for entry in _program_entries()}
    for entry in own:
        entries.setdefault(entry.name, entry)
    for folder in data_folders():
        entry = folder_entry(folder, _free_name(folder.name, entries))
        if entry:
            entries[entry.name] = entry
    for entry in _download_entries():
        entries.setdefault(entry.name, entry)
    return list(entries.values())


def data_folders() -> list[Path]:
    """The sub-folders of every folder in ``TL_DATA_DIR``, by name; folders that are not there are passed over."""
    folders_there = []
    for parent in settings.data_dirs():
        if parent.is_dir():
            folders_there += sorted(p for p in parent.iterdir() if not p.name.startswith(".") and p.is_dir())
    return folders_there


def _free_name(name: str, taken: Container[str]) -> str:
    numbered = itertools.chain([name], (f"{name}_{number}" for number in itertools.count(2)))
    return next(free for free in numbered if free not in taken)


def folder_entry(folder: Path, name: str) -> CatalogEntry | None:
    """The image folder as an entry called ``name``; None where it is none."""
    by_table, arrangement = folders.labelled_by_table(folder), folders.look(folder)
    if arrangement is None and not by_table:
        return text_entry(folder, name)
    folder = folder.resolve()
    # Not its whole path: pages show this to visitors, who need not know the server's disk.
    source = f"the folder {folder.parent.name}/{folder.name} of this server"
    entry = CatalogEntry(name, folder.name.replace("_", " "), "An image folder", source=source, folder=str(folder))
    if arrangement is None or by_table:
        return entry
    return replace(entry, domains=arrangement.likely.domains,
                   arrangements=tuple((reading.name, reading.title) for reading in arrangement.readings))


def text_entry(path: Path, name: str) -> CatalogEntry | None:
    """The table, or the folder of texts, at ``path`` as an entry called ``name``; None where it is none."""
    kind = text_sets.kind(path)
    if kind is None:
        return None
    path = path.resolve()
    summary = "A table of texts" if kind == "table" else "A folder of text files"
    return CatalogEntry(name, path.stem.replace("_", " "), summary, source=f"{path.parent.name}/{path.name} of this "
                        "server", folder=str(path), domains=text_sets.domains(path), modality="text")


def _program_entries() -> list[CatalogEntry]:
    drawn = [CatalogEntry(name, synthetic.TITLES[name], _DRAWN[name], synthetic.SOURCE, synthetic.LICENCE, drawn=True,
                         domains=synthetic.DOMAINS) for name in synthetic.NAMES]
    return [*drawn, CatalogEntry(digits.NAME, digits.TITLE, "1797 real handwritten digits, 8 x 8 pixels enlarged",
                                digits.SOURCE, digits.LICENCE),
            *(CatalogEntry(name, one.title, one.summary, one.source, one.licence, domains=one.domains, modality="text")
              for name, one in generated.SETS.items())]


_DRAWN = {
    "fruits": "Eight fruits, apples of several varieties among them; drawn, not photographed",
    "household": "Eight household objects; drawn, not photographed",
}


def _download_entries() -> list[CatalogEntry]:
    return [CatalogEntry(item.name, item.title, item.summary, item.source, item.licence,
                         downloadable=not downloads.is_there(item.name), modality=item.modality)
            for item in downloads.SETS.values()]
