"""Everything of a run that changes while it trains, out of it and back into it: weights, optimizer, dropout to come."""

from collections.abc import Sequence

import numpy as np

from tl_core.networks.head import Head
from tl_core.training.train_step import TrainStep


def values(variables: Sequence) -> list[np.ndarray]:
    """Copies of the variables' values."""
    return [np.asarray(variable) for variable in variables]


def assign(variables: Sequence, values: Sequence[np.ndarray]) -> None:
    """Put values where they were taken from; ``ValueError`` where these are other variables."""
    if [tuple(variable.shape) for variable in variables] != [value.shape for value in values]:
        raise ValueError("The kept state is of another network.")
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def suffix_variables(part, head: Head) -> list:
    """Of a trained part everything but its head: weights, statistics and the state of dropout's random numbers."""
    own = set(map(id, head.variables))
    return [variable for layer in part.layers for variable in layer.variables if id(variable) not in own]


def optimizer_variables(steps: TrainStep, head: Head | None) -> list:
    """The step count, the moments of what is trained (of several heads only ``head``'s), and half precision's scale."""
    whole = steps.model.optimizer
    adam = getattr(whole, "inner_optimizer", whole)
    trained = adam._trainable_variables if head is None else head.weights
    numbers = [adam._get_variable_index(variable) for variable in trained]
    of_adam = set(map(id, adam.variables))
    return [adam.iterations, *(of[number] for of in (adam._momentums, adam._velocities) for number in numbers),
            *(variable for variable in whole.variables if id(variable) not in of_adam)]
