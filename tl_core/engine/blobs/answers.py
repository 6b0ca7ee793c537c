"""The server's answers to its workers' questions: what a run reads, and the contents of those files, in pieces."""

import concurrent.futures
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tl_core import settings
from tl_core.engine.blobs import remote, run_inputs
from tl_core.engine.blobs.pieces import BlobPiece
from tl_core.engine.blobs.questions import BUSY, INPUTS
from tl_core.engine.job import Job
from tl_core.errors import UserError

KEPT = 200  # runs whose files are known by their digests
AT_ONCE = 3
BUSY_SECONDS = 1.0
_log = logging.getLogger(__name__)


class BlobAnswers:
    """``job_of`` gives the run of an id; ``send(worker, number, answer)`` brings an answer to a worker."""

    def __init__(self, job_of: Callable[[str], Job | None], send: Callable[[str, str, Any], None]):
        self._job_of, self._send = job_of, send
        self._threads = concurrent.futures.ThreadPoolExecutor(AT_ONCE, "answers")
        self._inputs: OrderedDict[str, concurrent.futures.Future] = OrderedDict()
        self._paths: dict[str, dict[str, Path]] = {}  # by run and digest
        self._lock = threading.Lock()

    def hear(self, message: dict) -> None:
        """Answer a question, in a thread of its own."""
        self._threads.submit(self._answer, message)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _answer(self, message: dict) -> None:
        try:
            question = message["question"]
            answer = (self._told_inputs(message["run"]) if question == INPUTS else
                      self.contents(message["run"], [BlobPiece(*piece) for piece in question]))
        except Exception as error:
            if not isinstance(error, UserError):
                _log.exception("A worker's question could not be answered")
            answer = error if isinstance(error, UserError) else UserError(
                f"The server could not send what this run reads ({type(error).__name__}).", "Expected its files.",
                "The server's log says more.")
        self._send(message["worker"], message["number"], answer)

    def _told_inputs(self, run_id: str) -> Any:
        with self._lock:
            if run_id not in self._inputs:
                self._inputs[run_id] = self._threads.submit(self._find_inputs, run_id)
                while len(self._inputs) > KEPT:
                    self._paths.pop(self._inputs.popitem(last=False)[0], None)
            asked = self._inputs[run_id]
        try:
            return asked.result(BUSY_SECONDS)
        except TimeoutError:
            return BUSY
        except Exception:
            self._inputs.pop(run_id, None)  # it may be mended until the run is tried again
            raise

    def _find_inputs(self, run_id: str) -> tuple[str, str]:
        """What the run reads, as JSON, and the object store that has it all; "" without one."""
        job = self._job_of(run_id)
        if job is None:
            raise UserError(f"The server does not know the run {run_id!r} any more.", "Expected one that it has handed "
                            "out.", "Train again.")
        inputs = run_inputs.of_run(job.config, job.weights_file)
        self._paths[run_id] = {digest: path for source in inputs.sources
                               for digest, path in run_inputs.paths_of(source)}
        url = settings.remote()
        if url:
            try:
                remote.RemoteBlobs(url).put_files(inputs.files, self._paths[run_id])
            except Exception as error:  # a store's library has many kinds; the worker asks for the pieces then
                _log.warning("What the run %s reads could not be put into %s: %r", run_id, url, error)
        return inputs.to_json(), url or ""

    def contents(self, run_id: str, pieces: Sequence[BlobPiece]) -> list[bytes | None]:
        """Pieces of the run's files; None for one that cannot be read (any more), or is none of its files."""
        paths = self._paths.get(run_id, {})
        return [_content(paths.get(piece.digest), piece) for piece in pieces]


def _content(path: Path | None, piece: BlobPiece) -> bytes | None:
    if path is None:
        return None
    try:
        with open(path, "rb") as file:
            file.seek(piece.offset)
            return file.read(piece.length)
    except OSError as error:
        _log.warning("%s cannot be sent to a worker: %s", path.name, error.strerror or error)
        return None
