"""Colours, lines, the sheet: what is drawn of the numbers."""

import numpy as np
import pytest
from PIL import Image

from tl_core.explain import activation_grid, colours, normalize, overlay


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIELAB of sRGB under D65, by the standard's own formulas: another space than the table was made in."""
    part = rgb / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    xyz = linear @ np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]).T
    cubes = np.cbrt(xyz / (0.9505, 1.0, 1.089))
    return np.stack([116 * cubes[:, 1] - 16, 500 * (cubes[:, 0] - cubes[:, 1]), 200 * (cubes[:, 1] - cubes[:, 2])], 1)


def test_the_colours_lightness_rises_evenly():
    light = lab(colours.table().astype(float))[:, 0]
    steps = np.diff(light[::15])
    assert (np.diff(light[::3]) > 0).all() and light[0] < 15 and light[-1] > 90
    assert steps.max() < 1.6 * steps.min()
    grey = np.linspace(light[0], light[-1], 256)
    assert np.abs(light - grey).max() < 5  # as a grey scale, for who sees no colours, it is even as well


def test_values_find_their_colours():
    painted = colours.paint(np.array([[0, 0.5], [1, 2]]))
    np.testing.assert_array_equal(painted[[0, 1, 1], [0, 0, 1]], colours.table()[[0, 255, 255]])
    assert colours.css(3).count("rgb(") == 3


def test_scaled_by_hand():
    np.testing.assert_allclose(normalize.scaled(np.array([[-4.0, 0], [1, 2]])), [[0, 0], [0.5, 1]])
    assert not normalize.scaled(-np.ones((3, 3))).any() and not normalize.scaled(np.full((2, 2), np.nan)).any()


def test_one_wild_pixel_does_not_darken_a_speckled_map():
    wild = np.random.default_rng(0).random((100, 100))
    wild[3, 3] = 1000
    assert np.median(normalize.scaled(wild, speckled=True)) > 0.3 > np.median(normalize.scaled(wild))


def test_where_it_lies_in_words_and_figures():
    large = np.zeros((10, 10))
    assert normalize.place(large) == "" and normalize.salient_area(large) == {"area": 0, "mass": 0}
    large[:2, :2] = 1
    large[9, 9] = 0.25
    assert normalize.place(large) == "top left"
    assert normalize.salient_area(large) == {"area": 0.04, "mass": pytest.approx(4 / 4.25)}
    assert normalize.place(np.ones((10, 10))) == "centre"


def test_the_line_runs_where_the_map_is_half_its_most():
    large = np.zeros((20, 20))
    large[5:15, 5:15] = 0.5
    line = overlay.outline(large)
    drawn = line[:, :, 3] > 0
    assert drawn[5, 10] and drawn[14, 10] and not drawn[10, 10] and not drawn[0, 0]
    assert {tuple(colour) for colour in line[drawn][:, :3].tolist()} == {(0, 0, 0), (255, 255, 255)}
    assert not overlay.outline(np.zeros((8, 8))).any()


def test_opacity_mixes_picture_and_map():
    picture = np.full((8, 8, 3), 200, np.uint8)
    flat = np.zeros((2, 2))  # no line anywhere
    np.testing.assert_array_equal(overlay.over(picture, flat, 0), picture)
    np.testing.assert_array_equal(overlay.over(picture, flat, 1), np.broadcast_to(colours.table()[0], (8, 8, 3)))
    half = overlay.over(picture, flat, 0.5)[0, 0].astype(int)
    assert np.abs(half - (200 + colours.table()[0].astype(int)) / 2).max() <= 0.5


def test_the_board_holds_the_picture_and_every_map():
    picture = np.zeros((96, 96, 3), np.uint8)
    board = overlay.board(picture, [("A very long title that cannot fit", np.eye(4)), ("B", np.eye(4))], "pear")
    assert isinstance(board, Image.Image) and board.width == 3 * 96 + 4 * 12 and board.height > 96


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
