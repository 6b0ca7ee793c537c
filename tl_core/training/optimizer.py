"""Adam with a rate of its own for the pretrained blocks."""

import keras


class TwoRateAdam(keras.optimizers.Adam):
    """Adam (Kingma and Ba 2014, arXiv:1412.6980) whose step is ``scale`` times as long for ``slower`` variables.

    The moments are Adam's own, so ``scale`` 1 is plain Adam and 0 leaves the slower
    variables where they are.
    """

    def __init__(self, learning_rate: float, slower=(), scale: float = 1.0):
        super().__init__(learning_rate=learning_rate)
        self._slower = {self._var_key(variable) for variable in slower}
        self._scale = scale

    def update_step(self, gradient, variable, learning_rate):
        if self._var_key(variable) in self._slower:
            learning_rate = learning_rate * self._scale
        super().update_step(gradient, variable, learning_rate)
