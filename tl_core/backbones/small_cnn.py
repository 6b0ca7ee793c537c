"""A small CNN for source tasks and for training from scratch, 32 to 224 pixels.

Five stages of 3x3 convolutions with BatchNormalization (Ioffe and Szegedy 2015, arXiv:1502.03167),
each ended by a pooling that halves the size; the plan of VGG with a fifteenth of its parameters.
"""

import keras

STAGES = ((32,), (64,), (96, 96), (128, 128), (192, 192))  # channels of each stage's convolutions


def build(image_size: int) -> keras.Model:
    """The network with random weights: (size, size, 3) raw 0–255 RGB to (size/32, size/32, 192)."""
    pixels = keras.Input((image_size, image_size, 3), name="pixels")
    x = keras.layers.Rescaling(1 / 127.5, offset=-1, name="scale")(pixels)
    for number, widths in enumerate(STAGES, start=1):
        for conv, channels in enumerate(widths, start=1):
            x = _conv(x, channels, f"block{number}_conv{conv}")
        x = keras.layers.MaxPooling2D(name=f"block{number}_pool")(x)
    return keras.Model(pixels, x, name="small_cnn")


def _conv(x, channels: int, name: str):
    x = keras.layers.Conv2D(channels, 3, padding="same", use_bias=False,
                            kernel_initializer="he_normal", name=name)(x)
    # A tenth of Keras' usual memory: short trainings end before statistics of 0.99 have settled.
    x = keras.layers.BatchNormalization(momentum=0.9, name=f"{name}_bn")(x)
    return keras.layers.ReLU(name=f"{name}_relu")(x)
