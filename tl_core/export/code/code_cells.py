"""The pieces of code that script and notebook are made of, each with a heading and a sentence."""

from tl_core.export.code import augmentation_code, texts
from tl_core.export.code.code_context import CodeCell, CodeContext
from tl_core.export.code.training import training
from tl_core.modality_nouns import PLURALS
from tl_core.strategies import Phase

POOLS = {"avg": "GlobalAveragePooling2D", "max": "GlobalMaxPooling2D"}


def parts(facts: CodeContext, here: str) -> list[CodeCell]:
    """The pieces in order; ``here`` is the expression for the folder they lie in."""
    reading = texts.reading() if facts.of_texts else _reading(facts)
    return [_imports(facts, here), _settings(facts), reading, _batches(facts), _network(facts), training(facts),
            _testing(facts)]


def _imports(facts: CodeContext, here: str) -> CodeCell:
    said = ("TensorFlow, KerasHub's layers and the tokenizer's library are all that is needed." if facts.of_texts else
            "TensorFlow is all that is needed.")
    first, hub = ("", "import keras_hub  # knows the layers of backbone.keras\n") if facts.of_texts else (
        "import csv\n", "")
    return CodeCell("Start", said, f"""{first}import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
{hub}import numpy as np
import tensorflow as tf

HERE = {here}
""")


def _settings(facts: CodeContext) -> CodeCell:
    config = facts.config
    where = "" if facts.of_texts else f'PICTURES = Path(os.environ.get("PICTURES", {facts.data!r}))\n'
    return CodeCell("Settings", "The run's own." if facts.of_texts else
                    "The run's own. PICTURES is where the data set lies; change it where that is elsewhere.",
                    f"""{where}CLASSES = {list(facts.classes)!r}
SIZE, BATCH, SEED = {facts.size or config.image_size}, {config.batch_size}, {config.seed}
# Each phase: epochs, Adam's rate for the head and for each block from the input on (0 is frozen).
PHASES = [
{''.join(_phase(phase) for phase in facts.phases)}]
keras.utils.set_random_seed(SEED)
""")


def _phase(phase: Phase) -> str:
    rates = f"[{phase.block_rates[0]!r}] * {len(phase.block_rates)}" if len(set(phase.block_rates)) == 1 else (
        repr(list(phase.block_rates)))
    more = f'"schedule": ({phase.schedule!r}, {phase.warm_up!r}), "from_best": {phase.from_best!r}'
    return (f'    {{"name": {phase.name!r}, "epochs": {phase.epochs}, "head_rate": {phase.learning_rate!r},\n'
            f'     "batch_norm": {phase.batch_norm!r}, {more},\n     "block_rates": {rates}}},\n')


def _reading(facts: CodeContext) -> CodeCell:
    ends = facts.deep_ends and f"{facts.deep_ends[0]!r}, {facts.deep_ends[1]!r}"
    said = f" Values {ends} of files of 16 bits become 0 and 255." if ends else ""
    return CodeCell("Pictures",
                    f"pictures.csv lists the run's own, so that the same ones train, validate and test.{said}",
                    '''from reading import picture  # beside this file; reads as the run did, to a grey level or two


@tf.function(input_signature=[tf.TensorSpec([], tf.string)])
def decoded(file):
    return tf.cast(picture(tf.io.read_file(file), SIZE@ENDS), tf.uint8)


def read(split):
    """Pixels (n, SIZE, SIZE, 3) of 0 to 255 and one-hot labels (n, classes) of a split."""
    with open(HERE / "pictures.csv", encoding="utf8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["split"] == split]
    places = {"here": HERE, "data": PICTURES}
    files = [str(places[row["place"]] / row["file"]) for row in rows]
    found = tf.data.Dataset.from_tensor_slices(files).map(decoded, num_parallel_calls=tf.data.AUTOTUNE)
    labels = np.eye(len(CLASSES), dtype="float32")[[int(row["label"]) for row in rows]]
    return np.stack(list(found.as_numpy_iterator())), labels


train, val, test = (read(split) for split in ("train", "val", "test"))
print(*(f"{len(labels)} {name}" for name, (_, labels) in zip(("train", "val", "test"), (train, val, test))), sep=", ")
'''.replace("@ENDS", f", {ends}" if ends else ""))


def _batches(facts: CodeContext) -> CodeCell:
    config = facts.config
    rows, dtype = ("tokens", "tf.int32") if facts.of_texts else ("pixels", "tf.float32")
    lines = [f"    {rows} = tf.cast({rows}, {dtype})"]
    before = ""
    if config.augment.on:
        before = augmentation_code.code(config.augment)
        lines += augmentation_code.CALL.splitlines()
    weights = ""
    if facts.class_weights is not None:
        before += f"CLASS_WEIGHTS = tf.constant({[float(f'{weight:.6g}') for weight in facts.class_weights]!r})\n"
        lines.append("    weights = tf.linalg.matvec(labels, CLASS_WEIGHTS)  # rare classes count more")
        weights = ", weights"
    if config.label_smoothing:
        share = config.label_smoothing
        lines.append(f"    labels = labels * {1 - share!r} + {share!r} / len(CLASSES)")
    body, noun = "\n".join([*lines, f"    return {rows}, labels{weights}"]), PLURALS[facts.modality]
    return CodeCell("Batches", f"Training {noun} come in a new order in every epoch.", f'''{before}

def changed({rows}, labels):
{body}


def batches({rows}, labels, training=False):
    data = tf.data.Dataset.from_tensor_slices(({rows}, labels))
    if not training:
        return data.batch(BATCH).map(lambda {rows}, labels: (tf.cast({rows}, {dtype}), labels))
    return data.shuffle(len({rows}), seed=SEED).batch(BATCH).map(changed).prefetch(2)
'''.lstrip("\n"))


def _network(facts: CodeContext) -> CodeCell:
    head = facts.config.head
    layers = texts.pooling(head.pooling) if facts.of_texts else [
        f'x = keras.layers.{POOLS[head.pooling]}(name="head_pool")(backbone.output)']
    for number, size in enumerate(head.hidden, 1):
        layers += [f'x = keras.layers.Dense({size}, activation="relu", name="head_hidden_{number}")(x)',
                   f'x = keras.layers.Dropout({head.dropout!r}, name="head_dropout_{number}")(x)']
    if not head.hidden:
        layers.append(f'x = keras.layers.Dropout({head.dropout!r}, name="head_dropout")(x)')
    body = "\n".join(layers)
    return CodeCell("Network",
                    "backbone.keras holds preprocessing, blocks and the weights that the run started from; the "
                    "head is new. A block ends with the layer of that name.", f'''
backbone = keras.saving.load_model(HERE / "backbone.keras", compile=False)
{body}
logits = keras.layers.Dense(len(CLASSES), name="head_logits")(x)
model = keras.Model(backbone.input, logits)

BLOCK_ENDS = {list(facts.block_ends)!r}
BLOCKS = [[]]
for layer in backbone.layers:
    BLOCKS[-1].append(layer)
    if layer.name == BLOCK_ENDS[len(BLOCKS) - 1] and len(BLOCKS) < len(BLOCK_ENDS):
        BLOCKS.append([])
'''.lstrip("\n"))


def _testing(facts: CodeContext) -> CodeCell:
    run, noun = "" if facts.accuracy is None else f" (the run: {facts.accuracy:.3f})", PLURALS[facts.modality]
    return CodeCell("Test", "Once, with the best weights.", f'''if len(test[0]):
    answers = model.predict(batches(*test), verbose=0).argmax(axis=1)
    accuracy = float((answers == test[1].argmax(axis=1)).mean())
    print(f"test accuracy {{accuracy:.3f}} on {{len(answers)}} {noun}{run}")
    (HERE / "result.json").write_text(json.dumps({{"accuracy": accuracy, "n": len(answers)}}), encoding="utf8")
scores = keras.layers.Activation("softmax", name="head_output")(model.output)
keras.Model(model.input, scores).save(HERE / "trained.keras")
''')
