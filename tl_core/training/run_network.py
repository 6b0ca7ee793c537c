"""One run's network: the session's backbone under heads of its own, what a phase trains of it, and its weights."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import keras
import numpy as np

from tl_core import task_names
from tl_core.backbones.split import layers_by_block
from tl_core.config import RunConfig
from tl_core.data.dataset import LABEL
from tl_core.errors import UserError
from tl_core.networks import save_model
from tl_core.networks.freezing import set_trainable
from tl_core.networks.head import FeatureOutput, Head
from tl_core.networks.signature import InputSignature, Signature
from tl_core.seeding import set_random_seed
from tl_core.strategies import Phase
from tl_core.training.context import TrainingContext
from tl_core.training.l2_sp import add_l2_sp
from tl_core.training.objective import OBJECTIVES, Objective
from tl_core.training.objectives.adabn import AdaBn  # its package registers all that are no plain classification
from tl_core.training.optimizer import GroupAdam
from tl_core.training.statistics_step import StatisticsStep
from tl_core.training.train_step import Member, TrainStep


class RunNetwork:
    """Of a run with this ``config`` and these ``phases`` on its ``context``.

    ``heads`` are those that its phases name, the usual target's first; objectives are made when they are first asked
    for, and an objective that several phases name is the same throughout.
    """

    def __init__(self, config: RunConfig, context: TrainingContext, phases: Sequence[Phase]):
        self._config, self._context, self._phases = config, context, phases
        self._parts: dict[int, keras.Model] = {}
        self._objectives: dict[str, Objective] = {}
        set_random_seed(config.seed)  # again: a network that was warm drew no random numbers
        with context.device.scope():
            self.heads = {name: Head(config.head, len(context.dataset.targets[name].classes), name)
                          for name in dict.fromkeys(name for phase in phases for name in phase.heads)}
        self.part(context.lowest_depth)  # builds the heads
        for phase in phases:
            if isinstance(self.objective(phase), AdaBn):  # told now, not when the source has been learnt
                self._normalizations(phase.freeze_depth)
        if config.l2_sp:
            add_l2_sp(self._pretrained_layers(), config.l2_sp)

    @property
    def head(self) -> Head:
        """The usual target's: the one that is judged and saved."""
        return next(iter(self.heads.values()))

    @property
    def tasks(self) -> dict[str, str]:
        """Each task's head by the task's name, the judged one first; "label" in runs that name no several."""
        config = self._config
        if not config.several_tasks:
            return {LABEL: LABEL}
        return task_names.head_names(config.tasks or (), config.judged_task or "")

    def objective(self, phase: Phase) -> Objective:
        """What the phase minimises."""
        if phase.objective not in self._objectives:
            features = self.part(self._context.lowest_depth).outputs[0].shape[-1]
            classes = {name: len(self._context.dataset.targets[name].classes) for name in self.heads}
            with self._context.device.scope():
                self._objectives[phase.objective] = OBJECTIVES.get(phase.objective)(self._config, features, classes)
            self._objectives[phase.objective].begin(self._context.dataset)
        return self._objectives[phase.objective]

    @property
    def objective_variables(self) -> list:
        """Of the objectives' own layers: they go on with the run, and not into its network."""
        objectives = {phase.objective: self.objective(phase) for phase in self._phases}
        return [variable for objective in objectives.values() for variable in objective.variables]

    def steps(self, phase: Phase) -> TrainStep:
        """The trained part's steps with the phase's frozen layers and rates; Keras heeds neither without compiling."""
        config, device = self._config, self._context.device
        self._freeze(phase)
        part, groups = self.part(phase.cut), self._groups(phase)
        with device.scope():
            part.compile(GroupAdam([rate for rate, _ in groups], [weights for _, weights in groups],
                                   config.weight_decay), jit_compile=device.jit)
            member = self.member(phase)
            if isinstance(member.objective, AdaBn):
                return StatisticsStep(part, member, self._normalizations(phase.freeze_depth), member.objective.share)
            return TrainStep(part, [member])

    def member(self, phase: Phase) -> Member:
        """What of it a step trains in the phase."""
        streams = {name: index for index, name in enumerate(phase.streams)}
        return Member(self.part(phase.cut), self.objective(phase), streams, tuple(self.heads))

    def blocks_that_train(self, phase: Phase) -> dict[int, list]:
        """The weights that the phase trains in each block, by the block's number from 1."""
        self._freeze(phase)
        return {number: [weight.value for layer in layers for weight in layer.trainable_weights]
                for number, (rate, layers) in enumerate(zip(phase.block_rates, self._layers(), strict=True), 1) if rate}

    def part(self, depth: int) -> keras.Model:
        """Everything above the cut, with the heads."""
        if depth not in self._parts:
            with self._context.device.scope():
                self._parts[depth] = self._context.network.trained_part(depth, list(self.heads.values()))
        return self._parts[depth]

    def weights(self, head: Head) -> tuple[list, list]:
        """A copy of every weight that any phase may change, BatchNormalization's statistics included.

        ``head`` is the one that the steps change: the run's own, or that of its place among parallel heads.
        """
        return [weight.numpy() for weight in head.weights], self.suffix_values()

    def put(self, weights: tuple[list, list]) -> None:
        """Give it the weights that ``weights`` copied."""
        for variables, values in zip((self.head.weights, self._suffix_weights()), weights, strict=True):
            for variable, value in zip(variables, values, strict=True):
                variable.assign(value)

    def suffix_values(self) -> list[np.ndarray]:
        """A copy of the weights above the lowest cut that are not the judged head's."""
        return [weight.numpy() for weight in self._suffix_weights()]

    def save(self, path: Path) -> None:
        """Backbone and judged head, or the heads of all tasks, as one flat network; only the features where no classes
        were learnt."""
        network = self._context.network
        if not self._context.predicts:
            network.save(FeatureOutput(self.head), path)
        elif self._config.several_tasks:
            network.save(self.head, path, list(self.heads.values())[1:])
        elif self._context.lowest_depth == network.blocks:
            save_model.save(network, self.head, path)
        else:
            network.save(self.head, path)

    def signature(self) -> Signature:
        """Of the saved network: what it takes and gives."""
        network = self._context.network
        rows = network.model.inputs[0]
        classes = {task: tuple(self._context.dataset.targets[head].classes) for task, head in self.tasks.items()}
        return Signature({network.spec.modality: InputSignature(tuple(rows.shape[1:]), rows.dtype)},
                         classes if self._context.predicts else {})

    def total_parameters(self) -> int:
        return self._context.network.model.count_params() + _count(self._head_weights(self.heads))

    def trainable_parameters(self, phase: Phase) -> int:
        """Weights that the phase trains."""
        if phase.freeze_depth == self._context.network.blocks:
            return _count(self._trained_head_weights(phase))
        self._freeze(phase)
        return _count(self.part(phase.cut).trainable_weights)

    def _freeze(self, phase: Phase) -> None:
        network = self._context.network
        set_trainable(network.model, network.spec, phase.block_rates, phase.batch_norm, self._config.transfer_depth)
        for name, head in self.heads.items():
            head.set_trainable(name in phase.heads, phase.classifier)

    def _groups(self, phase: Phase) -> list[tuple[float, list]]:
        """Each learning rate with the weights it is for: what is new, then those of the blocks."""
        by_rate: dict[float, list] = {}
        for rate, layers in zip(phase.block_rates, self._layers(), strict=True):
            by_rate.setdefault(rate, []).extend(weight for layer in layers for weight in layer.trainable_weights)
        return [(phase.learning_rate,
                 [*self._trained_head_weights(phase), *self.objective(phase).trainable_variables]),
                *((rate, by_rate[rate]) for rate in by_rate if rate)]

    def _layers(self) -> list[list[keras.layers.Layer]]:
        return layers_by_block(self._context.network.model, self._context.network.spec)

    def _pretrained_layers(self) -> list[keras.layers.Layer]:
        """Those of blocks that may train and took weights."""
        return [layer for layers in self._layers()[self._context.lowest_depth:self._config.transfer_depth]
                for layer in layers]

    def _suffix_weights(self) -> list:
        own = set(map(id, self.head.weights))
        return [weight for weight in self.part(self._context.lowest_depth).weights if id(weight) not in own]

    def _normalizations(self, depth: int) -> list[keras.layers.BatchNormalization]:
        """Of the blocks above ``depth``; ``UserError`` where there is none."""
        found = [layer for layers in self._layers()[depth:] for layer in layers
                 if isinstance(layer, keras.layers.BatchNormalization)]
        if not found:
            spec = self._context.network.spec
            raise UserError(f"{spec.title} has no BatchNormalization above block {depth}.",
                            "Expected some, whose statistics become the target's.",
                            "Lower the freeze depth, or choose another backbone or strategy.")
        return found

    def _head_weights(self, names: Iterable[str]) -> list:
        return [weight for name in names for weight in self.heads[name].weights]

    def _trained_head_weights(self, phase: Phase) -> list:
        return [weight for name in phase.heads for layer in self.heads[name].trained_layers(phase.classifier)
                for weight in layer.weights]


def _count(weights: Sequence) -> int:
    return sum(int(np.prod(weight.shape)) for weight in weights)
