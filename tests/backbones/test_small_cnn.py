"""The small CNN learns a real task from nothing: scikit-learn's handwritten digits."""

import keras
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from tl_core.backbones.catalog import BACKBONES


def test_it_learns_digits_from_scratch():
    """Issue's bar: 0.95 within a minute; here 3 epochs on 32 pixels."""
    keras.utils.set_random_seed(0)
    images, labels = load_digits(return_X_y=True)
    pictures = np.repeat(np.kron(images.reshape(-1, 8, 8, 1), np.ones((1, 4, 4, 1))) * 255 / 16, 3, axis=-1)
    train, test, train_labels, test_labels = train_test_split(
        pictures.astype("float32"), labels, test_size=400, random_state=0, stratify=labels)
    network = BACKBONES.get("small_cnn").build(32)
    pooled = keras.layers.GlobalAveragePooling2D()(network.output)
    model = keras.Model(network.input, keras.layers.Dense(10, activation="softmax")(pooled))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
    model.fit(train, train_labels, epochs=3, batch_size=32, verbose=0)
    assert model.evaluate(test, test_labels, verbose=0)[1] >= 0.95
