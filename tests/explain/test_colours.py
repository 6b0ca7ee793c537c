import numpy as np

from tl_core.explain import colours


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
