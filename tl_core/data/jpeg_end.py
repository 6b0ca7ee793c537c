"""JPEGs that lack nothing but their last bytes, as broken downloads leave them: told from those that lack a part.

What comes after the last coded pixel does not change a picture, so a file that is whole gives the same pixels
whatever is put behind it. Where pixels are missing they become what was put there, and show how many there are.
"""

import io

import numpy as np
from PIL import Image

END = b"\xff\xd9"
MOST_MISSING = 0.02  # of the picture's pixels
_SCAN = b"\xff\xda"
_PROGRESSIVE = b"\xff\xc2"
_FILLINGS = (bytes(251), bytes(37 * i % 251 for i in range(251)))  # no FF, so both are taken for pixels


def lacks_end(content: bytes) -> bool:
    """Whether this is a JPEG whose last scan is not followed by the mark of its end. TensorFlow refuses such files."""
    return content.startswith(b"\xff\xd8\xff") and content.rfind(END) < content.rfind(_SCAN)


def completed(content: bytes) -> bytes | None:
    """The file with its end where at most ``MOST_MISSING`` of its pixels are missing; None where more are.

    Two of the picture's decodings are in memory at once.
    """
    if not lacks_end(content) or not _has_all_scans(content):
        return None
    try:
        one, other = (_pixels(content.removesuffix(b"\xff"), filling) for filling in _FILLINGS)
    except Exception:  # decoders raise whatever they like on damaged files
        return None
    return content + END if np.any(one != other, axis=-1).mean() <= MOST_MISSING else None


def _pixels(content: bytes, filling: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
        size = picture.width * picture.height  # a byte for each pixel suffices, whatever is missing
    filled = content + filling * (size // len(filling) + 1) + END
    with Image.open(io.BytesIO(filled), formats=("JPEG",)) as picture:
        return np.atleast_3d(np.asarray(picture))


def _has_all_scans(content: bytes) -> bool:
    """Of a progressive JPEG: whether its last bits have come for all coefficients of every component (T.81, G.1.1)."""
    if _PROGRESSIVE not in content[:content.find(_SCAN)]:
        return True
    coarse: dict[tuple[int, bool], int] = {}
    at = content.find(_SCAN)
    while at >= 0 and at + 5 <= len(content):
        number = content[at + 4]
        components, (start, _, bits) = content[at + 5:at + 5 + 2 * number:2], content[at + 5 + 2 * number:][:3]
        coarse |= {(component, start > 0): bits & 15 for component in components}
        at = content.find(_SCAN, at + 5)
    kinds = {component for component, _ in coarse}
    return not any(coarse.values()) and len(coarse) == 2 * len(kinds)
