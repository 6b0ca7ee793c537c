"""What a run leaves beside its network: where its time went, and each test picture's logits."""

import keras
import numpy as np

from tests.training.conftest import make_dataset, noise, train_now
from tests.training.test_train import FINE
from tl_core.backbones import keras_files
from tl_core.data.dataset import Split
from tl_core.networks import signature
from tl_core.networks.signature import InputSignature, Signature


def test_where_the_time_went(run):
    """Stages are parts of what they belong to; decoding, frozen blocks and steps take some in every first run."""
    seconds = run(**FINE).result["seconds"]
    assert set(seconds) == {"total", "features", "training", "decode", "prefix", "read", "augment", "suffix", "events",
                            "processor"}
    assert seconds["decode"] > 0 and seconds["processor"] > 0 and seconds["prefix"] > 0 and seconds["augment"] == 0
    assert 0 < seconds["suffix"] + seconds["events"] < seconds["total"]


def test_each_test_pictures_logits_are_kept(run):
    outcome, test = run(**FINE), make_dataset().splits["test"]
    with np.load(outcome.file.parent / "test_predictions.npz", allow_pickle=False) as kept:
        keys, labels, logits = kept["keys"], kept["labels"], kept["logits"]
    assert keys.tolist() == list(test.keys) and labels.tolist() == list(test.labels)
    assert (labels.dtype, logits.dtype) == (np.int32, np.float32)
    pixels = np.stack([noise(key, 32) for key in keys]).astype("float32")
    scores = keras_files.read(outcome.file)(pixels).numpy()
    np.testing.assert_allclose(keras.ops.softmax(logits), scores, atol=1e-5)


def test_a_test_picture_that_cannot_be_read_has_no_prediction(tmp_path, pretrained):
    def read(key, size):
        if key == "test/4":
            raise OSError("it is gone")
        return noise(key, size)

    outcome = train_now(tmp_path, pretrained, make_dataset(read), epochs=1)
    keys = np.load(tmp_path / "test_predictions.npz")["keys"].tolist()
    assert keys == [f"test/{i}" for i in range(15) if i != 4] and outcome.result["test"]["n"] == 14


def test_nothing_but_the_network_and_the_predictions_is_left_behind(run):
    assert sorted(file.name for file in run().file.parent.iterdir()) == [
        "model.keras", "signature.json", "test_predictions.npz"]


def test_a_signature_beside_the_network_says_what_it_takes_and_gives(run):
    outcome = run(**FINE)
    told, network = signature.read(outcome.file.parent / signature.FILE), keras_files.read(outcome.file)
    assert told == Signature({"image": InputSignature((32, 32, 3), "float32")}, {"label": ("blue", "green", "red")})
    assert told.fits(network.inputs[0].shape[1:], network.inputs[0].dtype, network.outputs[0].shape[-1])


def test_pictures_without_a_label_change_no_figure(run, tmp_path, pretrained):
    """They are neither trained on, nor validate, nor test anything."""
    plain, dataset = run(**FINE), make_dataset()
    splits = {}
    for name, split in dataset.splits.items():
        new = Split(tuple(f"{name}/{100 + i}" for i in range(7)), np.full(7, -1, np.int32))
        splits[name] = Split.joined([new.take(range(3)), split, new.take(range(3, 7))])
    mixed = train_now(tmp_path, pretrained, dataset.with_splits(splits), **FINE, class_weights=True)
    weighted = run(**FINE, class_weights=True)
    for name in ("history", "test", "confusion", "best_epoch"):
        assert mixed.result[name] == weighted.result[name]
    assert not [key for key in mixed.reads if int(key.split("/")[1]) >= 100]
    assert mixed.result["fingerprint"] != plain.result["fingerprint"]
