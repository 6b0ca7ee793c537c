"""Cells of a table that spreadsheets open: none that one would carry out as a formula, and the way back."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # how a cell begins that a spreadsheet computes


def harmless(cell: str) -> str:
    """The cell with an apostrophe before it where it would be a formula; numbers are what they are."""
    return f"'{cell}" if cell.startswith(FORMULA) and not is_number(cell.replace(",", ".", 1)) else cell


def original(cell: str) -> str:
    """What ``harmless`` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def is_number(text: str) -> bool:
    """Whether it is one as programs write it."""
    try:
        float(text)
    except ValueError:
        return False
    return True
