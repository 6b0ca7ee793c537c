import keras
import numpy as np
import pytest

from tests.training.test_train_step import compiled, group, network
from tl_core.training import state
from tl_core.training.train_step import Member, TrainStep


def test_values_are_copies_and_go_back_where_they_were():
    variables = [keras.Variable(np.arange(6.0).reshape(2, 3)), keras.Variable(1.0)]
    kept = state.values(variables)
    variables[0].assign(np.zeros((2, 3)))
    assert kept[0][1, 2] == 5.0
    state.assign(variables, kept)
    np.testing.assert_array_equal(variables[0].numpy(), np.arange(6.0).reshape(2, 3))


@pytest.mark.parametrize("found", [[np.zeros((3, 2)), np.float32(0)], [np.zeros((2, 3))]])
def test_values_of_other_variables_are_refused_and_change_nothing(found):
    variables = [keras.Variable(np.ones((2, 3))), keras.Variable(1.0)]
    with pytest.raises(ValueError, match="another network"):
        state.assign(variables, found)
    assert variables[0].numpy().all()


def test_an_optimizers_state_is_its_count_and_two_moments_of_each_weight():
    model = network()
    steps = TrainStep(compiled(model), [Member(model)])
    steps.train([group(4)])
    count, *moments = state.values(state.optimizer_variables(steps, None))
    assert count == 1 and [moment.shape for moment in moments] == [(4, 3), (3, 2)] * 2
    assert all(np.any(moment != 0) for moment in moments)
