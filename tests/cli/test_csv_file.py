"""A table beside what a command prints: nothing in it is carried out, and a wrong place is told first."""

import pytest

from tl_core.cli import csv_file
from tl_core.errors import UserError


def test_no_cell_is_a_formula_and_numbers_stay(tmp_path):
    path = csv_file.destination(str(tmp_path / "a.csv"))
    csv_file.write(path, ("file", "cluster"), [("=1+1.png", "-1"), ("a,b.png", "0.25"), ("@x", "+3")])
    assert path.read_text().splitlines() == ["file,cluster", "'=1+1.png,-1", '"a,b.png",0.25', "'@x,+3"]


@pytest.mark.parametrize("output", ["nowhere/a.csv", "a.txt"])
def test_a_place_that_will_not_do_is_told(output):
    with pytest.raises(UserError, match=r"ends in \.csv"):
        csv_file.destination(output)
