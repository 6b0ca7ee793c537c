"""A disk that fills while something is written, by whichever library: told in three clauses, without a traceback."""

import errno

import pytest

from tl_core.cli import app


def wrapped():
    try:
        raise OSError(errno.ENOSPC, "No space left on device")
    except OSError as error:
        raise RuntimeError("the archive could not be closed") from error


def worded():
    raise ValueError("h5: unable to write (errno = 28, error message = 'No space left on device')")


def plain():
    raise OSError(errno.EDQUOT, "Disk quota exceeded")


@pytest.mark.parametrize("fail", [wrapped, worded, plain])
def test_it_is_told_whoever_met_it(fail, monkeypatch, capsys):
    monkeypatch.setattr(app, "app", fail)
    with pytest.raises(SystemExit) as end:
        app.main()
    said = capsys.readouterr().err
    assert end.value.code == 2 and said.startswith("The disk is full. Expected space") and "Traceback" not in said


def test_any_other_failure_is_ours(monkeypatch, capsys):
    def fail():
        raise OSError(errno.EIO, "Input/output error")
    monkeypatch.setattr(app, "app", fail)
    with pytest.raises(SystemExit) as end:
        app.main()
    assert end.value.code == 1 and "Traceback" in capsys.readouterr().err
