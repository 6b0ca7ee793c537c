import csv
import io

import numpy as np
import pytest

from tests.inference.test_answers import broken, of_array
from tl_core.inference import answers, table
from tl_core.inference.pictures import Picture


def test_the_table_reads_back(run):
    file = io.StringIO()
    asked = [of_array("a, b.png", np.zeros((32, 32, 3), np.uint8), "plum"), Picture("it.pdf", broken)]
    told = list(table.write(answers.predict([run], asked, 2), file, 2))
    rows = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert [row["file"] for row in rows] == ["a, b.png", "it.pdf"]
    assert (rows[0]["network"], rows[0]["true"]) == (run.name, "plum")
    assert (rows[0]["label"], rows[0]["label_2"]) == tuple(label for label, _ in told[0].top)
    assert float(rows[0]["confidence_2"]) == pytest.approx(told[0].top[1][1], abs=1e-6)
    assert rows[0]["problem"] == "" and rows[1]["problem"] == "a PDF, not an image" and rows[1]["label"] == ""
