"""The command line, called in this process."""

import sys

import pytest

from tl_core import cli


@pytest.fixture
def run(monkeypatch, capsys):
    """``run(*arguments)`` gives exit code, stdout and stderr."""
    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tl", *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        return end.value.code or 0, out, err
    return call
