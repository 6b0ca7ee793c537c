"""The new predicting layers (the article's FC-T1 and FC-T2) that replace the source task's own."""

import keras

from tl_core.config import HeadConfig
from tl_core.data.dataset import LABEL
from tl_core.networks.pooling import pooled


class Head:
    """Layers ``head_pool``, ``head_hidden_1``, ``head_dropout_1``, …, ``head_logits``, ``head_output``.

    ``head_output`` is the softmax over ``classes``. Training stops at ``head_logits``,
    from which cross-entropy is numerically stable; the saved network has both. Without
    hidden layers it is a linear probe, its dropout in front of the only layer. Of another target
    than the usual one the layers are called ``head_NAME_pool`` and so on.
    """

    def __init__(self, config: HeadConfig, classes: int, name: str = LABEL):
        self.pooling = config.pooling
        self._prefix = "head" if name == LABEL else f"head_{name}"
        self.layers = [*_hidden(config, self._prefix),
                       keras.layers.Dense(classes, name=f"{self._prefix}_logits", dtype="float32")]
        self.softmax = keras.layers.Activation("softmax", name=f"{self._prefix}_output", dtype="float32")

    @property
    def weights(self) -> list:
        return [weight for layer in self.layers for weight in layer.weights]

    @property
    def variables(self) -> list:
        """The weights and the state of dropout's random numbers."""
        return [variable for layer in self.layers for variable in layer.variables]

    def trained_layers(self, classifier: bool = True) -> list[keras.layers.Layer]:
        """All, or without the last one, the ``classifier``, where that stays as it is."""
        return self.layers if classifier else self.layers[:-1]

    def set_trainable(self, trainable: bool, classifier: bool = True) -> None:
        trained = self.trained_layers(classifier) if trainable else []
        for layer in self.layers:
            layer.trainable = layer in trained

    def copy_weights_from(self, other: "Head") -> None:
        """Take over the weights, and the dropout to come, of a head of the same shape."""
        for mine, theirs in zip(self.variables, other.variables, strict=True):
            mine.assign(theirs)

    def pooled(self, tensor):
        """(batch, …, channels) -> (batch, channels); a vector stays as it is."""
        return pooled(tensor, self.pooling, f"{self._prefix}_pool")

    def logits(self, vector):
        """(batch, channels) -> (batch, classes), any real numbers."""
        return self.hidden_and_logits(vector)[1]

    def hidden_and_logits(self, vector) -> tuple:
        """What the last hidden layer gives (the vector itself where there is none), before dropout; and the logits."""
        *inner, classifier = self.layers
        hidden = vector
        for layer in inner:
            vector = layer(vector)
            hidden = vector if isinstance(layer, keras.layers.Dense) else hidden
        return hidden, classifier(vector)

    def probabilities(self, tensor):
        """A backbone's output -> (batch, classes), each row summing to 1."""
        return self.softmax(self.logits(self.pooled(tensor)))


class FeatureOutput:
    """What stands in for a head where a network has learnt no classes: the pooled features, as ``head`` reads them."""

    def __init__(self, head: Head):
        self._head = head

    def probabilities(self, tensor):
        """(batch, …, channels) -> (batch, channels)."""
        return keras.layers.Activation("linear", name="features", dtype="float32")(self._head.pooled(tensor))


def _hidden(config: HeadConfig, prefix: str) -> list[keras.layers.Layer]:
    layers = []
    for number, size in enumerate(config.hidden, 1):
        layers.append(keras.layers.Dense(size, activation="relu", name=f"{prefix}_hidden_{number}"))
        layers.append(keras.layers.Dropout(config.dropout, name=f"{prefix}_dropout_{number}"))
    return layers or [keras.layers.Dropout(config.dropout, name=f"{prefix}_dropout")]
