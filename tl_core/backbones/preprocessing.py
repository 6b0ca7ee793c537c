"""Each backbone's own preprocessing as plain Keras layers, so that a saved network takes raw 0–255 pixels.

Nothing here has weights, is trained, or needs this package when a file is loaded.
"""

import keras

# ImageNet's mean and deviation, RGB, as shares of 255: what "torch" networks were trained with.
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
CAFFE_MEAN = (103.939, 116.779, 123.68)  # blue, green, red


def caffe(pixels):
    """BGR minus ImageNet's mean: VGG and ResNet."""
    flipped = keras.ops.flip(pixels, axis=-1)
    return keras.layers.Rescaling(1.0, offset=[-mean for mean in CAFFE_MEAN], name="scale")(flipped)


def minus_one_to_one(pixels):
    """-1 to 1: Inception, Xception, MobileNet."""
    return keras.layers.Rescaling(1 / 127.5, offset=-1, name="scale")(pixels)


def standardized(pixels):
    """Zero mean and unit deviation over ImageNet: EfficientNet, DenseNet, ConvNeXt."""
    return keras.layers.Normalization(mean=[255 * mean for mean in MEAN],
                                      variance=[(255 * deviation) ** 2 for deviation in DEVIATION],
                                      name="scale")(pixels)
