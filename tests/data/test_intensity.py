"""One range of values for a set's files of more than 8 bits: what it is, who asks for it, what it leaves alone."""

import json

import numpy as np
import pytest
from PIL import Image

from tl_core.config import RunConfig
from tl_core.data import catalog, intensity
from tl_core.data.images import read_image
from tl_core.data.intensity import IntensityRange, OwnRange, Watched, of_pictures, rounded

RAMP = np.linspace(0, 1, 64 * 64).reshape(64, 64)
RANGE = IntensityRange(integer=(1000.0, 3000.0), real=(-1.0, 1.0))


def grey(values, path, mode="I;16"):
    order = ">u2" if mode == "I;16B" else "<u2"
    Image.frombytes(mode, values.shape[::-1], values.astype(order).tobytes()).save(path)
    return str(path)


@pytest.mark.parametrize(("low", "high", "ends"), [
    (0, 4000, (0, 4095)), (100, 4095, (0, 4095)), (0, 1023, (0, 1023)), (200, 60000, (0, 65535)),
    (0.0, 0.9, (0, 1)), (0, 250, (0, 255)),  # at least half of a usual range is used: all of it
    (1440, 2500, (1408, 2560)),  # 1060 / 16 = 66.25: steps of 64, 22.5 down to 22 and 39.06 up to 40
    (29540, 30200, (29536, 30208)),  # 660 / 16 = 41.25: steps of 32
    (-1000, 400, (-1024, 448)),  # Hounsfield units; 1400 / 16 = 87.5: steps of 64
    (7, 7, (7, 8))])
def test_ends_by_hand(low, high, ends):
    assert rounded(low, high) == ends


def test_rounding_is_outward_and_coarse_enough_for_another_seed():
    for low, high in ((1440, 2500), (1411, 2556), (29540, 30200), (-1000, 400)):
        ends = rounded(low, high)
        assert ends[0] <= low < high <= ends[1] and ends[1] - ends[0] <= 1.15 * (high - low)
    assert rounded(1440, 2500) == rounded(1411, 2556)


def test_the_range_is_the_training_pictures_and_one_odd_picture_changes_nothing(tmp_path):
    keys = [grey((1440 + RAMP * 1060), tmp_path / f"{i}.png") for i in range(12)]
    found = of_pictures(keys)
    assert found == IntensityRange(integer=rounded(1441.06, 2498.94)) and found.share == pytest.approx(1152 / 65535)
    odd = grey(RAMP * 65535, tmp_path / "odd.png")
    assert of_pictures([*keys, odd]) == found


def test_whole_numbers_and_fractions_have_ranges_of_their_own(tmp_path):
    Image.fromarray((RAMP * 40 - 20).astype(np.float32)).save(tmp_path / "a.tif")
    found = of_pictures([str(tmp_path / "a.tif"), grey(RAMP * 4000, tmp_path / "b.png")])
    assert found.integer == (0.0, 4095.0) and found.real == (-20.0, 20.0)
    assert IntensityRange.from_dict(json.loads(json.dumps(found.to_dict()))) == found
    assert str(found) == "0 to 4,095, fractions -20 to 20" and not IntensityRange() and str(IntensityRange()) == ""


def test_without_a_range_deep_files_are_read_as_ever(tmp_path):
    path = grey(RAMP * 65535, tmp_path / "a.png")
    np.testing.assert_array_equal(read_image(path, 16, IntensityRange()), read_image(path, 16))


def test_a_damaged_file_decides_nothing(tmp_path):
    good = grey(RAMP * 4000, tmp_path / "a.png")
    content = (tmp_path / "a.png").read_bytes()
    (tmp_path / "b.png").write_bytes(content[:len(content) // 2])
    (tmp_path / "c.png").write_bytes(b"nothing")
    assert of_pictures([good, *(str(tmp_path / name) for name in ("b.png", "c.png", "gone.png"))]).integer == (0, 4095)
    assert of_pictures([str(tmp_path / "b.png")]) == IntensityRange()


def test_one_files_own_range_is_for_looking(tmp_path):
    path = grey(29000 + RAMP * 1500, tmp_path / "a.png")
    for own in (OwnRange(path), OwnRange((tmp_path / "a.png").read_bytes())):
        assert read_image(path, 32, own).std() > 50 and read_image(path, 32).std() < 2


@pytest.fixture
def folder(tmp_path):
    """Two classes of 12 bits in files of 16; every other file a TIFF."""
    rng = np.random.default_rng(0)
    for name, level in (("bright", 2400), ("dark", 1500)):
        (tmp_path / "set" / name).mkdir(parents=True)
        for i in range(12):
            path = tmp_path / "set" / name / f"{i}.{['png', 'tif'][i % 2]}"
            grey(np.clip(rng.normal(level, 60, (40, 40)), 1300, 2700), path)
    return tmp_path / "set"


def test_a_set_is_read_in_its_training_pictures_range_and_says_so(folder):
    dataset = catalog.load(RunConfig(data=str(folder)))
    assert dataset.intensity == of_pictures(dataset.splits["train"].keys) and dataset.intensity.integer[0] > 1000
    assert "Files of more than 8 bits are read from" in dataset.notes[-1]
    pixels = np.stack([dataset.read(key, 32) for key in dataset.splits["test"].keys])
    assert pixels.min() < 80 and pixels.max() > 180
    other = dataset.with_intensity(RANGE)
    assert other.intensity == RANGE and dataset.intensity != RANGE and other.splits is dataset.splits


def test_listing_a_set_reads_nothing_until_a_deep_picture_is_shown(folder, monkeypatch):
    asked = []
    monkeypatch.setattr(intensity, "of_pictures", lambda keys, progress: asked.append(keys) or IntensityRange())
    dataset = catalog.listing(str(folder))
    assert not asked
    dataset.read(dataset.splits["test"].keys[0], 32)
    dataset.read(dataset.splits["test"].keys[1], 32)
    assert asked == [dataset.splits["train"].keys]


@pytest.mark.parametrize(("known", "asks", "said"), [
    (RANGE, True, ""), (IntensityRange(), False, ""), (RANGE, False, "It has 8 bits"),
    (IntensityRange(), True, "more than 8 bits")])
def test_what_is_said_of_a_picture_with_other_bits(known, asks, said):
    watched = Watched(known)
    if asks:
        assert watched.of(False) == known.integer
    assert watched.note.startswith(said) if said.startswith("It") else said in watched.note
    assert bool(watched.note) == bool(said)
