"""Nested folders as a further target: where one level of them is the class, the other is a task."""

from collections.abc import Iterable

from tl_core.data import label_columns
from tl_core.data.arrangement import group_names
from tl_core.data.arrangement.readings import Parts, Place

INNER, OUTER = "inner folder", "outer folder"
_TASKS = {"classes": INNER, "inner": OUTER, "joined": OUTER}  # by the arrangement's name


def of_rows(arrangement: str, rows: Iterable[tuple[str, Parts, Place]]) -> dict[str, dict[str, str]]:
    """Classes by task and key, from each picture's key, folders and place; empty where no level says more.

    Read as "classes", folders in a class's folder are the task; read as "inner" or "joined", those around it. A picture
    without such a folder has none. Names of patients, sessions and the like are no classes, nor of one picture
    each.
    """
    task = _TASKS.get(arrangement)
    if task is None:
        return {}
    values = {key: name for key, parts, place in rows if (name := _level(task, parts, place))}
    if group_names.sound_like_groups(set(values.values())):
        return {}
    classes = label_columns.classes_of(values)
    return {} if label_columns.refusal(classes) else {task: classes}


def _level(task: str, parts: Parts, place: Place) -> str:
    """The folder's name on the task's level; "" where there is none."""
    own = parts[1:] if place.split else parts
    if task == INNER:
        return own[1] if len(own) > 1 else ""
    return own[-2] if len(own) > 1 else ""
