"""Predictions of many pictures: under way, and done, kept a week in ``TL_HOME/predictions``. No streamlit here."""

import contextlib
import json
import re
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tl_core import settings
from tl_core.data.atomic_files import write_whole
from tl_core.data.upload.sanitize import file_name
from tl_core.data.upload.writing import telling_full_disk
from tl_core.engine.task_process import Task
from tl_core.inference import tasks
from ui.shared.page_tasks import PageTasks, active

TOP = 5
KEPT_SECONDS = 7 * 24 * 3600
_ID = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True)
class BatchJob:
    """What was asked: networks by name, and the pictures in words."""

    id: str
    names: tuple[str, ...]
    about: str

    @property
    def file(self) -> Path:
        """The CSV, once it is whole."""
        return _folder() / f"{self.id}.csv"


def submit(names: Sequence[str], source: tuple, about: str) -> BatchJob:
    """Start predicting; ``source`` as ``tasks.many`` takes it."""
    delete_expired()
    return _start(BatchJob(uuid.uuid4().hex[:12], tuple(names), about), source)


def begin_files(names: Sequence[str], files: Sequence[tuple[str, bytes]], about: str) -> BatchJob:
    """The same for files that were sent, pictures and zips, as (name, content); they go when it has ended."""
    delete_expired()
    job = BatchJob(uuid.uuid4().hex[:12], tuple(names), about)
    with _keeping(job) as folder:
        paths = []
        for number, (name, content) in enumerate(files):
            zipped = name.lower().endswith(".zip")  # a picture's name keeps only pictures' endings
            path = folder / (f"{file_name(name[:-4])}.zip" if zipped else file_name(name))
            if path.exists():  # two of one name, from two folders
                path = folder / str(number) / path.name
                path.parent.mkdir()
            path.write_bytes(content)
            paths.append(str(path))
        return _start(job, (tasks.PATHS, paths, str(folder)))


def begin_table(names: Sequence[str], file: tuple[str, bytes], columns: Sequence[str], about: str) -> BatchJob:
    """The same for a table that was sent, as (name, content); ``columns`` make its text."""
    delete_expired()
    job = BatchJob(uuid.uuid4().hex[:12], tuple(names), about)
    with _keeping(job) as folder:
        path = folder / f"table{Path(file[0]).suffix.lower()}"
        path.write_bytes(file[1])
        return _start(job, (tasks.TABLE, str(path), list(columns)))


def find(job_id: str) -> BatchJob | None:
    """The job of that id; None where nobody knows it (any more)."""
    if not _ID.fullmatch(job_id):
        return None
    try:
        values = json.loads((_folder() / f"{job_id}.job").read_text(encoding="utf8"))
        return BatchJob(job_id, tuple(values["names"]), values["about"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def get(job: BatchJob) -> Task | None:
    """Its task while that waits, runs, or has ended without a result."""
    task = _tasks.get(job.id)
    if not active(task):
        shutil.rmtree(_sent(job.id), ignore_errors=True)
    return task


def result(job: BatchJob) -> dict[str, Any] | None:
    """What ``tasks.many`` gave; None before it is done."""
    try:
        return json.loads(Path(f"{job.file}.json").read_text(encoding="utf8"))
    except (OSError, ValueError):
        return None


def delete_expired(now: float | None = None) -> None:
    """Remove what is older than a week."""
    for path in _folder().glob("*"):
        with contextlib.suppress(OSError):
            if (now or time.time()) - path.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _start(job: BatchJob, source: tuple) -> BatchJob:
    with telling_full_disk(job.about):
        write_whole(_folder() / f"{job.id}.job", json.dumps({"names": job.names, "about": job.about}))
    _tasks.submit(job.id, tasks.many, list(job.names), source, TOP, str(job.file))
    return job


@contextlib.contextmanager
def _keeping(job: BatchJob) -> Iterator[Path]:
    """The folder for what was sent; where that cannot be kept it goes, and a full disk is told."""
    folder = _sent(job.id)
    try:
        with telling_full_disk(job.about):
            folder.mkdir(parents=True)
            yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _folder() -> Path:
    return settings.home() / "predictions"


def _sent(job_id: str) -> Path:
    return _folder() / f"{job_id}.sent"


_tasks = PageTasks()  # by a job's id
