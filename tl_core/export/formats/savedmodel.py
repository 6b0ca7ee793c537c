"""SavedModel: TensorFlow's own format, for TensorFlow Serving, C++, Java and Go; it reads picture files by itself."""

from pathlib import Path

from tl_core.export.formats import signatures
from tl_core.export.formats.registry import FORMATS, Format


def write(source, folder: Path, precision: str) -> None:
    """Two signatures: ``serving_default`` takes the bytes of picture files, ``pixels`` takes pixels."""
    import tensorflow as tf

    from tl_core.export.image_decoding import pictures
    model, size, ends = source.scores, source.image_size, source.deep_ends
    signatures.save(model, folder, {
        "serving_default": (lambda image_bytes: model(pictures(image_bytes, size, *ends), training=False),
                            tf.TensorSpec([None], tf.string, name="image_bytes")),
        "pixels": (lambda pixels: model(pixels, training=False),
                   tf.TensorSpec([None, size, size, 3], tf.float32, name="pixels"))})


FORMATS.add("savedmodel", Format(
    "savedmodel", "SavedModel", "Serve it: TensorFlow Serving, C++, Java, Go. Takes the bytes of a JPEG, PNG, BMP, "
    "GIF or still WebP file.", "tensorflow", "", write, """import tensorflow as tf
served = tf.saved_model.load(".").signatures
picture = tf.io.read_file("picture.jpg")
scores = served["serving_default"](image_bytes=picture[None])["scores"]
scores = served["pixels"](pixels=pixels)["scores"]  # (n, {size}, {size}, 3) float32, 0 to 255""", ":material/dns:"))
