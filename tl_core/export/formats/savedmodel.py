"""SavedModel: TensorFlow's own format, for TensorFlow Serving, C++, Java and Go; it reads files and texts by itself."""

from pathlib import Path

from tl_core.export.formats import signatures
from tl_core.export.formats.registry import FORMATS, Format


def write(source, folder: Path, precision: str) -> None:
    """``serving_default`` takes the bytes of picture files or texts, and ``pixels`` or ``tokens`` what these become.

    Of a tokenizer that TensorFlow's operations cannot follow both take tokens.
    """
    model = source.scores
    plain = (lambda rows: model(rows, training=False)), signatures.tensor(source)
    if source.input.modality == "image":
        signatures.save(model, folder, {"serving_default": _of_files(source), source.input.tensor: plain})
    elif reads_texts(source):
        from tl_core.export.word_pieces_graph import WordPieceTokens
        tokens = WordPieceTokens(source.input.tokenizer_file(), source.size)
        served = {"serving_default": _of_texts(model, tokens), source.input.tensor: plain}
        signatures.save(model, folder, served, tokens)
    else:
        signatures.save(model, folder, {"serving_default": plain, source.input.tensor: plain})


def reads_texts(source) -> bool:
    """Whether what is written takes texts as they are."""
    from tl_core.export import word_pieces_graph
    tokenizer = getattr(source.input, "tokenizer_file", None)
    return tokenizer is not None and word_pieces_graph.fits(tokenizer())


def _of_texts(model, tokens) -> tuple:
    import tensorflow as tf
    return lambda texts: model(tokens(texts), training=False), tf.TensorSpec([None], tf.string, name="texts")


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
""", summary_of_texts="Serve it: TensorFlow Serving, C++, Java, Go. Takes texts as they are written, and tokens.",
    usage_of_texts="""scores = served["serving_default"](texts=tf.constant(["a text", "another"]))["scores"]
"""))
