"""Cells of a table that spreadsheets open: none that one would carry out as a formula, and the way back."""

import re

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # how a cell begins that a spreadsheet computes
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def harmless(cell: str) -> str:
    """The cell with an apostrophe before it where it would be a formula; numbers are what they are."""
    return f"'{cell}" if cell.startswith(FORMULA) and not _NUMBER.fullmatch(cell) else cell


def original(cell: str) -> str:
    """What ``harmless`` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
