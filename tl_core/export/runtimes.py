"""A network's scores by its own runtime, in a process of its own.

Run as a script (``python -I runtimes.py RUNTIME FILE PIXELS OUT``), so nothing of this program is
imported and of the runtimes only the one asked for. PIXELS is a .npy of float32 (n, s, s, 3) or of tokens (n, t),
or a .json list of picture files, or of texts, for SavedModel's other signature. OUT.npy takes the
scores, OUT.json the runtime's name, milliseconds for one picture and the runtimes in memory.
"""

import json
import os
import statistics
import sys
import time

import numpy as np

TIMED = 20  # single pictures
BATCH = 32
RUNTIMES = ("keras", "tensorflow", "ai_edge_litert", "onnxruntime")


def keras(file: str):
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    import keras as library
    model = library.saving.load_model(file, compile=False, safe_mode=True)
    return f"Keras {library.__version__}", lambda rows: model.predict_on_batch(rows)


def tensorflow(file: str):
    import tensorflow as tf
    loaded = tf.saved_model.load(file)
    (name,) = set(loaded.signatures) - {"serving_default"}  # pixels or tokens
    return f"TensorFlow {tf.__version__}", lambda rows: loaded.signatures[name](
        **{name: tf.constant(rows)})["scores"].numpy()


def serving(file: str):
    import tensorflow as tf
    loaded = tf.saved_model.load(file)

    def scores(paths):
        contents = [tf.io.read_file(path) for path in paths]
        return loaded.signatures["serving_default"](image_bytes=tf.stack(contents))["scores"].numpy()
    return f"TensorFlow {tf.__version__}", scores


def serving_texts(file: str):
    import tensorflow as tf
    loaded = tf.saved_model.load(file)
    return f"TensorFlow {tf.__version__}", lambda texts: loaded.signatures["serving_default"](
        texts=tf.constant(texts))["scores"].numpy()


def litert(file: str):
    from importlib.metadata import version

    from ai_edge_litert.interpreter import Interpreter
    interpreter = Interpreter(model_path=file, num_threads=os.cpu_count())
    interpreter.allocate_tensors()
    (enters,), (leaves,) = interpreter.get_input_details(), interpreter.get_output_details()

    def scores(rows):
        outputs = []
        for row in rows:
            interpreter.set_tensor(enters["index"], row[None])
            interpreter.invoke()
            outputs.append(interpreter.get_tensor(leaves["index"])[0].copy())
        return np.stack(outputs)
    return f"LiteRT {version('ai-edge-litert')}", scores


def onnx(file: str):
    import onnxruntime
    onnxruntime.disable_telemetry_events()
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    (name,) = [each.name for each in session.get_inputs()]
    return f"ONNX Runtime {onnxruntime.__version__}", lambda rows: session.run(None, {name: rows})[0]


def run(name: str, file: str, pixels: str, out: str) -> None:
    """Compute all scores, time single pictures, write both down."""
    title, scores = globals()[name](file)
    if pixels.endswith(".json"):
        with open(pixels, encoding="utf8") as stream:
            rows = json.load(stream)
    else:
        rows = np.load(pixels)
    outputs = [scores(rows[i:i + BATCH]) for i in range(0, len(rows), BATCH)]
    np.save(out + ".npy", np.concatenate(outputs).astype(np.float32))
    with open(out + ".json", "w", encoding="utf8") as stream:
        json.dump({"runtime": title, "milliseconds": _milliseconds(scores, rows),
                   "loaded": [name for name in RUNTIMES if name in sys.modules]}, stream)


def _milliseconds(scores, rows) -> float:
    """The median of single pictures, the first of which is not counted: it may be traced."""
    taken = []
    for number in range(min(TIMED, len(rows)) + 1):
        one = rows[max(number - 1, 0):max(number - 1, 0) + 1]
        start = time.perf_counter()
        scores(one)
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken[1:])


if __name__ == "__main__":
    run(*sys.argv[1:])
