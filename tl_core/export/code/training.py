"""The piece of code that trains: penalty, schedule and optimizer where the run has them, then phase by phase."""

import inspect

from tl_core.export.code.code_context import CodeCell, CodeContext
from tl_core.training import schedules


def training(facts: CodeContext) -> CodeCell:
    pieces = [_penalty(facts), _schedule(facts), _optimizer(facts), _best(), _free(facts), _network(),
              _compile(facts), _loop(facts)]
    return CodeCell("Training",
                    "Phase by phase; the best weights are kept: highest validation accuracy, at equal accuracy "
                    "the lower loss.", "\n\n".join(piece.strip("\n") + "\n" for piece in pieces if piece))


def _penalty(facts: CodeContext) -> str:
    """L2-SP, where the run has it, for blocks that train and took weights."""
    config = facts.config
    if not config.l2_sp:
        return ""
    from tl_core.training.l2_sp import L2SP
    lowest = min(phase.freeze_depth for phase in facts.phases)
    return f'''{inspect.getsource(L2SP)}

for block in BLOCKS[{lowest}:{config.transfer_depth}]:
    for weight in [weight for layer in block for weight in layer.weights]:
        weight.regularizer = L2SP(weight.numpy(), {config.l2_sp!r})
'''


def _schedule(facts: CodeContext) -> str:
    if not facts.scheduled:
        return ""
    sources = [inspect.getsource(schedules.lr_multipliers).replace("schedule: Schedule", "schedule: str"),
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


def _optimizer(facts: CodeContext) -> str:
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


def _best() -> str:
    """The callback that keeps the best weights."""
    return '''class Best(keras.callbacks.Callback):
    """The best weights over all phases."""

    figures, weights = (-1.0, 0.0), None

    def on_epoch_end(self, epoch, logs):
        figures = logs["val_accuracy"], -logs["val_cross_entropy"]
        if figures > self.figures:
            self.figures, self.weights = figures, model.get_weights()
'''


def _free(facts: CodeContext) -> str:
    """What a phase trains."""
    return f'''def set_free(phase):
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
'''


def _network() -> str:
    """The network a phase trains, its frozen part as in inference."""
    return '''def trained(phase):
    """The whole network; frozen blocks below the first that trains work as in inference."""
    depth = next((number for number, rate in enumerate(phase["block_rates"]) if rate), len(BLOCKS))
    if depth == 0:
        return model
    cut = backbone.get_layer(BLOCK_ENDS[depth - 1]).output
    lower, upper = keras.Model(backbone.input, cut), keras.Model(cut, model.output)
    return keras.Model(backbone.input, upper(lower(backbone.input, training=False)))
'''


def _loop(facts: CodeContext) -> str:
    """One fit for each phase."""
    return f'''best = Best()
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


def _policy(facts: CodeContext) -> str:
    depth = facts.config.transfer_depth
    random = f' if number < {depth} else "trained"' if depth is not None else ""
    return f'phase["batch_norm"]{random}'


def _early(facts: CodeContext) -> str:
    patience = facts.config.patience
    return f', keras.callbacks.EarlyStopping("val_cross_entropy", patience={patience})' if patience else ""


def _compile(facts: CodeContext) -> str:
    if not (facts.rates_differ or facts.scheduled):
        return '''def optimizer(phase):
    return keras.optimizers.Adam(phase["head_rate"])
'''
    lines = ["def optimizer(phase):"]
    if facts.scheduled:
        lines += ["    steps = phase[\"epochs\"] * -(-len(train[0]) // BATCH)",
                  "    shares = lr_multipliers(*phase[\"schedule\"], 0, steps, steps)"]
    share = "ByStep(shares)" if facts.scheduled else "1.0"
    if not facts.rates_differ:
        return "\n".join([*lines, '    return keras.optimizers.Adam(ByStep(phase["head_rate"] * shares))']) + "\n"
    lines += ['    rated = [(weight, rate) for rate, layers in zip(phase["block_rates"], BLOCKS)',
              "             for layer in layers for weight in layer.weights]",
              "    own = {id(weight) for weight, _ in rated}",
              '    rated += [(weight, phase["head_rate"]) for weight in model.weights if id(weight) not in own]',
              f"    return BlockAdam(rated, {share})"]
    return "\n".join(lines) + "\n"
