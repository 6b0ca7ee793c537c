"""Some of many rows, the same ones in whatever order they come."""

import zlib

import numpy as np


def sampled(rows: np.ndarray, most: int, seed: int) -> np.ndarray:
    """(min(n, most),) places, rising, of rows drawn by their content and ``seed``, whatever their order."""
    if len(rows) <= most:
        return np.arange(len(rows))
    start = zlib.crc32(str(seed).encode())
    drawn = np.array([zlib.crc32(np.ascontiguousarray(row).tobytes(), start) for row in rows])
    return np.sort(np.argsort(drawn, kind="stable")[:most])


def told(count: int, most: int, what: str) -> tuple[str, ...]:
    """A sentence where not all were taken: for notes."""
    return () if count <= most else (f"{most:,} of {count:,} {what} were drawn by the seed and used.",)
