"""Rows of several cuts in one pass over the pictures, batch by batch. Importing it imports TensorFlow."""

import contextlib
import math
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np

from tl_core import tracking
from tl_core.backbones.split import cut_tensor
from tl_core.data.dataset import Dataset
from tl_core.embeddings.cache import FeatureCache
from tl_core.embeddings.cache import FeatureIndex as Described
from tl_core.embeddings.request import FeatureLayer, FeatureRequest
from tl_core.errors import UserError
from tl_core.features import activation_store
from tl_core.features.activation_store import FeatureArray
from tl_core.features.input_rows import InputRows
from tl_core.features.lazy_array import LazyArray
from tl_core.features.quota import StoreDirectory
from tl_core.malloc import tune_malloc
from tl_core.networks import device
from tl_core.networks.head import pooled
from tl_core.networks.network import FrozenPart, Network, build_network
from tl_core.progress import Progress
from tl_core.seeding import set_random_seed
from tl_core.timer import Stopwatch

BATCH = 32
STAGE = "Computing features"
MOST_BYTES = 500 * 10**6  # of one cut's rows


def extract(asked: FeatureRequest, dataset: Dataset, cuts: Sequence[FeatureLayer], kept: FeatureCache,
            progress: Progress) -> None:
    """Write the rows of ``cuts`` into ``kept``: those the store has are read, the others computed in one pass.

    ``dataset`` as ``chosen.load`` gives it. Pooled rows are left in the store for later runs and
    questions; where a run left a whole cut there, it is averaged and not computed. ``progress``
    may raise to stop; what was computed so far stays in the store. ``UserError`` where the
    weights cannot be had, unpooled rows would be too many, or no picture can be read.
    """
    tune_malloc()
    config = asked.config
    weights_file = tracking.source_model(config.weights)
    set_random_seed(config.seed)
    with device.use(config, emit=lambda event: None) as place, contextlib.ExitStack() as stack:
        made = build_network(config, place, weights_file, lowest_depth=len(asked.spec.blocks))
        source = InputRows(dataset, "train", made.spec.input, made.spec.input.size_of(config), Stopwatch())
        for cut in cuts:
            check_size(made, cut, len(source))
        rows = Rows(made, place, source, cuts, config.feature_store)
        stack.callback(rows.close)
        parts = {cut: stack.enter_context(kept.writing(cut)) for cut in cuts}
        done = _write(rows, source, parts, progress)
    unread = [f"{Path(name).name} ({reason})" for name, reason in dataset.unreadable] + source.failures
    kept.keep(_described(dataset, done), {cut: math.prod(_shape(made, cut)) for cut in cuts}, unread,
              rows.damage())


def check_size(made: Network, cut: FeatureLayer, count: int) -> None:
    """``UserError`` where the rows of ``count`` pictures would take more than may be."""
    shape = _shape(made, cut)
    size = 4 * math.prod(shape)
    if not cut.pooled and size * count > MOST_BYTES:
        raise UserError(
            f"Without pooling {made.cut_name(cut.depth)} gives {' × '.join(map(str, shape))} numbers a picture; "
            f"{count:,} pictures would take {size * count / 1e6:,.0f} MB.",
            f"Expected {MOST_BYTES / 1e6:.0f} MB at most.",
            f"Pool them, choose a later block or smaller pictures, or a limit of {max(MOST_BYTES // size, 0):,}.")


class Rows:
    """The rows of ``cuts`` for ``source``'s pictures, any batch of them."""

    def __init__(self, made: Network, place: device.Device, source: InputRows, cuts: Sequence[FeatureLayer],
                 stored: bool):
        self._made, self._place, self._source, self._cuts = made, place, source, tuple(cuts)
        self._digests = source.digests()
        space = activation_store.space()
        self._space = space if stored and space.limit else None
        self._shelves = {cut: self._shelf(self._space, cut, plan=cut.pooled) for cut in cuts} if self._space else {}
        self._whole = {cut: shelf for cut in cuts if cut.pooled and (shelf := self._left_whole(cut))}
        self._pixels: FeatureArray | None = None
        self._pictures: LazyArray | None = None
        self._prefixes: dict[tuple[FeatureLayer, ...], FrozenPart] = {}

    def batch(self, indices: np.ndarray) -> dict[FeatureLayer, np.ndarray]:
        """Rows ``indices`` of every cut, float32 (len(indices), numbers); zeros where a picture cannot be read."""
        found, missing = {}, {}
        for cut in self._cuts:
            found[cut], there = self._read(cut, indices)
            missing[cut] = ~there
        lacking = tuple(cut for cut in self._cuts if missing[cut].any())
        if lacking:
            some = np.logical_or.reduce([missing[cut] for cut in lacking])
            for cut, rows in self._computed(lacking, indices[some]).items():
                found[cut][some] = rows.reshape(len(rows), -1)
                self._keep(cut, indices[some], rows)
        return found

    def close(self) -> None:
        """Keep in the store what was computed."""
        for shelf in (*self._shelves.values(), *self._whole.values(), *([self._pixels] if self._pixels else [])):
            shelf.close()

    def _read(self, cut: FeatureLayer, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows float32 (n, numbers), zeros where the store has none, and which it has (n,)."""
        out = np.zeros((len(indices), math.prod(_shape(self._made, cut))), np.float32)
        shelf = self._whole.get(cut) or self._shelves.get(cut)
        if shelf is None:
            return out, np.zeros(len(indices), bool)
        there, rows = shelf.read_found(self._digests[indices])
        positions = tuple(range(1, rows.ndim - 1))
        out[there] = rows.astype(np.float32).mean(axis=positions) if cut in self._whole else rows.reshape(
            len(rows), out.shape[1])
        return out, there

    def damage(self) -> list[str]:
        """Sentences about kept rows that were found damaged since last asked."""
        shelves = [(f"block {cut.depth}", shelf) for of in (self._shelves, self._whole) for cut, shelf in of.items()]
        shelves += [("the decoded pictures", self._pixels)] if self._pixels else []
        return [text for what, shelf in shelves if (text := shelf.damage.news(what))]

    def _computed(self, cuts: tuple[FeatureLayer, ...], indices: np.ndarray) -> dict[FeatureLayer, np.ndarray]:
        pixels = self._opened_pictures().get(indices)
        if cuts not in self._prefixes:
            self._prefixes[cuts] = _prefix(self._made, cuts, self._place)
        rows = [np.asarray(part, np.float32) for part in self._prefixes[cuts](pixels, BATCH)]
        for part in rows:
            part[~self._source.readable[indices]] = 0
        return dict(zip(cuts, rows, strict=True))

    def _keep(self, cut: FeatureLayer, indices: np.ndarray, rows: np.ndarray) -> None:
        """Pooled rows are small and serve again; unpooled ones are in this question's own file, once."""
        readable = self._source.readable[indices]
        if cut in self._shelves and cut.pooled and readable.any():
            self._shelves[cut].write(self._digests[indices[readable]], rows[readable])

    def _opened_pictures(self) -> LazyArray:
        """Decoded pictures, from the store and into it; opened when the first one has to be computed."""
        if self._pictures is None:
            source = self._source
            if self._space is not None:
                self._pixels = FeatureArray(self._space, source.recipe, source.shape, source.spec.dtype)
                self._pixels.pays.verdict = True  # as in a run: a second look at a file may find another one
                self._pixels.plan(self._digests)
            self._pictures = self._source.rows(self._pixels)
        return self._pictures

    def _shelf(self, space: StoreDirectory, cut: FeatureLayer, plan: bool) -> FeatureArray:
        recipe = {"kind": "features", **self._made.recipe(cut.depth, "avg"), "pooling": "avg" if cut.pooled else "none"}
        shelf = FeatureArray(space, recipe, _shape(self._made, cut), recipe["dtype"])
        if plan:
            shelf.pays.verdict = True  # a few numbers a picture are always read sooner than computed
            shelf.plan(self._digests)
        return shelf

    def _left_whole(self, cut: FeatureLayer) -> FeatureArray | None:
        """The same cut unpooled, where some run has left every picture's and the pooled rows are not there."""
        if self._space is None or (self._shelves[cut].find(self._digests) >= 0).all():
            return None
        shelf = self._shelf(self._space, FeatureLayer(cut.depth, pooled=False), plan=False)
        if len(shelf.shape) > 1 and (shelf.find(self._digests) >= 0).all():
            return shelf
        shelf.close()
        return None


def _prefix(made: Network, cuts: tuple[FeatureLayer, ...], place: device.Device) -> FrozenPart:
    """From pictures to the rows of ``cuts``, pooled where they are, in one pass and as in inference."""
    ends = [cut_tensor(made.model, made.spec, cut.depth) for cut in cuts]
    outputs = [pooled(end, "avg") if cut.pooled else end for cut, end in zip(cuts, ends, strict=True)]
    model = keras.Model(made.model.inputs[0], outputs if len(outputs) > 1 else outputs[0], name="embedding")
    if place.gpu or made.model.output.dtype != "float32":
        return FrozenPart(model, place, many=True)
    deepest, size = max(cut.depth for cut in cuts), made.model.input.shape[1]
    named = "embedding", made.spec.name, size, made.digest_below(deepest), cuts
    return FrozenPart(model, place, lambda: named, many=True)


def _shape(made: Network, cut: FeatureLayer) -> tuple[int, ...]:
    shape = tuple(cut_tensor(made.model, made.spec, cut.depth).shape[1:])
    return shape[-1:] if cut.pooled else shape


def _write(rows: Rows, source: InputRows, parts: dict, progress: Progress) -> np.ndarray:
    """Every batch's rows into the files; the places of the pictures that could be read."""
    done = []
    with contextlib.ExitStack() as stack:
        files = {cut: stack.enter_context(part.open("wb")) for cut, part in parts.items()}
        progress(STAGE, 0, len(source))
        for start in range(0, len(source), BATCH):
            indices = np.arange(start, min(start + BATCH, len(source)))
            found = rows.batch(indices)
            readable = source.readable[indices]
            for cut, file in files.items():
                file.write(np.ascontiguousarray(found[cut][readable]).tobytes())
            done.append(indices[readable])
            progress(STAGE, int(indices[-1]) + 1, len(source))
    if not any(map(len, done)):
        raise UserError(f"None of {len(source)} pictures can be read; the first: {source.failures[0]}.",
                        "Expected pictures.", "Check the set on the Data page.")
    return np.concatenate(done)


def _described(dataset: Dataset, kept: np.ndarray) -> Described:
    split = dataset.splits["train"].take(kept.tolist())
    return Described(np.asarray(split.keys, str), split.labels, np.asarray(split.groups, str),
                     np.asarray(split.domains or [""] * len(split), str), dataset.classes)
