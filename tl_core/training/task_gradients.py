"""Do tasks pull the blocks they share the same way? Cosines of their losses' gradients on a few batches an epoch.

Nothing trains by it and nothing that trains is changed: neither weights nor statistics nor random numbers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

import keras
import numpy as np
import tensorflow as tf

from tl_core import task_names
from tl_core.training.batches import Batches, BatchGroup
from tl_core.training.objective import Rows
from tl_core.training.train_step import Member

SHARE = 0.04  # of a phase's steps, about, that measuring may cost: a batch takes about a step for each task
FEWEST = 6  # epochs of a phase that are measured all the same: those of a short run, where a step is little
MOST = 8  # batches in one epoch
PASSED_OVER = 4  # batches at most in which some task has no label
BY_BLOCK = 4  # tasks; the pairs of more are told over all blocks together
MOST_TASKS = 10  # that are compared


class TaskGradients:
    """Of the tasks of ``member``'s objective, in ``blocks``: by number from 1 the weights that train.

    ``epochs`` and ``steps``, of each of them, are the phase's. Told is the mean over those batches in which both tasks
    have a label.
    """

    def __init__(self, member: Member, blocks: Mapping[int, Sequence[tf.Variable]], epochs: int, steps: int):
        self._member, self._blocks = member, {number: list(of) for number, of in blocks.items() if of}
        self._tasks = member.objective.tasks[:MOST_TASKS]
        self._turns = turns(epochs, steps, len(self._tasks))
        self._gradients = tf.function(self._of_one, autograph=False, reduce_retracing=True)

    def measure(self, batches: Batches, epoch: int) -> dict[str, np.ndarray]:
        """After ``epoch`` (from 0 in its phase), on some of its batches: (1,) by metric; none where it has no turn.

        On its first batches, rather those in which every task has a label.
        """
        products = [self._products(group) for group in chosen(batches, self._turns(epoch))]
        return {name: np.array([value]) for name, value in self._told(np.stack(products))} if products else {}

    def _products(self, group: BatchGroup) -> np.ndarray:
        """Scalar products of the tasks' gradients on one batch, float64 (blocks, tasks, tasks)."""
        x = tf.convert_to_tensor(group.x)
        targets = {name: tf.convert_to_tensor(labels) for name, labels in group.targets.items()}
        weights = None if group.weights is None else tf.convert_to_tensor(group.weights)
        each = [[one.numpy() for one in self._gradients(x, targets, weights, tf.one_hot(task, len(self._tasks)))]
                for task in range(len(self._tasks))]
        return block_products(each, [len(of) for of in self._blocks.values()])

    def _of_one(self, x, targets, weights, task):
        """The gradients of the loss that ``task`` (tasks,) points at: one trace for all of them."""
        rows = Rows(x, targets, weights, tf.cast(tf.shape(x)[0], tf.float32))
        batch = self._member.objective.prepare(dict.fromkeys(self._member.streams, rows))
        watched = [weight for of in self._blocks.values() for weight in of]
        # What the layers would renew in passing (statistics, dropout's numbers) stays in this scope.
        with tf.GradientTape() as tape, keras.StatelessScope():
            losses = self._member.objective(batch, self._member.trained_on(batch), 0.0)
            told = tf.stack([tf.cast(losses[f"{name}_loss"], tf.float32) for name in self._tasks])
            chosen = self._member.network.optimizer.scale_loss(tf.reduce_sum(task * told))
        return [tf.cast(tf.convert_to_tensor(one), tf.float32) for one in
                tape.gradient(chosen, watched, unconnected_gradients="zero")]

    def _told(self, products: np.ndarray):
        """(name, value) of each pair, over all blocks and by block."""
        whole = mean_cosines(products.sum(axis=1))
        for a, b in combinations(range(len(self._tasks)), 2):
            pair = self._tasks[a], self._tasks[b]
            if not np.isnan(whole[a, b]):
                yield task_names.cosine_name(*pair), whole[a, b]
            if len(self._tasks) > BY_BLOCK:
                continue
            for place, number in enumerate(self._blocks):
                value = mean_cosines(products[:, place])[a, b]
                if not np.isnan(value):
                    yield task_names.cosine_name(*pair, number), value


def turns(epochs: int, steps: int, tasks: int) -> Callable[[int], int]:
    """On how many batches an epoch (from 0) is measured; the first always is.

    As many as ``SHARE`` allows, spread over the phase's ``epochs`` of ``steps`` each, and not fewer than in ``FEWEST``
    epochs.
    """
    rate = max(SHARE * steps / tasks, min(1.0, FEWEST / epochs))
    batches = max(1, min(int(rate), MOST, steps))
    return lambda epoch: batches if epoch == 0 or int((epoch + 1) * rate) > int(epoch * rate) else 0


def chosen(batches: Batches, count: int) -> Iterator[BatchGroup]:
    """So many of the first batches, one by one; ``PASSED_OVER`` are left out where some target has no label."""
    left = min(PASSED_OVER, len(batches) - count)
    for number in range(len(batches)):
        if count <= 0:
            return
        group = batches.group(number, 1)
        if left > 0 and not all((labels >= 0).any() for labels in group.targets.values()):
            left -= 1
        else:
            count -= 1
            yield group


def block_products(gradients: Sequence[Sequence[np.ndarray]], sizes: Sequence[int]) -> np.ndarray:
    """Scalar products of the tasks' ``gradients``, of which the first ``sizes[0]`` weights are the first block's.

    float64 (blocks, tasks, tasks).
    """
    ends = np.cumsum([0, *sizes])
    flat = [[np.concatenate([np.ravel(one) for one in of[low:high]]).astype(np.float64)
             for low, high in zip(ends, ends[1:], strict=False)] for of in gradients]
    return np.array([[[np.dot(a[block], b[block]) for b in flat] for a in flat] for block in range(len(sizes))])


def mean_cosines(products: np.ndarray) -> np.ndarray:
    """(tasks, tasks) from scalar products (batches, tasks, tasks): the mean of batches in which both have a gradient.

    nan where there is none.
    """
    lengths = np.sqrt(np.einsum("btt->bt", products))
    scale = lengths[:, :, None] * lengths[:, None, :]
    known = scale > 0
    cosines = np.divide(products, scale, out=np.zeros_like(products), where=known)
    counts = known.sum(axis=0)
    return np.divide(cosines.sum(axis=0), counts, out=np.full(counts.shape, np.nan), where=counts > 0).clip(-1, 1)
