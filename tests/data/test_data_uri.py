import base64
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from tl_core.data.data_uri import data_uri


@pytest.mark.parametrize(("kind", "channels"), [("PNG", 4), ("PNG", 3), ("JPEG", 3)])
def test_it_holds_the_pixels(kind, channels):
    pixels = np.full((6, 9, channels), 120, np.uint8)
    head, _, content = data_uri(pixels, kind).partition(",")
    assert head == f"data:image/{kind.lower()};base64"
    with Image.open(BytesIO(base64.b64decode(content))) as picture:
        assert (picture.format, picture.size) == (kind, (9, 6))
        assert np.abs(np.asarray(picture).astype(int) - 120).max() <= 1
