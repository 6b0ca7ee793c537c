"""Pixels as an address that holds them."""

import base64
from io import BytesIO

import numpy as np


def data_uri(pixels: np.ndarray, kind: str = "JPEG") -> str:
    """uint8 RGB pixels as an address that holds them, a JPEG or, also with transparency, a PNG."""
    from PIL import Image

    file = BytesIO()
    Image.fromarray(pixels).save(file, kind, quality=85)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(file.getvalue()).decode()}"
