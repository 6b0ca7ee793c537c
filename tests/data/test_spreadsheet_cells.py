import pytest

from tl_core.data.spreadsheet_cells import harmless, original


@pytest.mark.parametrize(("cell", "safe"), [("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("-cmd|' /C", "'-cmd|' /C"),
                                            ("-1.5", "-1.5"), ("+3", "+3"), ("cat", "cat"), ("'tis", "'tis"), ("", "")])
def test_no_formula_and_back(cell, safe):
    assert harmless(cell) == safe and original(safe) == cell
