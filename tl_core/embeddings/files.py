"""Features to take away: Parquet, NPZ or CSV, written piece by piece. Nothing in them can run a program."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tl_core.data import catalog
from tl_core.data.atomic_files import atomic_path, disk_full_errors
from tl_core.embeddings import run_correctness
from tl_core.embeddings.cache import FeatureCache, FeatureIndex
from tl_core.embeddings.projections import Projection
from tl_core.embeddings.request import FeatureLayer
from tl_core.errors import UserError, unknown_name
from tl_core.printable import printable

PIECE = 512  # rows at once
MOST_COLUMNS = 16_384 - 8  # what spreadsheets open, less those beside the numbers


def write(kept: FeatureCache, cut: FeatureLayer, target: Path, drawn: Projection | None = None,
          positions: Sequence[int] | None = None) -> None:
    """What is known of the pictures (those at ``positions``) and their rows into ``target``; its ending is the format.

    Columns ``picture class split domain correct``, with a map ``x y``; the numbers are one
    list a row in Parquet (``embedding``), an array in NPZ (``embeddings``), and columns ``f0 f1 …``
    in CSV. ``UserError`` for another ending, a folder that is not there, and a CSV too wide.
    """
    kind, known, rows = check(target), table(kept, drawn), kept.rows(cut)
    if positions is not None:
        known, rows = known.iloc[list(positions)], rows[list(positions)]
    try:
        with disk_full_errors(_full), atomic_path(target) as part:
            FORMATS[kind](known, rows, part)
    except PermissionError as error:
        raise UserError(f"{str(target)!r} cannot be written ({error.strerror}).", "Expected a folder one may write in.",
                        "Choose another place.") from error


def check(target: Path) -> str:
    """The format that ``target``'s ending says; ``UserError`` as ``write`` tells, before anything is computed."""
    kind = target.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise unknown_name("format", kind or target.name, FORMATS, "The file's ending says which.")
    if not target.parent.is_dir():
        raise UserError(f"{str(target)!r} cannot be written.", "Expected a folder that is there.",
                        "Choose another place.")
    return kind


def table(kept: FeatureCache, drawn: Projection | None = None) -> pd.DataFrame:
    """What is known of each picture, without its numbers."""
    index = kept.pictures
    right = run_correctness.of(kept.request, index)
    columns = {"picture": names(kept, index), "class": index.names, "split": index.splits, "domain": index.domains,
               "correct": np.full(len(index), "") if right is None else right}
    if drawn is not None:
        columns |= {"x": drawn.points[:, 0], "y": drawn.points[:, 1]}
    return pd.DataFrame(columns)


def names(kept: FeatureCache, index: FeatureIndex) -> list[str]:
    """Each picture's file from the set's folder on: nobody learns where that lies."""
    folder = catalog.entry(kept.request.config.data).folder
    inside = None if folder is None else f"{folder.rstrip('/')}/"
    return [printable(key.removeprefix(inside) if inside and key.startswith(inside) else
                      Path(key).name if Path(key).is_absolute() else key) for key in index.keys.tolist()]


def _parquet(known: pd.DataFrame, rows: np.ndarray, file: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq
    width, kind = rows.shape[1], pa.list_(pa.float32(), rows.shape[1])
    writer: Any = None
    for start in range(0, len(rows), PIECE):
        piece = pa.Table.from_pandas(known.iloc[start:start + PIECE], preserve_index=False)
        flat = pa.array(np.ascontiguousarray(rows[start:start + PIECE]).ravel())
        piece = piece.append_column("embedding", pa.FixedSizeListArray.from_arrays(flat, width).cast(kind))
        writer = writer or pq.ParquetWriter(file, piece.schema)
        writer.write_table(piece)
    writer.close()


def _npz(known: pd.DataFrame, rows: np.ndarray, file: Path) -> None:
    texts = {name: known[name].to_numpy(str) for name in ("picture", "class", "split", "domain", "correct")}
    points = {name: known[name].to_numpy() for name in ("x", "y") if name in known}
    with file.open("wb") as out:
        np.savez(out, embeddings=rows, **texts, **points)  # text as unicode: nothing of it is pickled


def _csv(known: pd.DataFrame, rows: np.ndarray, file: Path) -> None:
    if rows.shape[1] > MOST_COLUMNS:
        raise UserError(f"The table would have {rows.shape[1]:,} columns of numbers.",
                        f"A CSV is written for {MOST_COLUMNS:,} at most.", "Pool the features, or take Parquet or NPZ.")
    columns = [f"f{number}" for number in range(rows.shape[1])]
    for start in range(0, len(rows), PIECE):
        piece = known.iloc[start:start + PIECE].reset_index(drop=True)
        numbers = pd.DataFrame(rows[start:start + PIECE], columns=columns)
        pd.concat([piece, numbers], axis=1).to_csv(file, mode="a", header=start == 0, index=False)


FORMATS: dict[str, Callable[[pd.DataFrame, np.ndarray, Path], None]] = {
    "parquet": _parquet, "npz": _npz, "csv": _csv}


def _full() -> UserError:
    return UserError("The disk is full.", "The file needs room for all rows.", "Make room, or choose another place.")
