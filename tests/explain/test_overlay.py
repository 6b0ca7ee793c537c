import numpy as np
from PIL import Image

from tl_core.explain import colours, overlay


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
