"""A file on its way in knows its folders, and has no place until the reader gives it one."""

import pytest

from tl_core.data.upload.inspect_image import ImageInfo
from tl_core.data.upload.staged_image import StagedImage


@pytest.mark.parametrize("name, parts", [("a.png", ("a.png",)), ("train/cats/a b.png", ("train", "cats", "a b.png"))])
def test_its_name_gives_its_folders(name, parts):
    image = StagedImage(1, name, ImageInfo())
    assert image.parts == parts and "/".join(image.parts) == image.name
    assert (image.label, image.split, image.domain, image.group, image.batch) == ("", None, None, None, "")
