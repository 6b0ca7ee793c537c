"""Clusters put right by a person: named, split, merged, pictures moved over; every step can be taken back.

Edits are kept beside the session's answers, one file a clustering, as they were made: rows, not recipes, so that the
same clusters come back whatever library reads them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tl_core.data.upload.sanitize import class_name
from tl_core.errors import UserError
from tl_core.event_file import Event, EventFile
from tl_core.words import plural

NAME, SPLIT, MERGE, MOVE = "name", "split", "merge", "move"
NONE = -1  # noise: in no cluster


@dataclass(frozen=True, eq=False)
class EditedClusters:
    """``assignment`` (n,) ints, -1 in no cluster; ``names`` of some; ``moved`` rows that were put there by hand."""

    assignment: np.ndarray
    names: Mapping[int, str]
    moved: frozenset[int] = frozenset()
    warning: str = ""
    last: str = ""

    @property
    def clusters(self) -> list[int]:
        """Those that have pictures, the largest first."""
        numbers, counts = np.unique(self.assignment[self.assignment >= 0], return_counts=True)
        return numbers[np.argsort(-counts, kind="stable")].tolist()

    def rows(self, cluster: int) -> np.ndarray:
        """(m,) rows of a cluster."""
        return np.flatnonzero(self.assignment == cluster)

    def title(self, cluster: int) -> str:
        """Its name, or its number from 1 for people."""
        return self.names.get(cluster) or f"Cluster {cluster + 1}"

    def labels(self) -> dict[int, str]:
        """The name of each row's cluster, for rows whose cluster has one."""
        return {row: self.names[cluster] for row, cluster in enumerate(self.assignment.tolist())
                if cluster in self.names}


class ClusterEdits:
    """Edits of the clustering ``name`` (a result's id), whose ``assignment`` (n,) they begin from."""

    def __init__(self, folder: Path, name: str, assignment: np.ndarray):
        if not name.replace("-", "").isalnum():
            raise ValueError(f"{name!r} is no name for a file.")
        self.events, self._start = EventFile(folder / f"clusters-{name}.jsonl"), np.asarray(assignment, np.int64)

    def read(self) -> EditedClusters:
        """The clusters after all edits that were not taken back."""
        lines = self.events.read()
        clusters = EditedClusters(self._start.copy(), {})
        done = ""
        for event in lines.current:
            try:
                clusters, done = _applied(clusters, event), _words(event)
            except (KeyError, TypeError, ValueError, IndexError):
                continue  # of another version, or damaged though it can be read: it changes nothing
        return EditedClusters(clusters.assignment, clusters.names, clusters.moved, lines.warning, done)

    def name(self, cluster: int, name: str) -> None:
        """Call a cluster ``name``; two of one name are one class. An empty name takes it away."""
        self._known(cluster)
        self.events.append(NAME, cluster=cluster, name=class_name(name) if name.strip() else "")

    def split(self, cluster: int, rows: np.ndarray, parts: int = 2, seed: int = 0) -> list[int]:
        """Part a cluster in ``parts`` by k-means on ``rows`` (n, d); the parts, of which the largest keeps its number.

        ``UserError`` where it has fewer pictures, or all are alike.
        """
        members = self._known(cluster)
        parted = _parted(rows[members], parts, seed)
        order = np.argsort(-np.bincount(parted, minlength=parts), kind="stable")
        if len(np.unique(parted)) < parts:
            raise UserError(f"The cluster cannot be parted in {parts}: its {len(members)} pictures are alike.",
                            "Expected pictures that differ.", "Choose fewer parts, or move single pictures.")
        first = self._next()
        into = {first + number: members[parted == part].tolist() for number, part in enumerate(order[1:])}
        self.events.append(SPLIT, cluster=cluster, into=[[new, some] for new, some in into.items()])
        return [cluster, *into]

    def merge(self, clusters: Sequence[int]) -> int:
        """Make several one; it keeps the first one's number and, where that has none, the first name there is."""
        several = list(dict.fromkeys(clusters))
        if len(several) < 2:
            raise UserError("One cluster was chosen.", "Expected two or more to merge.", "Choose another one too.")
        for cluster in several:
            self._known(cluster)
        self.events.append(MERGE, clusters=several)
        return several[0]

    def move(self, rows: Iterable[int], to: int | None) -> int:
        """Put pictures into cluster ``to``; None makes a new one. The cluster they are in now."""
        some = sorted({int(row) for row in rows})
        if not some:
            raise UserError("No picture was chosen.", "Expected one or more to move.", "Choose some first.")
        if some[0] < 0 or some[-1] >= len(self._start):
            raise ValueError(f"Rows from 0 to {len(self._start) - 1} are here.")
        if to is not None:
            self._known(to)
        target = self._next() if to is None else to
        self.events.append(MOVE, rows=some, to=target)
        return target

    def undo(self) -> bool:
        """Take back the last edit; whether there was one."""
        return self.events.undo() is not None

    def _known(self, cluster: int) -> np.ndarray:
        members = self.read().rows(cluster)
        if not len(members) or cluster < 0:
            raise UserError(f"There is no cluster {cluster + 1} (any more).", "Expected one that has pictures.",
                            "Somebody may have merged it: look again.")
        return members

    def _next(self) -> int:
        """A number that no cluster has or had, undone ones among them."""
        used = [int(self._start.max(initial=-1))]
        for event in self.events.read().events:
            used += [new for new, _ in event.get("into", [])] + [event.get("to", NONE)]
        return max(used) + 1


def _parted(rows: np.ndarray, parts: int, seed: int) -> np.ndarray:
    if parts < 2 or len(rows) < parts:
        raise UserError(f"{plural(len(rows), 'picture')} in {parts} parts.",
                        "Expected two parts or more, a picture for each.",
                        "Choose fewer parts, or another cluster.")
    from sklearn.cluster import KMeans
    return KMeans(parts, n_init=10, random_state=seed).fit_predict(rows)


def _applied(clusters: EditedClusters, event: Event) -> EditedClusters:
    """The clusters after one more event."""
    assignment, names, moved = clusters.assignment.copy(), dict(clusters.names), set(clusters.moved)
    if event["kind"] == NAME:
        names[event["cluster"]] = str(event["name"])
    elif event["kind"] == SPLIT:
        for new, rows in event["into"]:
            there = np.asarray(rows)[assignment[rows] == event["cluster"]]
            assignment[there] = new
    elif event["kind"] == MERGE:
        first, *others = event["clusters"]
        assignment[np.isin(assignment, others)] = first
        named = [names.pop(cluster) for cluster in event["clusters"] if names.get(cluster)]
        names |= {first: named[0]} if named else {}
    elif event["kind"] == MOVE:
        assignment[event["rows"]] = event["to"]
        moved |= set(event["rows"])
    return EditedClusters(assignment, {cluster: name for cluster, name in names.items() if name}, frozenset(moved))


def _words(event: Event) -> str:
    """What undo would take back, for people."""
    if event["kind"] == NAME:
        return f"naming a cluster {event['name']!r}" if event["name"] else "taking a name away"
    if event["kind"] == MOVE:
        return f"moving {plural(len(event['rows']), 'picture')}"
    return {SPLIT: "a split", MERGE: "a merge"}[event["kind"]]
