"""What the trained part reads: the frozen blocks' outputs at a cut, computed once for all runs."""

import functools
import math
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np

from tl_core.backbones import multiply_adds
from tl_core.backbones.split import cut_tensor
from tl_core.features.activation_store import FeatureArray, recipe_digest
from tl_core.features.input_rows import InputRows
from tl_core.features.lazy_array import LazyArray
from tl_core.features.quota import StoreDirectory
from tl_core.features.row_checksums import Damage
from tl_core.networks.network import Network
from tl_core.timer import Stopwatch


@dataclass(frozen=True, eq=False)
class RowSource:
    """What feature rows are made from: a split's pictures, or one changed ``view`` of them; ``rows`` gives them."""

    pictures: InputRows
    rows: functools.partial
    view: int | None = None

    @functools.cached_property
    def digests(self) -> np.ndarray:
        return self.pictures.digests(self.view)


class Features:
    """Feature rows of one run's ``sources``, on shelves in ``directory`` (None: computed anew each time).

    ``uses`` has the cuts that this run and others of its group want, and how often each will
    be read; one pass through the network computes all of them that are missing. ``changes`` is what
    shapes views, beside their numbers.
    """

    def __init__(self, network: Network, pooling: str, batch_size: int, directory: StoreDirectory | None,
                 uses: Mapping[int, int],
                 changes: Mapping, watch: Stopwatch, lock: AbstractContextManager):
        self.sources: Sequence[RowSource] = ()
        self._network, self._pooling, self._batch_size = network, pooling, batch_size
        self._directory, self._uses, self._changes = directory, uses, changes
        self._watch, self._lock = watch, lock
        self._untouched = math.inf  # blocks whose weights are still those that the recipe says
        self._rows: dict[tuple[RowSource, int], LazyArray] = {}
        self._shelves: dict[tuple[bool, int], FeatureArray] = {}
        self._damage: defaultdict[int, Damage] = defaultdict(Damage)
        self._starts: dict[tuple[RowSource, int], int] = {}
        self.started: dict[tuple[RowSource, int], int] = {}  # the cut that rows were computed from
        self.remarks: set[str] = set()  # what the prefixes have to say about how they compute

    def begin(self, depth: int) -> None:
        """From now on everything above ``depth`` blocks is trained: rows of deeper cuts are the run's own."""
        self._untouched = min(self._untouched, depth)

    def at(self, source: RowSource, depth: int) -> LazyArray:
        """Rows of ``source`` at the cut above ``depth`` blocks; its pictures at depth 0."""
        if depth == 0:
            return source.rows()
        with self._lock:
            if depth > self._untouched:
                return self._lazy(source, depth, None)
            if (source, depth) not in self._rows:
                self._rows[source, depth] = self._lazy(source, depth, self._planned_shelf(source, depth))
            return self._rows[source, depth]

    def known(self, depth: int) -> list[tuple[RowSource, LazyArray]]:
        """Sources with their rows at ``depth``, as far as somebody has asked for them."""
        return [(source, rows) for (source, cut), rows in list(self._rows.items()) if cut == depth]

    def damage(self) -> list[str]:
        """Sentences about kept rows that were found damaged since last asked."""
        return [text for depth, damage in sorted(self._damage.items()) if (text := damage.news(f"block {depth}"))]

    def share(self, depth: int) -> float:
        """Share of the backbone's work that lies below the cut."""
        return multiply_adds.share_below(self._network.spec, depth, self._network.model.input.shape[1])

    def close(self) -> None:
        for rows in list(self._rows.values()):
            rows.close()
        with self._lock:
            for shelf in self._shelves.values():
                shelf.close()

    def _lazy(self, source: RowSource, depth: int, shelf: FeatureArray | None) -> LazyArray:
        return LazyArray(functools.partial(self._compute, source, depth), len(source.pictures), self._shape(depth),
                         self._dtype, shelf, None if shelf is None else source.digests,
                         readable=source.pictures.readable, together=self._batch_size, lock=self._lock,
                         watch=self._watch)

    def _compute(self, source: RowSource, depth: int, indices: np.ndarray) -> np.ndarray:
        """Rows at ``depth``, and in the same pass those of other cuts that somebody wants and nobody has."""
        depths = self._wanted(source, depth, indices)
        start = self._start(source, depths[0])
        below = self.at(source, start).get(indices)
        began = time.perf_counter()
        prefix = self._prefix(depths, start)
        outputs = self._watch.time("prefix", prefix, below, self._batch_size)
        seconds = time.perf_counter() - began
        self.remarks.add(getattr(prefix, "note", ""))
        outputs = dict(zip(depths, outputs if len(depths) > 1 else [outputs], strict=True))
        for cut, rows in outputs.items():
            self.started[source, cut] = start
            if (source, cut) in self._rows:
                self._rows[source, cut].keep(indices, rows, seconds * self._part(start, cut, depths[-1]))
        return outputs[depth]

    def _wanted(self, source: RowSource, depth: int, indices: np.ndarray) -> tuple[int, ...]:
        others = [cut for cut in self._uses if 0 < cut <= self._untouched and cut != depth]
        if depth > self._untouched or self._directory is None:
            others = []
        return tuple(sorted({depth, *(cut for cut in others if self._lacks(source, cut, indices))}))

    def _lacks(self, source: RowSource, cut: int, indices: np.ndarray) -> bool:
        rows = self.at(source, cut)
        return rows.shelf is not None and rows.shelf.writing and len(rows.missing(indices)) > 0

    def _start(self, source: RowSource, depth: int) -> int:
        """The cut that rows at ``depth`` are computed from: the deepest below it that is all stored, or the pictures.

        Decided once, for each start is a network of its own to trace.
        """
        if (source, depth) not in self._starts:
            self._starts[source, depth] = next(
                (cut for cut in range(depth - 1, 0, -1) if self._all_stored(source, cut)), 0)
        return self._starts[source, depth]

    def _prefix(self, depths: tuple[int, ...], start: int):
        if len(depths) == 1:
            return self._network.prefix(depths[0], self._pooling, start)
        return self._network.prefix_many(depths, self._pooling, start)

    def _part(self, start: int, cut: int, deepest: int) -> float:
        """The share of a pass from ``start`` to ``deepest`` that would have led to ``cut``."""
        below, whole = self.share(start), self.share(deepest)
        return (self.share(cut) - below) / (whole - below) if whole > below else 1.0

    def _planned_shelf(self, source: RowSource, depth: int) -> FeatureArray | None:
        """One shelf for all splits, or for all views, with room for what they lack."""
        if self._directory is None:
            return None
        key = (source.view is not None, depth)
        if key not in self._shelves:
            self._shelves[key] = self._shelf(self._directory, source, depth)
            alike = [other.digests for other in self.sources if (other.view is None) == (source.view is None)]
            self._shelves[key].plan(np.concatenate(alike))
        return self._shelves[key]

    def _shelf(self, space: StoreDirectory, source: RowSource, depth: int) -> FeatureArray:
        return FeatureArray(space, self._recipe(source, depth), self._shape(depth), self._dtype,
                            self._uses.get(depth, 1), self._damage[depth])

    def _all_stored(self, source: RowSource, cut: int) -> bool:
        if self._directory is None:
            return False
        if (source, cut) in self._rows:
            return self._rows[source, cut].complete
        if not (self._directory.folder / recipe_digest(self._recipe(source, cut))).is_dir():
            return False
        return self._open_if_whole(self._directory, source, cut)

    def _open_if_whole(self, space: StoreDirectory, source: RowSource, cut: int) -> bool:
        """Open a cut that nobody wants for itself, to start from it, where nothing of it is missing."""
        if self._uses.get(cut):
            return self.at(source, cut).complete
        key = (source.view is not None, cut)
        shelf = self._shelves.get(key) or self._shelf(space, source, cut)
        if (shelf.find(source.digests) < 0).any():
            if key not in self._shelves:
                shelf.close()
            return False
        self._shelves[key] = shelf
        self._rows[source, cut] = self._lazy(source, cut, shelf)
        return True

    def _recipe(self, source: RowSource, depth: int) -> dict:
        pooled = depth == self._network.blocks
        return {**self._base, "weights": self._network.digest_below(depth), "cut": self._network.cut_name(depth),
                "pooling": self._base["pooling"] if pooled else "none",
                **(self._changes if source.view is not None else {})}

    @functools.cached_property
    def _base(self) -> dict:
        """The recipe at full depth; another cut has its own name and weights, and no pooling."""
        return {"kind": "features", **self._network.recipe(self._network.blocks, self._pooling)}

    @property
    def _dtype(self) -> str:
        # float32 and not float16, whose steps of 5e-4 are fifty times the 1e-5 that stored rows may be off;
        # the layers' own type, float16, under mixed precision.
        return self._base["dtype"]

    def _shape(self, depth: int) -> tuple[int, ...]:
        shape = cut_tensor(self._network.model, self._network.spec, depth).shape[1:]
        return shape[-1:] if depth == self._network.blocks else shape
