"""Picture files read by TensorFlow as nearly as it can to the way the program reads them.

Nothing but TensorFlow is needed: what is traced goes into a SavedModel, and the file itself
is copied beside an exported script.
"""

import tensorflow as tf

WHITE = 255.0
ORIENTATION = 0x0112  # EXIF's tag for how the camera was held
LOOKED_AT = 70_000  # bytes: EXIF stands in the first segments of a JPEG, and is no longer than that elsewhere
LITTLE, BIG = list, lambda positions: list(reversed(positions))  # positions of a number's bytes, the least first
GREY, PALETTE, WITH_ALPHA = 0, 3, (4, 6)  # PNG's colour types


def pictures(contents, size: int, low: float = 0.0, high: float = 65535.0):
    """Bytes of JPEG, PNG, BMP, GIF or still WebP files (n,) -> float32 pixels of 0 to 255, (n, size, size, 3)."""
    return tf.map_fn(lambda content: picture(content, size, low, high), contents,
                     fn_output_signature=tf.TensorSpec((size, size, 3), tf.float32))


def picture(content, size: int, low: float = 0.0, high: float = 65535.0):
    """One file's bytes -> (size, size, 3), squashed to a square, upright, transparency on white.

    ``low`` and ``high`` are the values of files of 16 bits that become black and white.
    """
    ways = [lambda: (_other(content), 0), lambda: _jpeg(content, size), lambda: _png(content, low, high),
            lambda: (_bmp(content), 0), lambda: (_gif(content), 0), lambda: _webp(content)]
    starts = [tf.io.is_jpeg(content), _begins(content, b"\x89PNG"), _begins(content, b"BM"),
              _begins(content, b"GIF8"), _begins(content, b"RIFF")]
    kind = sum(number * tf.cast(start, tf.int32) for number, start in enumerate(starts, 1))
    pixels, orientation = tf.switch_case(kind, ways)
    pixels = _upright(tf.round(pixels), orientation)
    squashed = tf.cond(tf.reduce_min(tf.shape(pixels)[:2]) >= size, lambda: _squashed(pixels, size, "lanczos3"),
                       lambda: _squashed(pixels, size, "bilinear"))
    return tf.ensure_shape(squashed, (size, size, 3))


def _squashed(pixels, size: int, method: str):
    """One side after the other in whole numbers, as Pillow does it."""
    for shape in ((tf.shape(pixels)[0], size), (size, size)):
        pixels = tf.clip_by_value(tf.round(tf.image.resize(pixels, shape, method, antialias=True)), 0.0, WHITE)
    return pixels


def _jpeg(content, size: int):
    """Decoded at 1/2, 1/4 or 1/8 where that leaves twice the size asked for; and EXIF's orientation."""
    shape = tf.io.extract_jpeg_shape(content)
    spare = tf.minimum(shape[0], shape[1]) // (2 * size)
    index = sum(tf.cast(spare >= ratio, tf.int32) for ratio in (2, 4, 8))
    pixels = tf.switch_case(index, [lambda ratio=ratio: tf.io.decode_jpeg(
        content, 3, ratio, dct_method="INTEGER_ACCURATE") for ratio in (1, 2, 4, 8)])
    return tf.cast(pixels, tf.float32), _orientation(content)


def _png(content, low: float, high: float):
    """Four channels only with transparency: asked for them, TensorFlow makes files below 8 bits nearly clear."""
    depth, colours = _byte(content, 24), _byte(content, 25)
    marked = (_chunk(content, 8, True, (b"tRNS", b"IDAT"))[1] == b"tRNS") & (  # else the program takes no notice of it
        (colours == PALETTE) | (depth == 8) | ((colours == GREY) & (depth == 1)))
    is_clear = tf.reduce_any(colours == WITH_ALPHA) | marked
    pixels = tf.cond(depth == 16, lambda: _deep_png(content, is_clear, low, high), lambda: _flat_png(content, is_clear))
    return pixels, _chunk_orientation(content, 8, True, b"eXIf")


def _flat_png(content, is_clear):
    return tf.cond(is_clear, lambda: _on_white(tf.cast(tf.io.decode_png(content, 4), tf.float32)),
                   lambda: tf.cast(tf.io.decode_png(content, 3), tf.float32))


def _deep_png(content, is_clear, low: float, high: float):
    def ranged(values):
        return tf.round(tf.clip_by_value((values - low) * (WHITE / (high - low)), 0.0, WHITE))

    def covered():
        values = tf.cast(tf.io.decode_png(content, 4, tf.uint16), tf.float32)
        return _on_white(tf.concat([ranged(values[..., :3]), tf.round(values[..., 3:] / 257)], axis=-1))
    return tf.cond(is_clear, covered, lambda: ranged(tf.cast(tf.io.decode_png(content, 3, tf.uint16), tf.float32)))


def _on_white(pixels):
    cover = pixels[..., 3:] / WHITE
    return pixels[..., :3] * cover + WHITE * (1 - cover)


def _other(content):
    pixels = tf.io.decode_image(content, 3, expand_animations=False)
    return tf.cast(tf.ensure_shape(pixels, (None, None, 3)), tf.float32)


def _native(content, channels: int):
    """Pixels with the file's own channels, of which there are to be so many."""
    pixels = tf.io.decode_image(content, 0, expand_animations=False)
    return tf.cast(tf.ensure_shape(pixels, (None, None, channels)), tf.float32)


def _bmp(content):
    """Colours from a table by hand: TensorFlow takes their numbers for grey."""
    bits, packing = _byte(content, 28), _at(content, 30, 4)
    is_usual = (packing == 0) | ((packing == 3) & (_at(content, 54, 4) == 0xFF0000))
    with tf.control_dependencies([tf.debugging.Assert(is_usual, ["This BMP is compressed: save it as PNG."])]):
        content = tf.identity(content)
    has_alpha = (packing == 3) & (_at(content, 14, 4) >= 56) & (_at(content, 66, 4) != 0)
    return tf.cond(bits <= 8, lambda: _table_bmp(content, bits), lambda: tf.cond(
        (bits == 32) & has_alpha, lambda: _on_white(_native(content, 4)), lambda: _other(content)))


def _table_bmp(content, bits):
    width, height, colours = _at(content, 18, 4), _at(content, 22, 4), _at(content, 46, 4)
    colours = tf.where(colours == 0, tf.bitwise.left_shift(1, bits), colours)
    table = tf.io.decode_raw(tf.strings.substr(content, 14 + _at(content, 14, 4), 4 * colours), tf.uint8)
    table = tf.cast(tf.reshape(table, (-1, 4))[:, 2::-1], tf.float32)
    stride = (width * bits + 31) // 32 * 4
    rows = tf.strings.substr(content, _at(content, 10, 4), stride * tf.abs(height))
    rows = tf.cast(tf.reshape(tf.io.decode_raw(rows, tf.uint8), (tf.abs(height), stride, 1)), tf.int32)
    shifts = tf.range(8 - bits, -1, -bits)
    numbers = tf.bitwise.bitwise_and(tf.bitwise.right_shift(rows, shifts), tf.bitwise.left_shift(1, bits) - 1)
    numbers = tf.reshape(numbers, (tf.abs(height), -1))[:, :width]
    return tf.gather(table, tf.cond(height > 0, lambda: numbers[::-1], lambda: numbers))


def _gif(content):
    """The first frame; its transparent colour is painted white first, for TensorFlow would leave it black."""
    descriptor, control = _gif_blocks(content)
    is_clear = (control > 0) & (_byte(content, control + 3) % 2 == 1)
    table = tf.where(_byte(content, descriptor + 9) >= 128, descriptor + 10, 13)
    white = table + 3 * _byte(content, control + 6)
    return _other(tf.cond(is_clear, lambda: _put(_put(content, white, b"\xff\xff\xff"), control + 3, b"\0"),
                          lambda: content))


def _gif_blocks(content):
    """Where the first frame is described, and where the control block before it begins, or 0."""
    flags = _byte(content, 10)
    first = 13 + tf.where(flags >= 128, 3 * tf.bitwise.left_shift(2, flags % 8), 0)

    def is_before(offset, inside, control):
        return (offset < tf.strings.length(content)) & (inside | (_byte(content, offset) == 0x21))

    def step(offset, inside, control):
        length = _byte(content, offset)
        is_control = ~inside & (_byte(content, offset + 1) == 0xF9)
        return (offset + tf.where(inside, length + 1, 2), ~inside | (length > 0), tf.where(is_control, offset, control))
    offset, _, control = tf.while_loop(is_before, step, (first, tf.constant(False), tf.constant(0)))
    return offset, control


def _webp(content):
    extended = tf.strings.substr(content, 12, 4) == b"VP8X"
    flags = tf.where(extended, _byte(content, 20), 0)
    is_still = tf.bitwise.bitwise_and(flags, 2) == 0  # TensorFlow (2.21) crashes on the others
    with tf.control_dependencies([tf.debugging.Assert(is_still, ["This WebP moves: save one picture of it."])]):
        content = tf.identity(content)
    lossless = tf.strings.substr(content, 12, 4) == b"VP8L"
    is_clear = (tf.bitwise.bitwise_and(flags, 16) > 0) | (lossless & (_byte(content, 24) // 16 % 2 == 1))
    pixels = tf.cond(is_clear, lambda: _on_white(_native(content, 4)), lambda: _other(content))
    return pixels, _chunk_orientation(content, 12, False, b"EXIF")


def _begins(content, mark: bytes):
    return tf.equal(tf.strings.substr(content, 0, len(mark)), mark)


def _byte(content, offset):
    return _at(content, offset, 1)


def _at(content, offset, count: int, order=LITTLE):
    """The number in ``count`` bytes of the file; 0 where it has fewer."""
    offset = tf.minimum(offset, tf.strings.length(content))
    data = tf.cast(tf.io.decode_raw(tf.strings.substr(content, offset, count), tf.uint8), tf.int32)
    return _number(data, tf.constant(0), count, order)


def _put(content, offset, new: bytes):
    return tf.strings.join([tf.strings.substr(content, 0, offset), new,
                            tf.strings.substr(content, offset + len(new), -1)])


def _chunk(content, first: int, is_png: bool, names: tuple[bytes, ...]):
    """Where the data of the first chunk of these names begin (-1: there is none), and its name."""
    order, length_first = (BIG, True) if is_png else (LITTLE, False)

    def name_at(offset):
        return tf.strings.substr(content, tf.minimum(offset + 4 * length_first, tf.strings.length(content)), 4)

    def is_open(offset, name):
        return (offset + 8 <= tf.strings.length(content)) & ~tf.reduce_any(name == list(names))

    def step(offset, name):
        length = tf.maximum(_at(content, offset + 4 * (not length_first), 4, order), 0)
        length = tf.minimum(length, tf.strings.length(content))
        after = offset + 8 + length + (4 if is_png else length % 2)
        return after, name_at(after)
    offset, name = tf.while_loop(is_open, step, (tf.constant(first), name_at(first)))
    return tf.where(tf.reduce_any(name == list(names)), offset + 8, -1), name


def _chunk_orientation(content, first: int, is_png: bool, name: bytes):
    offset, _ = _chunk(content, first, is_png, (name,))

    def read():
        data = tf.cast(tf.io.decode_raw(tf.strings.substr(content, offset, LOOKED_AT), tf.uint8), tf.int32)
        marked = tf.reduce_all(data[:6] == tf.constant(list(b"Exif\0\0"))) if not is_png else tf.constant(False)
        return _tag(data, tf.where(marked, 6, 0))
    return tf.cond((offset >= 0) & (offset < tf.strings.length(content)), read, lambda: 0)


def _upright(pixels, orientation):
    """Turned as EXIF's number (0: none) says, by a transposition and two flips."""
    def where(numbers, change, pixels):
        return tf.cond(tf.reduce_any(orientation == numbers), lambda: change(pixels), lambda: pixels)
    pixels = where((5, 6, 7, 8), lambda pixels: tf.transpose(pixels, (1, 0, 2)), pixels)
    pixels = where((2, 3, 6, 7), lambda pixels: pixels[:, ::-1], pixels)
    return where((3, 4, 7, 8), lambda pixels: pixels[::-1], pixels)


def _orientation(content):
    """EXIF's orientation, 1 to 8, or 0 where there is none."""
    start = tf.strings.substr(content, 0, LOOKED_AT)
    data = tf.cast(tf.io.decode_raw(start, tf.uint8), tf.int32)
    mark = tf.constant(list(b"Exif\0\0"), tf.int32)
    marks = tf.where(tf.reduce_all(tf.signal.frame(data, 6, 1) == mark, axis=1))
    return tf.cond(tf.size(marks) > 0, lambda: _tag(data, tf.cast(marks[0, 0], tf.int32) + 6), lambda: 0)


def _tag(data, tiff):
    """The orientation's value in the directory that begins at byte ``tiff``; the first byte there tells the order."""
    is_little = data[tf.minimum(tiff, tf.size(data) - 1)] == ord("I")
    return tf.where(is_little, _value(data, tiff, LITTLE), _value(data, tiff, BIG))


def _value(data, tiff, order):
    directory = tiff + _number(data, tiff + 4, 4, order)
    entries = directory + 2 + 12 * tf.range(tf.minimum(_number(data, directory, 2, order), 512))
    is_orientation = _number(data, entries, 2, order) == ORIENTATION
    orientations = tf.boolean_mask(_number(data, entries + 8, 2, order), is_orientation)
    return tf.cond(tf.size(orientations) > 0, lambda: orientations[0], lambda: 0)


def _number(data, offset, count: int, order):
    """The number in ``count`` bytes from each ``offset``; outside of the data there are zeros."""
    own = offset[..., None] + tf.constant(order(range(count)))
    inside = (own >= 0) & (own < tf.size(data))
    known = tf.where(inside, tf.gather(data, tf.where(inside, own, 0)), 0)
    return tf.reduce_sum(known * tf.constant([256 ** power for power in range(count)]), axis=-1)
