"""A server's home and a worker's in one process: what one sends, the other asks for."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tl_core.config import RunConfig
from tl_core.engine.blobs.answers import BlobAnswers
from tl_core.engine.blobs.copies import Inputs
from tl_core.engine.blobs.pieces import BlobPiece
from tl_core.engine.blobs.questions import INPUTS

RUN = "a" * 32


class Homes:
    """``sent`` are the lengths of what was sent; ``harm(content)`` may change it on its way."""

    def __init__(self, server: Path, worker: Path, monkeypatch: pytest.MonkeyPatch):
        self.server, self.worker, self._patch = server, worker, monkeypatch
        self.sent: list[int] = []
        self.harm = lambda content: content

    def at(self, home: Path) -> None:
        self._patch.setenv("TL_HOME", str(home))

    @contextlib.contextmanager
    def brought(self, config: RunConfig, folder: Path, weights_file: str | None = None) -> Iterator[Path | None]:
        """At the worker, with everything that a run reads."""
        job = SimpleNamespace(config=config, weights_file=weights_file)
        answers = BlobAnswers({RUN: job}.get, lambda *answer: None)

        def ask(question, look):
            look()
            self.at(self.server)
            try:
                if question == INPUTS:
                    return answers._find_inputs(RUN)
                contents = [self.harm(one) for one in answers.contents(RUN, [BlobPiece(*piece) for piece in question])]
                self.sent += [len(content) for content in contents if content is not None]
                return contents
            finally:
                self.at(self.worker)
        self.at(self.worker)
        try:
            with Inputs(ask, [folder]).brought(lambda stage, done, total: None) as weights:
                yield weights
        finally:
            answers.close()
