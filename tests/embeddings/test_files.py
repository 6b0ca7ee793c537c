"""Files to take away are read back as anyone would read them, and equal what was computed."""

import csv

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.embeddings import caches
from tl_core.data import catalog
from tl_core.embeddings import files, results
from tl_core.embeddings.request import FeatureLayer

CUT = FeatureLayer(3)


def test_the_three_formats_hold_the_same(kept, tmp_path):
    drawn, rows = results.cached_projection(kept, CUT, "pca"), kept.rows(CUT)
    for kind in files.FORMATS:
        files.write(kept, CUT, tmp_path / f"it.{kind}", drawn)
    names = [f"{colour}/{name}.png" for colour in ("blue", "red") for name in range(12)]
    table = pq.read_table(tmp_path / "it.parquet").to_pandas()
    assert np.array_equal(np.stack(table["embedding"]), rows) and sorted(table["picture"]) == sorted(names)
    assert list(table) == ["picture", "class", "split", "domain", "correct", "x", "y", "embedding"]
    with np.load(tmp_path / "it.npz", allow_pickle=False) as arrays:
        assert np.array_equal(arrays["embeddings"], rows) and np.array_equal(arrays["x"], drawn.points[:, 0])
        assert all(arrays[name].tolist() == table[name].tolist() for name in ("picture", "class", "split", "correct"))
    flat = pd.read_csv(tmp_path / "it.csv", keep_default_na=False)
    assert list(flat)[5:] == ["x", "y", *(f"f{number}" for number in range(caches.WIDTH))]
    assert np.array_equal(flat.iloc[:, 7:].to_numpy(np.float32), rows)  # no figure is lost
    assert flat["picture"].tolist() == table["picture"].tolist()
    assert [part.split("/")[0] for part in flat["picture"]] == flat["class"].tolist()


def test_pieces_join_without_a_seam(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "PIECE", 10)
    for kind in ("csv", "parquet"):
        files.write(kept, CUT, tmp_path / f"it.{kind}")
    with (tmp_path / "it.csv").open(encoding="utf8") as file:
        lines = list(csv.reader(file))
    assert len(lines) == 25 and [float(one) for one in lines[24][5:]] == pytest.approx(kept.rows(CUT)[23].tolist())
    assert np.array_equal(np.stack(pq.read_table(tmp_path / "it.parquet")["embedding"].to_pylist()), kept.rows(CUT))


def test_what_cannot_be_written_is_told(kept, tmp_path, monkeypatch):
    for target, said in ((tmp_path / "it.xlsx", "No format named 'xlsx'"), (tmp_path / "it", "No format named"),
                         (tmp_path / "nowhere" / "it.csv", "cannot be written")):
        assert said in caches.refusal(files.write, kept, CUT, target)
    monkeypatch.setattr(files, "MOST_COLUMNS", caches.WIDTH - 1)
    assert "6 columns of numbers" in caches.refusal(files.write, kept, CUT, tmp_path / "it.csv")
    monkeypatch.setitem(files.FORMATS, "npz", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    assert "The disk is full" in caches.refusal(files.write, kept, CUT, tmp_path / "it.npz")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith((".", "it"))]


def test_names_say_nothing_of_where_a_set_lies(kept):
    assert not any(name.startswith("/") or "sets" in name for name in files.names(kept, kept.pictures))
    assert catalog.entry("digits").folder is None
    digits = caches.kept(caches.asked(limit=20), [CUT])
    assert files.names(digits, digits.pictures) == digits.pictures.keys.tolist()
