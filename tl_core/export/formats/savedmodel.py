"""SavedModel: TensorFlow's own format, for TensorFlow Serving, C++, Java and Go; it reads picture files by itself."""

from pathlib import Path

from tl_core.export.formats import signatures
from tl_core.export.formats.registry import FORMATS, Format


def write(source, folder: Path, precision: str) -> None:
    """``serving_default`` takes the bytes of picture files, ``pixels`` takes pixels; of texts both take tokens."""
    model = source.scores
    plain = (lambda rows: model(rows, training=False)), signatures.tensor(source)
    files = _of_files(source) if source.input.modality == "image" else plain
    signatures.save(model, folder, {"serving_default": files, source.input.tensor: plain})


def _of_files(source) -> tuple:
    import tensorflow as tf

    from tl_core.export.image_decoding import pictures
    model, size, ends = source.scores, source.size, source.deep_ends
    return (lambda image_bytes: model(pictures(image_bytes, size, *ends), training=False),
            tf.TensorSpec([None], tf.string, name="image_bytes"))


FORMATS.add("savedmodel", Format(
    "savedmodel", "SavedModel", "Serve it: TensorFlow Serving, C++, Java, Go. Takes the bytes of a JPEG, PNG, BMP, "
    "GIF or still WebP file.", "tensorflow", "", write, """import tensorflow as tf
served = tf.saved_model.load(".").signatures
{files}scores = served["{tensor}"]({tensor}={tensor})["scores"]  # (n, {row}""", ":material/dns:",
    usage_of_files="""picture = tf.io.read_file("picture.jpg")
scores = served["serving_default"](image_bytes=picture[None])["scores"]
"""))
