"""Picture files read by TensorFlow as nearly as it can to the way the program reads them.

Nothing but TensorFlow is needed: what is traced goes into a SavedModel, and the file itself
is copied beside an exported script.
"""

import tensorflow as tf

WHITE = 255.0
ORIENTATION = 0x0112  # EXIF's tag for how the camera was held
LOOKED_AT = 70_000  # bytes: EXIF stands in the first segments of a file
LITTLE, BIG = list, lambda places: list(reversed(places))  # places of a number's bytes, the least first


def pictures(contents, size: int):
    """Bytes of JPEG, PNG, BMP or GIF files (n,) -> float32 pixels of 0 to 255, (n, size, size, 3)."""
    return tf.map_fn(lambda content: picture(content, size), contents,
                     fn_output_signature=tf.TensorSpec((size, size, 3), tf.float32))


def picture(content, size: int):
    """One file's bytes -> (size, size, 3), squashed to a square, upright, transparency on white."""
    pixels = tf.cond(tf.io.is_jpeg(content), lambda: _jpeg(content, size),
                     lambda: tf.cond(_is_png(content), lambda: _png(content), lambda: _other(content)))
    pixels = tf.round(pixels)
    squashed = tf.cond(tf.reduce_min(tf.shape(pixels)[:2]) >= size, lambda: _squashed(pixels, size, "lanczos3"),
                       lambda: _squashed(pixels, size, "bilinear"))
    return tf.ensure_shape(squashed, (size, size, 3))


def _squashed(pixels, size: int, method: str):
    """One side after the other in whole numbers, as Pillow does it."""
    for shape in ((tf.shape(pixels)[0], size), (size, size)):
        pixels = tf.clip_by_value(tf.round(tf.image.resize(pixels, shape, method, antialias=True)), 0.0, WHITE)
    return pixels


def _jpeg(content, size: int):
    """Decoded at 1/2, 1/4 or 1/8 where that leaves twice the size asked for, then turned upright."""
    shape = tf.io.extract_jpeg_shape(content)
    spare = tf.minimum(shape[0], shape[1]) // (2 * size)
    index = sum(tf.cast(spare >= ratio, tf.int32) for ratio in (2, 4, 8))
    pixels = tf.switch_case(index, [lambda ratio=ratio: tf.io.decode_jpeg(
        content, 3, ratio, dct_method="INTEGER_ACCURATE") for ratio in (1, 2, 4, 8)])
    return _upright(tf.cast(pixels, tf.float32), _orientation(content))


def _png(content):
    pixels = tf.cast(tf.io.decode_png(content, 4), tf.float32)
    cover = pixels[..., 3:] / WHITE
    return pixels[..., :3] * cover + WHITE * (1 - cover)


def _other(content):
    pixels = tf.io.decode_image(content, 3, expand_animations=False)
    return tf.cast(tf.ensure_shape(pixels, (None, None, 3)), tf.float32)


def _is_png(content):
    return tf.equal(tf.strings.substr(content, 0, 4), b"\x89PNG")


def _upright(pixels, orientation):
    flip, turn = tf.image.flip_left_right, tf.image.rot90
    ways = [lambda: pixels, lambda: pixels, lambda: flip(pixels), lambda: turn(pixels, 2),
            lambda: flip(turn(pixels, 2)), lambda: flip(turn(pixels, 3)), lambda: turn(pixels, 3),
            lambda: flip(turn(pixels, 1)), lambda: turn(pixels, 1)]
    return tf.switch_case(tf.where((orientation >= 1) & (orientation <= 8), orientation, 0), ways)


def _orientation(content):
    """EXIF's orientation, 1 to 8, or 0 where there is none."""
    start = tf.strings.substr(content, 0, LOOKED_AT)
    data = tf.cast(tf.io.decode_raw(start, tf.uint8), tf.int32)
    mark = tf.constant(list(b"Exif\0\0"), tf.int32)
    places = tf.where(tf.reduce_all(tf.signal.frame(data, 6, 1) == mark, axis=1))
    return tf.cond(tf.size(places) > 0, lambda: _tag(data, tf.cast(places[0, 0], tf.int32) + 6), lambda: 0)


def _tag(data, tiff):
    """The orientation's value in the directory that begins at byte ``tiff``; the first byte there tells the order."""
    is_little = data[tf.minimum(tiff, tf.size(data) - 1)] == ord("I")
    return tf.where(is_little, _value(data, tiff, LITTLE), _value(data, tiff, BIG))


def _value(data, tiff, order):
    directory = tiff + _number(data, tiff + 4, 4, order)
    entries = directory + 2 + 12 * tf.range(tf.minimum(_number(data, directory, 2, order), 512))
    found = tf.boolean_mask(_number(data, entries + 8, 2, order), _number(data, entries, 2, order) == ORIENTATION)
    return tf.cond(tf.size(found) > 0, lambda: found[0], lambda: 0)


def _number(data, place, count: int, order):
    """The number in ``count`` bytes from each ``place``; outside of the data there are zeros."""
    own = place[..., None] + tf.constant(order(range(count)))
    inside = (own >= 0) & (own < tf.size(data))
    known = tf.where(inside, tf.gather(data, tf.where(inside, own, 0)), 0)
    return tf.reduce_sum(known * tf.constant([256 ** power for power in range(count)]), axis=-1)
