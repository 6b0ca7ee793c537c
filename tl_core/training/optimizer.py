"""Adam with a rate of its own for every group of variables."""

from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf


def adam_of(optimizer: keras.optimizers.Optimizer) -> "GroupAdam":
    """Ours in a compiled model's optimizer, which is another around it where half precision scales the loss.

    That one gets its variables here: a step that was traced before would keep the scale it had then.
    """
    adam = getattr(optimizer, "inner_optimizer", optimizer)
    if not optimizer.built:
        optimizer.build(adam.trained)
    return adam


def as_new(optimizer: keras.optimizers.Optimizer, rates: Sequence[float]) -> None:
    """No step taken yet, and other rates; half precision's scale begins anew."""
    adam_of(optimizer).reset(rates)
    if isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        optimizer.step_counter.assign(0)
        optimizer.dynamic_scale.assign(optimizer.initial_scale)


class GroupAdam(keras.optimizers.Adam):
    """Adam (Kingma and Ba 2014, arXiv:1412.6980) in which each of ``groups`` of variables has its own rate.

    The moments are Adam's own, so equal rates are plain Adam and a rate of 0 leaves its
    variables where they are. ``factor`` is on all of them, for a schedule to change. In each
    step kernels first shrink by ``decay`` times their rate, apart from the moments (AdamW,
    Loshchilov and Hutter 2017, arXiv:1711.05101): weights of two dimensions or more, without
    those that a penalty of their own draws elsewhere. ``reset`` makes it as new, so that what
    was traced with it serves another run.
    """

    def __init__(self, rates: Sequence[float], groups: Sequence[Sequence], decay: float = 0.0):
        super().__init__(learning_rate=1.0)
        self.trained = [variable for group in groups for variable in group]
        self.factor = keras.Variable(1.0, trainable=False, dtype="float32", name="factor")
        self.decay = decay
        self._decayed = {self._var_key(variable) for group in groups for variable in group
                         if decay and len(variable.shape) > 1 and variable.regularizer is None}
        self.rates = [keras.Variable(rate, trainable=False, dtype="float32", name="rate") for rate in rates]
        self._rate_of = {self._var_key(variable): rate for rate, group in zip(self.rates, groups, strict=True)
                         for variable in group}
        self.build(self.trained)

    def reset(self, rates: Sequence[float]) -> None:
        """No step taken yet, and other rates."""
        for variable, rate in zip(self.rates, rates, strict=True):
            variable.assign(rate)
        for variable in (*self._momentums, *self._velocities, self.iterations):
            variable.assign(keras.ops.zeros_like(variable))

    def update_step(self, gradient, variable, learning_rate):
        key = self._var_key(variable)
        rate = self._rate_of[key] * self.factor
        if key in self._decayed:
            self.assign_sub(variable, variable * keras.ops.cast(rate * self.decay, variable.dtype))
        if tf.distribute.has_strategy() or not isinstance(gradient, tf.Tensor):
            super().update_step(gradient, variable, rate)
        else:
            self._in_one_kernel(gradient, variable, rate)

    def _backend_update_step(self, grads, trainable_variables, learning_rate):
        step = keras.ops.cast(self.iterations + 1, "float32")
        self._powers = [keras.ops.power(beta, step) for beta in (self.beta_1, self.beta_2)]
        super()._backend_update_step(grads, trainable_variables, learning_rate)

    def _in_one_kernel(self, gradient, variable, rate) -> None:
        """The same arithmetic in one pass over the weights instead of ten, and one op to trace.

        The kernel subtracts ``beta_2`` from 1 in 32 bit, which is off by 1e-5 of the difference; gradients
        longer by half of that, and steps shorter, make its moments Keras' own.
        """
        index = self._get_variable_index(variable)
        longer = float(np.sqrt((1 - self.beta_2) / (np.float32(1) - np.float32(self.beta_2))))
        moments = (moment[index].value.handle for moment in (self._momentums, self._velocities))
        powers = (tf.cast(power, variable.dtype) for power in self._powers)
        tf.raw_ops.ResourceApplyAdam(
            **dict(zip(("m", "v", "beta1_power", "beta2_power"), (*moments, *powers), strict=True)),
            var=variable.handle, lr=tf.cast(rate / longer, variable.dtype), beta1=tf.cast(self.beta_1, variable.dtype),
            beta2=tf.cast(self.beta_2, variable.dtype), epsilon=tf.cast(self.epsilon, variable.dtype),
            grad=gradient * longer)
