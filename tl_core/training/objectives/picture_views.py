"""Two views of a picture, as alike as two glances at the same thing: crops and light drawn anew in every step."""

import keras
import tensorflow as tf

SMALLEST = 0.4  # share of the area that a crop keeps at least: of a fifth small pictures show too little
RATIO = 4 / 3  # of a crop's sides at most
LIGHT = 0.4  # brightness, contrast and saturation change by up to this share
TINT = 0.2  # each colour channel
GREYS = 0.2  # share of views without colour
LUMA = (0.299, 0.587, 0.114)


class PictureViews(keras.layers.Layer):
    """Pictures (n, s, s, 3) of 0 to 255 -> as many, each cropped, recoloured and with ``mirrored`` flipped at random.

    After Chen et al. 2020 (SimCLR, arXiv:2002.05709), without blur. What is drawn goes on with the run's checkpoint.
    """

    def __init__(self, seed: int, mirrored: bool, smallest: float = SMALLEST):
        super().__init__(dtype="float32", name="views", trainable=False)
        self._generator = keras.random.SeedGenerator(seed)
        self._mirrored, self._smallest = mirrored, smallest

    def call(self, pictures):
        pictures = tf.cast(pictures, tf.float32)
        count, size = tf.shape(pictures)[0], pictures.shape[1]
        cropped = tf.raw_ops.ImageProjectiveTransformV3(
            images=pictures, transforms=self._crops(count, size), output_shape=(size, size), fill_value=0.0,
            interpolation="BILINEAR", fill_mode="NEAREST")
        return tf.clip_by_value(self._lit(cropped, count), 0, 255)

    def _crops(self, count, size: int):
        """(n, 8): from places in the view to those in the picture; a mirrored one runs from right to left."""
        area, ratio = self._drawn(count, self._smallest, 1), tf.exp(self._drawn(count, -1, 1) * tf.math.log(RATIO))
        height, width = (tf.minimum(tf.sqrt(side), 1) for side in (area / ratio, area * ratio))
        top, left = self._drawn(count, 0, 1) * (1 - height), self._drawn(count, 0, 1) * (1 - width)
        if self._mirrored:
            turned = self._drawn(count, 0, 1) < 0.5
            left, width = tf.where(turned, left + width, left), tf.where(turned, -width, width)
        nothing, last = tf.zeros_like(top), float(size - 1)
        return tf.stack([width, nothing, left * last, nothing, height, top * last, nothing, nothing], axis=1)

    def _lit(self, pictures, count):
        """One affine change of colours for each picture: (n, s, s, 3) times (n, 3, 3) and (n, 1, 1, 3) on top."""
        tint = 1 + self._drawn(3 * count, -TINT, TINT)
        bright, contrast, colour = (1 + self._drawn(count, -LIGHT, LIGHT) for _ in range(3))
        colour = tf.where(self._drawn(count, 0, 1) < GREYS, 0.0, colour)[:, None, None]
        grey = tf.tile(tf.constant(LUMA, shape=(3, 1)), (1, 3))
        mix = (colour * tf.eye(3) + (1 - colour) * grey) * tf.reshape(tint, (-1, 1, 3))
        change = mix * (bright * contrast)[:, None, None]
        mean = tf.reduce_mean(pictures, axis=(1, 2))
        lift = tf.einsum("nc,ncd->nd", mean, mix) * (bright * (1 - contrast))[:, None]
        return tf.einsum("nhwc,ncd->nhwd", pictures, change) + lift[:, None, None]

    def _drawn(self, count, low: float, high: float):
        return tf.random.stateless_uniform((count,), tf.cast(self._generator.next(), tf.int32), low, high)
