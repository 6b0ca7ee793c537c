"""Kept rows go by what ``READER`` and ``DEEP_READER`` stand for: the pixels below."""

import hashlib
import io

import numpy as np
import pytest
from PIL import Image

from tl_core.backbones import input_spec
from tl_core.data import images
from tl_core.data.intensity import IntensityRange
from tl_core.features import input_rows

NOISE = np.random.default_rng(7).integers(0, 256, (48, 64, 4), np.uint8)
INTENSITY = IntensityRange(integer=(300.0, 2500.0))
DEEP = np.random.default_rng(8).integers(200, 3000, (40, 56), np.uint16)


def written(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def digest(*rows: np.ndarray) -> str:
    return hashlib.blake2b(b"".join(row.tobytes() for row in rows), digest_size=8).hexdigest()


def pictures() -> list[Image.Image]:
    colour = Image.fromarray(NOISE[..., :3])
    return [colour, Image.fromarray(NOISE), colour.quantize(16), colour.convert("L"), colour.convert("1")]


def test_up_to_8_bits():
    rows = [images.read_bytes(written(picture), size) for picture in pictures() for size in (24, 48, 96)]
    rows.append(images.from_array(NOISE[..., :3], 32))
    assert (input_spec.READER, digest(*rows)) == ("9b973a2ff92a51e5", "fb199044a9b3dab8")


@pytest.mark.parametrize(("size", "golden"), [(20, "b4195a5f4bfcd023"), (80, "e3a04ac4557fecb6")])
def test_more_than_8_bits(size, golden):
    row = images.read_bytes(written(Image.fromarray(DEEP)), size, INTENSITY)
    assert (input_rows.DEEP_READER, digest(row)) == ("6fa38898d8575260", golden)
