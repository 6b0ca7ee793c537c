"""The pieces of code that script and notebook are made of, each with a heading and a sentence."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tl_core.config import RunConfig
from tl_core.export.code import changes
from tl_core.strategies import Phase
from tl_core.training import schedules


class Part(NamedTuple):
    """A notebook's cell: what it does, and its code."""

    heading: str
    text: str
    code: str


@dataclass(frozen=True)
class Facts:
    """Everything that the code needs to know of a run. ``block_ends`` are layers, ``data`` the pictures' folder."""

    config: RunConfig
    phases: tuple[Phase, ...]
    classes: tuple[str, ...]
    block_ends: tuple[str, ...]
    data: str
    class_weights: tuple[float, ...] | None
    accuracy: float | None
    title: str
    remarks: tuple[str, ...]
    tensorflow: str

    @property
    def rates_differ(self) -> bool:
        """Whether one step needs more than plain Adam: rates of their own, or AdamW's decay."""
        return self.config.weight_decay > 0 or any(
            len({phase.learning_rate, *filter(None, phase.block_rates)}) > 1 for phase in self.phases)

    @property
    def scheduled(self) -> bool:
        return any(phase.schedule != "constant" or phase.warm_up for phase in self.phases)


def parts(facts: Facts, here: str) -> list[Part]:
    """The pieces in order; ``here`` is the expression for the folder they lie in."""
    return [_imports(here), _settings(facts), _reading(), _batches(facts), _network(facts), _training(facts),
            _testing(facts)]


def _imports(here: str) -> Part:
    return Part("Start", "TensorFlow is all that is needed.", f"""import csv
import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import numpy as np
import tensorflow as tf

HERE = {here}
""")


def _settings(facts: Facts) -> Part:
    config = facts.config
    return Part("Settings", "The run's own. PICTURES is where the data set lies; change it where that is elsewhere.",
                f"""PICTURES = Path(os.environ.get("PICTURES", {facts.data!r}))
CLASSES = {list(facts.classes)!r}
SIZE, BATCH, SEED = {config.image_size}, {config.batch_size}, {config.seed}
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


def _reading() -> Part:
    return Part("Pictures", "pictures.csv lists the run's own, so that the same ones train, validate and test.",
                '''from reading import picture  # beside this file; reads as the run did, to a grey level or two


@tf.function(input_signature=[tf.TensorSpec([], tf.string)])
def decoded(file):
    return tf.cast(picture(tf.io.read_file(file), SIZE), tf.uint8)


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
''')


def _batches(facts: Facts) -> Part:
    config = facts.config
    lines = ["    pixels = tf.cast(pixels, tf.float32)"]
    before = ""
    if config.augment.on:
        before = changes.code(config.augment)
        lines += changes.CALL.splitlines()
    weights = ""
    if facts.class_weights is not None:
        before += f"CLASS_WEIGHTS = tf.constant({[float(f'{weight:.6g}') for weight in facts.class_weights]!r})\n"
        lines.append("    weights = tf.linalg.matvec(labels, CLASS_WEIGHTS)  # rare classes count more")
        weights = ", weights"
    if config.label_smoothing:
        share = config.label_smoothing
        lines.append(f"    labels = labels * {1 - share!r} + {share!r} / len(CLASSES)")
    body = "\n".join([*lines, f"    return pixels, labels{weights}"])
    return Part("Batches", "Training pictures come in a new order in every epoch.", f'''{before}

def changed(pixels, labels):
{body}


def batches(pixels, labels, training=False):
    data = tf.data.Dataset.from_tensor_slices((pixels, labels))
    if not training:
        return data.batch(BATCH).map(lambda pixels, labels: (tf.cast(pixels, tf.float32), labels))
    return data.shuffle(len(pixels), seed=SEED).batch(BATCH).map(changed).prefetch(2)
'''.lstrip("\n"))


def _network(facts: Facts) -> Part:
    head = facts.config.head
    pool = {"avg": "GlobalAveragePooling2D", "max": "GlobalMaxPooling2D"}[head.pooling]
    layers = [f'x = keras.layers.{pool}(name="head_pool")(backbone.output)']
    for number, size in enumerate(head.hidden, 1):
        layers += [f'x = keras.layers.Dense({size}, activation="relu", name="head_hidden_{number}")(x)',
                   f'x = keras.layers.Dropout({head.dropout!r}, name="head_dropout_{number}")(x)']
    if not head.hidden:
        layers.append(f'x = keras.layers.Dropout({head.dropout!r}, name="head_dropout")(x)')
    body = "\n".join(layers)
    return Part("Network", "backbone.keras holds preprocessing, blocks and the weights that the run started from; the "
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


def _training(facts: Facts) -> Part:
    pieces = [_penalty(facts), _schedule(facts), _optimizer(facts), _phases(facts)]
    return Part("Training", "Phase by phase; the best weights are kept: highest validation accuracy, at equal accuracy "
                "the lower loss.", "\n\n".join(piece.strip("\n") + "\n" for piece in pieces if piece))


def _penalty(facts: Facts) -> str:
    """L2-SP, where the run has it, for blocks that train and took weights."""
    config = facts.config
    if not config.l2_sp:
        return ""
    from tl_core.training.penalty import Towards
    lowest = min(phase.freeze_depth for phase in facts.phases)
    return f'''{inspect.getsource(Towards)}

for block in BLOCKS[{lowest}:{config.transfer_depth}]:
    for weight in [weight for layer in block for weight in layer.weights]:
        weight.regularizer = Towards(weight.numpy(), {config.l2_sp!r})
'''


def _schedule(facts: Facts) -> str:
    if not facts.scheduled:
        return ""
    sources = [inspect.getsource(schedules.factors).replace("schedule: Schedule", "schedule: str"),
               inspect.getsource(schedules._between)]
    return f'''CYCLE_WARM_UP, CYCLE_START, CYCLE_END = {schedules.CYCLE_WARM_UP!r}, {schedules.CYCLE_START!r}, \\
    {schedules.CYCLE_END!r}


{(chr(10) * 2).join(source.strip(chr(10)) + chr(10) for source in sources)}

class ByStep(keras.optimizers.schedules.LearningRateSchedule):
    """A rate for each step of a phase."""

    def __init__(self, rates):
        self.rates = tf.constant(rates, tf.float32)

    def __call__(self, step):
        return tf.gather(self.rates, tf.minimum(tf.cast(step, tf.int32), len(self.rates) - 1))
'''


def _optimizer(facts: Facts) -> str:
    if not facts.rates_differ:
        return ""
    return f'''class BlockAdam(keras.optimizers.Adam):
    """Adam with a rate of its own for every weight; kernels shrink apart from the moments (AdamW)."""

    def __init__(self, rated, learning_rate):
        super().__init__(learning_rate)  # a factor on all rates
        self.rates = {{self._var_key(weight): rate for weight, rate in rated}}
        self.shrinking = {{self._var_key(weight) for weight, _ in rated
                          if len(weight.shape) > 1 and weight.regularizer is None}}

    def update_step(self, gradient, variable, learning_rate):
        rate = self.rates[self._var_key(variable)] * learning_rate
        if self._var_key(variable) in self.shrinking:
            self.assign_sub(variable, variable * rate * {facts.config.weight_decay!r})
        super().update_step(gradient, variable, rate)
'''


def _phases(facts: Facts) -> str:
    return f'''class Best(keras.callbacks.Callback):
    """The best weights over all phases."""

    figures, weights = (-1.0, 0.0), None

    def on_epoch_end(self, epoch, logs):
        figures = logs["val_accuracy"], -logs["val_cross_entropy"]
        if figures > self.figures:
            self.figures, self.weights = figures, model.get_weights()


def set_free(phase):
    """Freeze the blocks without a rate; of BatchNormalization train what the phase says."""
    for number, (rate, layers) in enumerate(zip(phase["block_rates"], BLOCKS)):
        for layer in layers:
            layer.trainable = rate > 0
            if isinstance(layer, keras.layers.BatchNormalization):
                policy = {_policy(facts)}
                layer.trainable = rate > 0 and policy != "frozen"
                for weight in (layer.gamma, layer.beta):
                    if weight is not None:
                        weight.trainable = rate > 0 and policy == "trained"


def trained(phase):
    """The whole network; frozen blocks below the first that trains work as in inference."""
    depth = next((number for number, rate in enumerate(phase["block_rates"]) if rate), len(BLOCKS))
    if depth == 0:
        return model
    cut = backbone.get_layer(BLOCK_ENDS[depth - 1]).output
    lower, upper = keras.Model(backbone.input, cut), keras.Model(cut, model.output)
    return keras.Model(backbone.input, upper(lower(backbone.input, training=False)))


{_compile(facts)}

best = Best()
for phase in PHASES:
    print(phase["name"])
    if phase["from_best"] and best.weights is not None:
        model.set_weights(best.weights)
    set_free(phase)
    network = trained(phase)
    network.compile(optimizer(phase), keras.losses.CategoricalCrossentropy(from_logits=True),
                    metrics=[keras.metrics.CategoricalAccuracy(name="accuracy"),
                             keras.metrics.CategoricalCrossentropy(from_logits=True, name="cross_entropy")])
    network.fit(batches(*train, training=True), validation_data=batches(*(val if len(val[0]) else train)),
                epochs=phase["epochs"], callbacks=[best{_early(facts)}],
                shuffle=False, verbose=2)
if best.weights is not None:
    model.set_weights(best.weights)
'''


def _policy(facts: Facts) -> str:
    depth = facts.config.transfer_depth
    random = f' if number < {depth} else "trained"' if depth is not None else ""
    return f'phase["batch_norm"]{random}'


def _early(facts: Facts) -> str:
    patience = facts.config.patience
    return f', keras.callbacks.EarlyStopping("val_cross_entropy", patience={patience})' if patience else ""


def _compile(facts: Facts) -> str:
    if not (facts.rates_differ or facts.scheduled):
        return '''def optimizer(phase):
    return keras.optimizers.Adam(phase["head_rate"])
'''
    lines = ["def optimizer(phase):"]
    if facts.scheduled:
        lines += ["    steps = phase[\"epochs\"] * -(-len(train[0]) // BATCH)",
                  "    shares = factors(*phase[\"schedule\"], 0, steps, steps)"]
    share = "ByStep(shares)" if facts.scheduled else "1.0"
    if not facts.rates_differ:
        return "\n".join([*lines, '    return keras.optimizers.Adam(ByStep(phase["head_rate"] * shares))']) + "\n"
    lines += ['    rated = [(weight, rate) for rate, layers in zip(phase["block_rates"], BLOCKS)',
              "             for layer in layers for weight in layer.weights]",
              "    own = {id(weight) for weight, _ in rated}",
              '    rated += [(weight, phase["head_rate"]) for weight in model.weights if id(weight) not in own]',
              f"    return BlockAdam(rated, {share})"]
    return "\n".join(lines) + "\n"


def _testing(facts: Facts) -> Part:
    run = "" if facts.accuracy is None else f" (the run: {facts.accuracy:.3f})"
    return Part("Test", "Once, with the best weights.", f'''if len(test[0]):
    answers = model.predict(batches(*test), verbose=0).argmax(axis=1)
    accuracy = float((answers == test[1].argmax(axis=1)).mean())
    print(f"test accuracy {{accuracy:.3f}} on {{len(answers)}} pictures{run}")
    (HERE / "result.json").write_text(json.dumps({{"accuracy": accuracy, "n": len(answers)}}), encoding="utf8")
scores = keras.layers.Activation("softmax", name="head_output")(model.output)
keras.Model(model.input, scores).save(HERE / "trained.keras")
''')


def source_lines(facts: Facts) -> Iterator[str]:
    """The docstring of the script: what it is, what it needs, what differs."""
    yield f"{facts.title}: a run of Transfer Lab, trained again without it."
    yield ""
    yield f"Needs TensorFlow {facts.tensorflow} only: pip install tensorflow=={facts.tensorflow}"
    yield ""
    yield "What differs from the run:"
    yield from (f"* {remark}" for remark in facts.remarks)
