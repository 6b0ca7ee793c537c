"""What backbones read: rows, their shapes and their keys. The keys of kept pictures must never change by themselves."""

import json
from hashlib import blake2b

import numpy as np
import pytest

from tests import fake_text
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.input_spec import ImageInput
from tl_core.config import RunConfig

IMAGE, TEXT = ImageInput(224, 32), fake_text.spec().input


def test_the_key_of_kept_pictures_is_what_it_was(monkeypatch):
    """As the version before input specs wrote it into its stores (Pillow 11.0.0)."""
    monkeypatch.setattr("PIL.__version__", "11.0.0")
    recipe = IMAGE.recipe(160)
    assert recipe == {"kind": "pictures", "image_size": "160", "decoder": "Pillow 11.0.0", "code": "9b973a2ff92a51e5"}
    from tl_core.features.shard import recipe_digest
    assert recipe_digest(recipe) == "806671e2be650312cd27ce4fef51310f"
    text = json.dumps(recipe, sort_keys=True).encode()
    assert blake2b(text, digest_size=16).hexdigest() == "806671e2be650312cd27ce4fef51310f"


def test_a_text_is_kept_by_its_length_and_tokenizer():
    assert TEXT.recipe(12) == {"kind": "texts", "length": "12", "tokenizer": "crc32 of words, 1"}
    assert TEXT.recipe(12) != TEXT.recipe(13)


@pytest.mark.parametrize(("reads", "size", "shape", "dtype", "bytes_"), [
    (IMAGE, 32, (32, 32, 3), np.uint8, 3072), (TEXT, 12, (12,), np.int32, 48)], ids=["image", "text"])
def test_rows(reads, size, shape, dtype, bytes_):
    for row in (reads.blank(size), *reads.noise(2, size)):
        assert row.shape == shape == reads.shape(size) and row.dtype == dtype and row.nbytes == bytes_
    assert reads.row_bytes(size) == bytes_ and not reads.blank(size).any()
    assert reads.noise(8, size).tobytes() == reads.noise(8, size).tobytes() != reads.noise(8, size, 1).tobytes()


def test_tokens_of_noise_are_in_the_vocabulary():
    noise = TEXT.noise(200, 12)
    assert noise.min() == 0 and noise.max() == fake_text.VOCABULARY - 1


def test_a_picture_is_read_at_its_size_and_a_text_becomes_its_tokens():
    assert IMAGE.read(lambda key, size: np.full((size, size, 3), int(key), np.uint8), "7", 4).tolist() == [
        [[7] * 3] * 4] * 4
    row = TEXT.read({"a": "works the"}.get, "a", 4)
    assert row.dtype == np.int32 and row.tolist()[2:] == [0, 0] and min(row[:2]) > 0 and row[0] != row[1]
    assert len(TEXT.read(fake_text.read, "train/good/1", 3)) == 3  # what is longer is cut


def test_the_size_is_the_runs_for_pictures_and_the_backbones_for_texts():
    config = RunConfig(image_size=96)
    assert (IMAGE.size_of(config), TEXT.size_of(config)) == (96, 12)
    assert (IMAGE.positions(10), TEXT.positions(10)) == (100, 10)


def test_every_backbone_says_what_it_reads():
    for spec in BACKBONES:
        assert spec.modality in ("image", "text") and spec.size == spec.input.size >= spec.minimum_size
