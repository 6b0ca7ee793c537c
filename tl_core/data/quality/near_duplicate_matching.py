"""How alike two pictures are when one may be a slightly cropped, re-coloured or mirrored copy of the other.

A hash only proposes pairs; many different pictures share its coarse pattern. Here one
picture is laid over every window of the other that leaves out up to 7 % of each side,
and in the best window their fine detail is compared. Different photographs correlate
coarsely up to 0.94, but in detail hardly ever above 0.7; copies in detail from 0.8 on.
"""

import numpy as np

from tl_core.data.quality.quality_images import SIZE, QualityImages

MARGINS = (0.0, 0.035, 0.07)  # what a window may leave out at either end of a side
FIRST_SIDE, COARSE_SIDE, FINE_SIDE = 8, 20, 40
ENOUGH = 0.4  # correlation of 8 x 8 means without any window, below which hardly any window would mend it
COARSE = 0.75
BLUR = 2.0  # pixels; detail is what this blur takes away
_CHUNK = 128
_SHIFTS = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)]


def closeness(pictures: QualityImages, pairs: np.ndarray, mirrored: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Coarse and fine correlation of every pair (m, 2), each float (m,); 0 where it is not worth a closer look.

    ``mirrored`` compares with the second picture's mirror image.
    """
    coarse, fine = np.zeros(len(pairs)), np.zeros(len(pairs))
    for start in range(0, len(pairs), _CHUNK):
        part = slice(start, start + _CHUNK)
        coarse[part], fine[part] = _chunk(*_sides(pictures, pairs[part], mirrored))
    return coarse, fine


def detail(pictures: QualityImages, pairs: np.ndarray) -> np.ndarray:
    """Fine correlation of every pair (m, 2) in its best window, float (m,), however little the two look alike."""
    fine = np.zeros(len(pairs))
    for start in range(0, len(pairs), _CHUNK):
        first, second = _sides(pictures, pairs[start:start + _CHUNK], mirrored=False)
        _, window, swapped = _best_window(_brightness(first), _brightness(second))
        fine[start:start + _CHUNK] = _detail(*_outer_inner(first, second, swapped), window)
    return fine


def _outer_inner(first: np.ndarray, second: np.ndarray, swapped: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each pair the picture in which the window lies, and the one that is compared with it whole."""
    swapped = swapped[:, None, None, None]
    return np.where(swapped, second, first), np.where(swapped, first, second)


def _sides(pictures: QualityImages, pairs: np.ndarray, mirrored: bool) -> tuple[np.ndarray, np.ndarray]:
    second = pictures.small[pairs[:, 1]]
    return pictures.small[pairs[:, 0]], second[:, :, ::-1] if mirrored else second


def _chunk(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    coarse, fine = np.zeros(len(first)), np.zeros(len(first))
    whole = _resized(_brightness(first), _FIRST), _resized(_brightness(second), _FIRST)
    worth = np.flatnonzero(_correlation(*whole) >= ENOUGH)
    if len(worth):
        coarse[worth], window, swapped = _best_window(_brightness(first[worth]), _brightness(second[worth]))
        outer, inner = _outer_inner(first[worth], second[worth], swapped)
        close = np.flatnonzero(coarse[worth] >= COARSE)
        if len(close):
            fine[worth[close]] = _detail(outer[close], inner[close], window[close])
    return coarse, fine


def _best_window(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Best coarse correlation, the window's number, and whether it lies in the second picture: (m,) each."""
    one, two = _windows(first), _windows(second)
    both = np.concatenate([np.einsum("nwd,nd->nw", one, two[:, 0]), np.einsum("nwd,nd->nw", two, one[:, 0])], axis=1)
    best = both.argmax(axis=1)
    return both[np.arange(len(both)), best], best % one.shape[1], best >= one.shape[1]


def _windows(grey: np.ndarray) -> np.ndarray:
    """Every window of every picture, small, mean 0 and length 1: (n, windows, 20 * 20)."""
    rows = np.einsum("wrs,nst->nwrt", _COARSE_WINDOWS, grey, optimize=True)
    windows = np.einsum("vut,nwrt->nwvru", _COARSE_WINDOWS, rows, optimize=True)
    return _standard(windows.reshape(len(grey), len(MARGINS)**4, -1))


def _detail(outer: np.ndarray, inner: np.ndarray, window: np.ndarray) -> np.ndarray:
    """Correlation of fine detail in colour between a window of ``outer`` and all of ``inner``."""
    rows, columns = np.divmod(window, len(MARGINS)**2)
    one = _high(_resized(outer.astype(np.float32), _FINE_WINDOWS[rows], _FINE_WINDOWS[columns]))
    two = _high(_resized(inner.astype(np.float32), _FINE_WINDOWS[:1]))
    end = FINE_SIDE - 1
    # A window's edge may lie half a step beside the true one.
    return np.max([_correlation(one[:, 1:end, 1:end], two[:, 1 + y:end + y, 1 + x:end + x]) for y, x in _SHIFTS],
                  axis=0)


def _high(pixels: np.ndarray) -> np.ndarray:
    from scipy.ndimage import gaussian_filter  # half a second, which a page that shows a report need not wait
    return pixels - gaussian_filter(pixels, (0, BLUR, BLUR, 0))


def _brightness(pixels: np.ndarray) -> np.ndarray:
    return pixels.astype(np.float32).mean(axis=-1)


def _resized(pixels: np.ndarray, rows: np.ndarray, columns: np.ndarray | None = None) -> np.ndarray:
    """(n, 48, 48, …) shrunk by matrices (n or 1, side, 48) for rows and columns."""
    columns = rows if columns is None else columns
    flat = pixels.reshape(len(pixels), SIZE, -1)
    high = np.matmul(rows, flat).reshape(len(pixels), rows.shape[1], SIZE, *pixels.shape[3:])
    turned = np.swapaxes(high, 1, 2).reshape(len(pixels), SIZE, -1)
    both = np.matmul(columns, turned).reshape(len(pixels), columns.shape[1], rows.shape[1], *pixels.shape[3:])
    return np.swapaxes(both, 1, 2)


def _correlation(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    one, two = _standard(one.reshape(len(one), -1)), _standard(two.reshape(len(two), -1))
    return np.einsum("nd,nd->n", one, two)


def _standard(vectors: np.ndarray) -> np.ndarray:
    vectors = vectors - vectors.mean(axis=-1, keepdims=True)
    return vectors / (np.linalg.norm(vectors, axis=-1, keepdims=True) + 1e-6)


def _matrices(side: int) -> np.ndarray:
    """One (side, 48) matrix for every pair of margins: means over the parts of what they leave."""
    return np.stack([_averaging(low, high, side) for low in MARGINS for high in MARGINS])


def _averaging(low: float, high: float, side: int) -> np.ndarray:
    edges = (low + (1 - low - high) * np.arange(side + 1) / side) * SIZE
    pixel = np.arange(SIZE)
    overlap = np.clip(np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel), 0, None)
    return (overlap / overlap.sum(axis=1, keepdims=True)).astype(np.float32)


_COARSE_WINDOWS, _FINE_WINDOWS = _matrices(COARSE_SIDE), _matrices(FINE_SIDE)  # the first is the whole picture
_FIRST = _matrices(FIRST_SIDE)[:1]
