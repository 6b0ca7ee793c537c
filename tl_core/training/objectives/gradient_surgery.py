"""Gradients of several tasks in the weights that they share: how they agree, and what is done where they do not."""

from collections.abc import Sequence

import tensorflow as tf


def shared(gradients: Sequence[Sequence]) -> list[int]:
    """Places of the weights that more than one loss reaches."""
    return [place for place, of in enumerate(zip(*gradients, strict=True))
            if sum(one is not None for one in of) > 1]


def products(gradients: Sequence[Sequence], places: Sequence[int]):
    """Scalar products of the losses' gradients over the weights at ``places``: float32 (losses, losses)."""
    parts = [[one[place] for place in places] for one in gradients]
    return tf.stack([tf.stack([_product(a, b) for b in parts]) for a in parts])


def cosines(gram):
    """(losses, losses) of their ``products``; 0 where one of them has no length."""
    lengths = tf.sqrt(tf.linalg.diag_part(gram))
    return tf.math.divide_no_nan(gram, lengths[:, None] * lengths[None, :])


def pcgrad(gram, orders):
    """How often each loss's gradient counts in the sum of all, once what conflicts is taken out: (losses,).

    Each gradient goes through the others in its own of ``orders`` (losses, losses); where its product with one is
    negative, the part along that one is taken out (Yu et al. 2020, Gradient surgery, arXiv:2001.06782). What comes is
    a sum of the gradients as they were, so their ``products`` are all that is needed.
    """
    count = gram.shape[0]
    projected = []
    for own in range(count):
        counts = tf.one_hot(own, count, dtype=gram.dtype)
        for turn in range(count):
            other = orders[own, turn]
            along = tf.tensordot(counts, tf.gather(gram, other, axis=1), 1)
            share = tf.math.divide_no_nan(along, gram[other, other])
            conflict = tf.logical_and(along < 0, tf.not_equal(other, own))
            counts -= tf.where(conflict, share, 0.0) * tf.one_hot(other, count, dtype=gram.dtype)
        projected.append(counts)
    return tf.add_n(projected)


def orders(count: int, seed):
    """An order of the losses for each of them: int32 (count, count), by ``seed`` (2,)."""
    numbers = tf.random.stateless_uniform((count, count), seed)
    return tf.argsort(numbers, axis=1)


def combined(gradients: Sequence[Sequence], counts) -> list:
    """For each weight the sum of its gradients, each loss's ``counts`` times; None where none reaches it."""
    summed = []
    for of in zip(*gradients, strict=True):
        parts = [count * one for count, one in zip(tf.unstack(counts, num=len(gradients)), of, strict=True)
                 if one is not None]
        summed.append(tf.add_n(parts) if parts else None)
    return summed


def _product(a: Sequence, b: Sequence):
    parts = [tf.reduce_sum(tf.cast(one, tf.float32) * tf.cast(other, tf.float32))
             for one, other in zip(a, b, strict=True) if one is not None and other is not None]
    return tf.add_n(parts) if parts else tf.constant(0.0)
