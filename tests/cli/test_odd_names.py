"""File names that are no UTF-8 on the command line: predicted, checked, added, listed beside a script."""

import csv
import json
import os

import numpy as np
import pytest
from PIL import Image

from tl_core.data import folders
from tl_core.export.code import pictures
from tl_core.printable import MARK


@pytest.fixture
def odd_folder(tmp_path):
    """Two classes, as unpacked on Linux from an old Windows zip."""
    folder = tmp_path / "old"
    for kind, name in enumerate(("cat", "dog")):
        (folder / name).mkdir(parents=True)
        for number in range(8):
            Image.new("RGB", (16, 16), (150 * kind, 20 * number, 9)).save(folder / name / "x.png")
            os.rename(folder / name / "x.png", os.path.join(os.fsencode(folder / name), b"caf\xe9_%d.png" % number))
    (folder / "cat" / os.fsdecode(b"br\xfbl\xe9e.png")).write_bytes(b"")
    return folder


def test_they_are_checked_and_added_and_what_is_left_out_is_named(run, odd_folder):
    code, out, err = run("data", "add", str(odd_folder), "--name", "old", "--json")
    assert code == 0, err
    told = json.loads(out)
    assert told["pictures"] == 16
    code, out, err = run("data", "check", str(odd_folder), "--no-embeddings", "--json")
    assert code == 0, err
    assert "\\ud" not in out and out.encode("utf8")


def test_a_list_beside_a_script_names_only_files_that_can_be_named(odd_folder, tmp_path):
    Image.new("RGB", (16, 16), (9, 9, 9)).save(odd_folder / "dog" / "plain.png")
    dataset = folders.folder_dataset(odd_folder, name="old")
    base, written = pictures.write(dataset, 16, tmp_path, lambda *news: None)
    rows = list(csv.DictReader((tmp_path / "pictures.csv").read_text(encoding="utf8").splitlines()))
    assert (len(rows), written) == (17, 16) and base == odd_folder / "dog"
    assert {row["file"] for row in rows if row["place"] == "data"} == {"plain.png"}
    for row in rows:
        if row["place"] == "here":
            assert np.asarray(Image.open(tmp_path / row["file"])).shape == (16, 16, 3)
    assert MARK in str(dataset.unreadable)
