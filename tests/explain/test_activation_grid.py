import numpy as np
import pytest

from tl_core.explain import activation_grid


def test_the_liveliest_channels_by_hand():
    """Channel 2 differs most from place to place, then 0; 1 is strong everywhere and says nothing of places."""
    outputs = np.stack([np.array([[0.0, 1], [0, 1]]), np.full((2, 2), 9.0), np.array([[0.0, 4], [0, 4]])], axis=-1)
    assert activation_grid.top_channels(outputs).tolist() == [2, 0, 1]
    row = activation_grid.row("block1", "early", outputs, 2)
    assert row.channels == (2, 0) and row.tiles.tolist() == [[[0, 255], [0, 255]]] * 2
    assert activation_grid.top_channels(np.array([[[1.0, -3, 2]]])).tolist() == [1, 2, 0]
    assert activation_grid.tile(np.ones((3, 3))).tolist() == np.zeros((3, 3)).tolist()
    assert activation_grid.tile(np.random.default_rng(0).random((200, 200))).shape == (64, 64)


def test_blocks_are_spread_from_the_first_to_the_last():
    assert activation_grid.spread(18, 6) == [0, 3, 7, 10, 14, 17]
    assert activation_grid.spread(5, 6) == [0, 1, 2, 3, 4] and activation_grid.spread(1, 6) == [0]


def test_a_sheet_of_a_real_network_is_its_blocks_outputs(small, picture):
    import keras
    rows = activation_grid.sheet(small, picture, count=3, channels=4)
    assert [(row.block, row.third, row.shape) for row in rows] == [
        ("block1", "early", (32, 32, 32)), ("block3", "middle", (8, 8, 96)), ("block5", "late", (2, 2, 192))]
    output = keras.Model(small.model.inputs[0], small.model.get_layer("block3_pool").output)(
        picture[None].astype("float32"))[0].numpy()
    channel = output[:, :, rows[1].channels[0]]
    assert channel.std() == pytest.approx(output.std(axis=(0, 1)).max(), rel=1e-5)
    expected = 255 * (channel - channel.min()) / np.ptp(channel)
    np.testing.assert_allclose(rows[1].tiles[0], expected, atol=1)
