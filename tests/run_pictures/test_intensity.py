"""A run on 12-bit files, from its training to all that reads pictures for it afterwards: always in the run's range."""

import json
import os

import numpy as np
import pytest
from PIL import Image

from tests.stores import put_store
from tl_core import run_pictures, tracking
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.data.images import read_bytes
from tl_core.data.intensity import IntensityRange
from tl_core.inference import pictures
from tl_core.run_pictures import intensity

SIZE = 32


def write(values, path) -> None:
    Image.fromarray(np.asarray(values, np.uint16)).save(path)


@pytest.fixture(scope="module")
def trained(tmp_path_factory, empty_store):
    """(home, folder, run id): bright and dark noise of 12 bits, half of it TIFF, learnt by a small network."""
    from tl_core import plan
    from tl_core.engine.run_job import execute
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("sets") / "xray"
    rng = np.random.default_rng(0)
    for name, level in (("bright", 2300), ("dark", 1600)):
        (folder / name).mkdir(parents=True)
        for i in range(16):
            values = np.clip(rng.normal(level, 150, (40, 40)), 1300, 2700)
            write(values, folder / name / f"{i:02d}.{'png' if i % 2 else 'tif'}")
    put_store(empty_store, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(home))
        config = plan.resolve_config_and_data(RunConfig(
            data=str(folder), backbone="small_cnn", weights="random", strategy="full_fine_tuning",
            head={"hidden": ()}, image_size=SIZE, epochs=6, batch_size=8, learning_rate=3e-3,
            backbone_learning_rate=3e-3, batch_norm="trained"))
        run_id = tracking.create_run(config, tracking.new_owner(), status="RUNNING")
        recorder = tracking.Recorder(run_id)
        execute(run_id, config, recorder.write)
        recorder.close()
    return home, folder, run_id


@pytest.fixture
def record(trained, isolated, monkeypatch):
    monkeypatch.setenv("TL_HOME", str(trained[0]))
    return tracking.run(trained[2])


@pytest.fixture
def changed(trained):
    """The set with brighter pictures besides, so that its own range is another one today."""
    added = [trained[1] / "bright" / f"more{i}.png" for i in range(8)]
    for path in added:
        write(np.random.default_rng(1).integers(2000, 4000, (40, 40)), path)
    yield
    for path in added:
        os.remove(path)


def test_it_learns_them_and_keeps_its_range(record):
    found = intensity.of(record)
    assert record.result["test"]["accuracy"] == 1.0
    assert 1200 <= found.integer[0] < 1500 and 2500 < found.integer[1] <= 2800 and found.real is None


def test_a_set_that_has_changed_is_read_in_the_runs_range(record, changed):
    kept = intensity.of(record)
    assert catalog.load(record.config).intensity != kept
    assert run_pictures.load(record).dataset.intensity == kept
    assert intensity.as_asked(catalog.listing_of(record.config), f"run:{record.run_id}").intensity == kept
    assert intensity.as_asked(catalog.listing_of(record.config), "imagenet").intensity != kept


def test_a_run_that_starts_from_it_keeps_its_range_and_says_so(record, changed):
    dataset = intensity.to_train(catalog.load(record.config), f"run:{record.run_id}")
    assert dataset.intensity == intensity.of(record) and "whose weights these are" in dataset.notes[-1]
    own = intensity.to_train(catalog.load(record.config), "imagenet")
    assert own.intensity != intensity.of(record)


def test_a_new_picture_is_read_as_the_run_learnt_and_other_bits_are_told(record, tmp_path):
    from tl_core.inference import answers, predictor
    network = predictor.of_run(record.run_id)
    write(np.full((40, 40), 2300) + np.arange(40), tmp_path / "deep.png")
    Image.fromarray(np.full((40, 40), 200, np.uint8)).save(tmp_path / "shallow.png")
    files = [pictures.of_bytes(name, (tmp_path / name).read_bytes()) for name in ("deep.png", "shallow.png")]
    deep, shallow = answers.predict([network], files, 2)
    assert deep.label == "bright" and deep.note == "" and shallow.note.startswith("It has 8 bits")
    pixels, = files[0].read([SIZE], network.intensity)
    np.testing.assert_array_equal(pixels, read_bytes((tmp_path / "deep.png").read_bytes(), SIZE, network.intensity))
    assert 160 < pixels.mean() < 200  # in its own range it would be black to white, read whole nearly black


def test_its_rows_have_keys_of_their_own_and_those_of_8_bits_the_old_ones(record, tmp_path):
    from tl_core.backbones.input_spec import ImageInput
    from tl_core.features.activation_store import row_digests
    from tl_core.features.input_rows import InputRows
    from tl_core.timer import Stopwatch
    dataset = catalog.load(record.config)

    def digests(of):
        return InputRows(of, "train", ImageInput(SIZE, SIZE), SIZE, Stopwatch()).digests()
    plain = row_digests(dataset.digest(key) for key in dataset.splits["train"].keys)
    other = dataset.with_intensity(IntensityRange(integer=(0.0, 4095.0)))
    assert (digests(dataset) != plain).any(axis=1).all() and (digests(dataset) != digests(other)).any(axis=1).all()
    np.testing.assert_array_equal(digests(dataset), digests(catalog.load(record.config)))
    np.testing.assert_array_equal(digests(dataset.with_intensity(IntensityRange())), plain)  # as with 8 bits


def test_what_is_exported_reads_or_tells_the_range(record, tmp_path):
    import tensorflow as tf

    from tl_core.export import card, image_decoding, script
    from tl_core.export.formats import FORMATS
    from tl_core.export.source import ExportSource
    source = ExportSource(record.run_id)
    low, high = source.deep_ends
    told = "\n".join(card._deep(source, FORMATS.get("litert")))
    assert f"(value - {low:g}) * 255 / ({high - low:g})" in told
    assert "serving_default" in "\n".join(card._deep(source, FORMATS.get("savedmodel")))
    content = next(content for content in map(_bytes, source.dataset.splits["test"].keys)
                   if content.startswith(b"\x89PNG"))
    wrong = image_decoding.picture(tf.constant(content), SIZE, low, high).numpy() - read_bytes(
        content, SIZE, source.intensity)
    assert np.abs(wrong).max() <= 2
    folder = script.export(record.run_id, tmp_path / "code").folder
    assert f"picture(tf.io.read_file(file), SIZE, {low!r}, {high!r})" in (folder / "train.py").read_text()
    written = Image.open(next((folder / "pictures/train").iterdir()))  # a TIFF, as the run saw it
    assert written.mode == "RGB" and np.asarray(written).std() > 10


def _bytes(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def test_the_check_up_says_how_little_of_the_range_is_used_and_sees_no_covered_lens(record):
    from tl_core.data import quality
    report = quality.check(catalog.load(record.config))
    finding = report.finding("range")
    assert finding.count == 32 and finding.severity == "note" and "use 2 % of their range" in finding.title
    assert "scale the files" in finding.meaning and report.finding("constant") is None
    assert quality.CheckupReport.from_dict(json.loads(json.dumps(report.to_dict()))) == report


def test_runs_of_earlier_versions_read_16_bits_whole_as_they_did(record, monkeypatch):
    before = {name: value for name, value in record.result.items() if name != "intensity"}
    monkeypatch.setattr(type(record), "result", property(lambda self: before), raising=False)
    dataset = intensity.as_read(catalog.listing_of(record.config), record)
    assert dataset.intensity == IntensityRange()
    assert dataset.read(dataset.splits["test"].keys[0], SIZE).max() < 12
