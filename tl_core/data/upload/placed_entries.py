"""What a zip or a folder brought, each picture where the reader puts it."""

from collections import Counter, deque
from dataclasses import replace
from pathlib import Path

from tl_core.data.arrangement import Place, Reading
from tl_core.data.images import SUFFIXES
from tl_core.data.upload.archive_entries import ArchiveListing
from tl_core.data.upload.commit import UploadBatch
from tl_core.data.upload.manifest import Refused
from tl_core.data.upload.sanitize import display
from tl_core.data.upload.staged_image import StagedImage
from tl_core.data.upload.upload_summary import listed
from tl_core.errors import UserError


def folder_counts(offer: ArchiveListing, gathered: list[StagedImage]) -> Counter[tuple[str, ...]]:
    """Pictures by folder, with those that cannot be read; folders that hold something else, or nothing, have none."""
    counted: Counter[tuple[str, ...]] = Counter(dict.fromkeys(offer.folders, 0))
    for item in gathered:
        counted[item.parts[:-1]] += not item.look.reason or _refused(item, "").is_picture
    return counted


def arrival(offer: ArchiveListing, gathered: list[StagedImage], work: Path, reading: Reading, batch: str
            ) -> UploadBatch:
    """Every picture, in the folder ``work``, with its place; ``gathered`` is empty then.

    Raises ``UserError`` where none has one.
    """
    images, refused = deque[StagedImage](), list[tuple[str, ...]](offer.refused)
    gathered.reverse()
    while gathered:  # one record goes as the other comes: a hundred thousand of both would be too much
        item = gathered.pop()
        if item.look.reason:
            refused.append(_refused(item, batch))
        else:
            images.append(placed(item, reading.place(item.parts), item.name, batch))
    if all(item.reason for item in images):
        left = [(display(item.name), item.reason) for item in images]
        raise _nothing(offer.name, [*((one[0], one[1]) for one in refused), *left])
    return UploadBatch(offer.name, images, refused, [*_passed_over(offer), *offer.notes], work)


def _refused(item: StagedImage, batch: str) -> Refused:
    return Refused(display(item.name), item.look.reason, item.name, batch)


def placed(image: StagedImage, place: Place, path: str, batch: str) -> StagedImage:
    """The picture where the reader puts it."""
    return replace(image, label=place.label, split=place.split, domain=place.domain, group=place.group, came_as=path,
                   batch=batch, reason=place.reason)


def _nothing(name: str, refused: list[tuple[str, str]]) -> UserError:
    named = f": {listed([f'{file} ({reason})' for file, reason in refused])}" if refused else ""
    return UserError(f"{display(name)!r} holds no picture that can be taken{named}.",
                     f"Expected one folder of pictures ({', '.join(sorted(SUFFIXES))}) for every class.",
                     "Sort the pictures into such folders and try again.")


def _passed_over(offer: ArchiveListing) -> list[str]:
    if not offer.passed_over:
        return []
    files = "1 hidden or system file" if offer.passed_over == 1 else f"{offer.passed_over} hidden or system files"
    return [f"Passed over: {files} in {display(offer.name)!r}, as macOS and Windows add them."]
