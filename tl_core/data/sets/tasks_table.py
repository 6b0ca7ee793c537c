"""The ``labels.csv`` in the folder of an own set's pictures: its further tasks, by whole paths."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tl_core.data import label_table
from tl_core.data.atomic_files import write_whole

Tasks = Mapping[str, Mapping[str, str]]


def write(pictures: Path, tasks: Tasks) -> None:
    """Write it anew, or take it away where there are no tasks."""
    table = pictures / label_table.FILES[0]
    if tasks:
        write_whole(table, label_table.text_of(tasks))
    else:
        table.unlink(missing_ok=True)


@contextmanager
def extended(pictures: Path, below: str, tasks: Tasks) -> Iterator[None]:
    """With the ``tasks`` of pictures in the folder ``below``; where the block fails it is as it was."""
    if not tasks:
        yield
        return
    table = pictures / label_table.FILES[0]
    before = table.read_bytes() if table.is_file() else None
    write(pictures, joined(label_table.by_file(pictures), tasks, below))
    try:
        yield
    except BaseException:
        table.unlink(missing_ok=True) if before is None else table.write_bytes(before)
        raise


def joined(known: Tasks, tasks: Tasks, below: str) -> dict[str, dict[str, str]]:
    """Both, the second one's files in the folder ``below``."""
    more = {task: {f"{below}/{file}": label for file, label in labels.items()} for task, labels in tasks.items()}
    return {task: {**known.get(task, {}), **more.get(task, {})} for task in dict.fromkeys((*known, *more))}
