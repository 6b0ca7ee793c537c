"""A file on its way in: what was seen in it and, once that is known, where it belongs."""

from dataclasses import dataclass
from pathlib import Path

from tl_core.data.upload.inspect_image import ImageInfo


@dataclass(frozen=True, slots=True)  # a hundred thousand of them
class StagedImage:
    """What came as ``name``; a picture, where ``look.reason`` is empty, and then in the folder of work.

    ``path`` is from ``UploadBatch.work`` on, the number by which many files are called there; ``came_as`` is
    ``AcceptedFile.path``.
    """

    path: Path | int
    name: str
    look: ImageInfo
    label: str = ""
    split: str | None = None
    group: str | None = None
    domain: str | None = None
    came_as: str = ""
    batch: str = ""
    reason: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """Its folders and its own name."""
        return tuple(self.name.split("/"))
