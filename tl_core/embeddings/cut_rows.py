"""Rows of a network's cuts, any batch of them: from the activation store, and into it. It imports TensorFlow."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import keras
import numpy as np

from tl_core.backbones.split import cut_tensor
from tl_core.embeddings.request import FeatureLayer
from tl_core.features import activation_store
from tl_core.features.activation_store import FeatureArray
from tl_core.features.input_rows import InputRows
from tl_core.features.lazy_array import LazyArray
from tl_core.features.quota import StoreDirectory
from tl_core.networks.network import FrozenPart, Network
from tl_core.networks.pooling import averaged, pooled

Prefix = Callable[[np.ndarray, int], list[np.ndarray]]  # inputs and the batch's size -> rows of each cut


@dataclass(frozen=True, eq=False)
class Piece:
    """Examples ``indices``: the ``rows`` that the store has of each cut, and the ``inputs`` of those ``to_compute``.

    ``to_compute`` (n,) bool are the examples that some of the cuts ``lacking`` miss.
    """

    indices: np.ndarray
    rows: dict[FeatureLayer, np.ndarray]
    lacking: tuple[FeatureLayer, ...]
    to_compute: np.ndarray
    inputs: np.ndarray


class CutRows:
    """The rows of ``cuts`` for ``examples``, each float32 (numbers,); pooled rows are left in the store.

    ``read`` and ``complete`` may be called in two threads, one each; then ``close``.
    """

    def __init__(self, network: Network, examples: InputRows, cuts: Sequence[FeatureLayer], stored: bool,
                 keep_inputs: bool):
        self._network, self._examples, self._cuts = network, examples, tuple(cuts)
        self._keep_inputs = keep_inputs
        self._digests = examples.digests()
        space = activation_store.space()
        self._space = space if stored and space.limit else None
        self._shelves = {cut: self._shelf(self._space, cut, plan=cut.pooled) for cut in cuts} if self._space else {}
        self._whole = {cut: shelf for cut in cuts if cut.pooled and (shelf := self._left_whole(cut))}
        self._input_shelf: FeatureArray | None = None
        self._inputs: LazyArray | None = None
        self._prefixes: dict[tuple[FeatureLayer, ...], Prefix] = {}

    def read(self, indices: np.ndarray) -> Piece:
        """What the store has of ``indices``, and the inputs of what it has not."""
        rows, missing = {}, {}
        for cut in self._cuts:
            rows[cut], stored = self._kept(cut, indices)
            missing[cut] = ~stored
        lacking = tuple(cut for cut in self._cuts if missing[cut].any())
        to_compute = np.logical_or.reduce([missing[cut] for cut in lacking] or [np.zeros(len(indices), bool)])
        inputs = self._opened_inputs().get(indices[to_compute]) if lacking else np.empty(0)
        return Piece(indices, rows, lacking, to_compute, inputs)

    def complete(self, piece: Piece, batch_size: int) -> dict[FeatureLayer, np.ndarray]:
        """All rows of the piece, float32 (n, numbers); zeros where an example cannot be read."""
        if piece.lacking:
            indices = piece.indices[piece.to_compute]
            for cut, rows in self._computed(piece.lacking, indices, piece.inputs, batch_size).items():
                piece.rows[cut][piece.to_compute] = rows.reshape(len(rows), -1)
                self._keep(cut, indices, rows)
        return piece.rows

    def damage(self) -> list[str]:
        """Sentences about kept rows that were found damaged since last asked."""
        shelves = [(f"block {cut.depth}", shelf) for of in (self._shelves, self._whole) for cut, shelf in of.items()]
        shelves += [("the decoded pictures", self._input_shelf)] if self._input_shelf else []
        return [text for what, shelf in shelves if (text := shelf.damage.news(what))]

    def close(self) -> None:
        """Keep in the store what was computed."""
        inputs = [self._input_shelf] if self._input_shelf else []
        for shelf in (*self._shelves.values(), *self._whole.values(), *inputs):
            shelf.close()

    def _kept(self, cut: FeatureLayer, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows float32 (n, numbers), zeros where the store has none, and which it has (n,)."""
        out = np.zeros((len(indices), math.prod(cut_shape(self._network, cut))), np.float32)
        shelf = self._whole.get(cut) or self._shelves.get(cut)
        if shelf is None:
            return out, np.zeros(len(indices), bool)
        stored, rows = shelf.read_found(self._digests[indices])
        out[stored] = averaged(rows) if cut in self._whole else rows.reshape(len(rows), out.shape[1])
        return out, stored

    def _computed(self, cuts: tuple[FeatureLayer, ...], indices: np.ndarray, inputs: np.ndarray,
                  batch_size: int) -> dict[FeatureLayer, np.ndarray]:
        if cuts not in self._prefixes:
            self._prefixes[cuts] = _prefix(self._network, cuts)
        rows = [np.asarray(part, np.float32) for part in self._prefixes[cuts](inputs, batch_size)]
        unreadable = ~self._examples.readable[indices]
        if unreadable.any():
            rows = [np.where(unreadable.reshape(-1, *[1] * (part.ndim - 1)), 0, part) for part in rows]
        return dict(zip(cuts, rows, strict=True))

    def _keep(self, cut: FeatureLayer, indices: np.ndarray, rows: np.ndarray) -> None:
        """Pooled rows are small and serve again; unpooled ones are their asker's own, once."""
        readable = self._examples.readable[indices]
        if cut in self._shelves and cut.pooled and readable.any():
            self._shelves[cut].write(self._digests[indices[readable]], rows[readable])

    def _opened_inputs(self) -> LazyArray:
        """Decoded examples, from the store and, where they are kept, into it; opened when the first is needed."""
        if self._inputs is None:
            self._input_shelf = self._opened_input_shelf(self._space) if self._space else None
            self._inputs = self._examples.rows(self._input_shelf)
        return self._inputs

    def _opened_input_shelf(self, space: StoreDirectory) -> FeatureArray | None:
        """None where they are not kept, and nobody has kept any of them."""
        shelf = FeatureArray(space, self._examples.recipe, self._examples.shape, self._examples.spec.dtype)
        if self._keep_inputs:
            shelf.pays.verdict = True  # as in a run: a second look at a file may find another one
            shelf.plan(self._digests)
            return shelf
        shelf.stop("only what is made of them is kept")
        if (shelf.find(self._digests) >= 0).any():
            return shelf
        shelf.close()
        return None

    def _shelf(self, space: StoreDirectory, cut: FeatureLayer, plan: bool) -> FeatureArray:
        recipe = {"kind": "features", **self._network.recipe(cut.depth, "avg"),
                  "pooling": "avg" if cut.pooled else "none"}
        shelf = FeatureArray(space, recipe, cut_shape(self._network, cut), recipe["dtype"])
        if plan:
            shelf.pays.verdict = True  # a few numbers an example are always read sooner than computed
            shelf.plan(self._digests)
        return shelf

    def _left_whole(self, cut: FeatureLayer) -> FeatureArray | None:
        """The same cut unpooled, where some run has left every example's and the pooled rows are not there."""
        if self._space is None or (self._shelves[cut].find(self._digests) >= 0).all():
            return None
        shelf = self._shelf(self._space, FeatureLayer(cut.depth, pooled=False), plan=False)
        if len(shelf.shape) > 1 and (shelf.find(self._digests) >= 0).all():
            return shelf
        shelf.close()
        return None


def cut_shape(network: Network, cut: FeatureLayer) -> tuple[int, ...]:
    """The shape of one example's row at a cut."""
    shape = tuple(cut_tensor(network.model, network.spec, cut.depth).shape[1:])
    return shape[-1:] if cut.pooled else shape


def _prefix(network: Network, cuts: tuple[FeatureLayer, ...]) -> Prefix:
    """From inputs to the rows of ``cuts``, pooled where they are, in one pass and as in inference."""
    if cuts == (FeatureLayer(network.blocks),):
        top = network.prefix(network.blocks, "avg")  # which runs of this process use too: it stays warm
        return lambda inputs, batch_size: [top(inputs, batch_size)]
    ends = [cut_tensor(network.model, network.spec, cut.depth) for cut in cuts]
    outputs = [pooled(end, "avg") if cut.pooled else end for cut, end in zip(cuts, ends, strict=True)]
    model = keras.Model(network.model.inputs[0], outputs if len(outputs) > 1 else outputs[0], name="embedding")
    if network.device.gpu or network.model.output.dtype != "float32":
        return FrozenPart(model, network.device, many=True)
    deepest, size = max(cut.depth for cut in cuts), network.model.input.shape[1]
    named = "embedding", network.spec.name, size, network.digest_below(deepest), cuts
    return FrozenPart(model, network.device, lambda: named, many=True)
