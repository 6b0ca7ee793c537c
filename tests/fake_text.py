"""A backbone that reads texts and a set of texts, for tests only: they show that nothing assumes pictures.

``registered(patch)`` makes both known by name, so that plans, runs, pages' tasks and exports find them.
"""

import re
import zlib

import numpy as np

from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.input_spec import TextInput
from tl_core.backbones.spec import BackboneSpec, Block
from tl_core.data import catalog
from tl_core.data.dataset import Dataset, Split

BACKBONE, SET = "toy_text", "reviews"
LENGTH, WIDTH, VOCABULARY = 12, 8, 60
WORDS = {"bad": ["broke", "slow", "dull", "weak", "noisy", "cheap", "late", "torn"],
         "good": ["works", "quick", "bright", "strong", "quiet", "solid", "early", "whole"]}
COMMON = ["the", "a", "it", "was", "and", "this", "with", "from", "one", "two"]
COUNTS = {"train": 40, "val": 12, "test": 16}


def tokenize(text: str, size: int) -> np.ndarray:
    """A number from 1 on for each word, the same on every machine; 0 where the text has ended."""
    tokens = [1 + zlib.crc32(word.encode()) % (VOCABULARY - 1) for word in text.split()][:size]
    return np.array(tokens + [0] * (size - len(tokens)), np.int32)


def spans(text: str, size: int) -> list[tuple[int, int] | None]:
    """Where each token's word stands."""
    found = [match.span() for match in re.finditer(r"\S+", text)][:size]
    return [*found, *[None] * (size - len(found))]


def read(key: str) -> str:
    """The text called "train/good/3"."""
    split, name, number = key.split("/")
    rng = np.random.default_rng([len(split), len(name), int(number)])
    words = [*rng.choice(WORDS[name], 4), *rng.choice(COMMON, rng.integers(2, 10))]
    return " ".join(rng.permutation(words).tolist())


def dataset() -> Dataset:
    classes = tuple(WORDS)
    splits = {name: Split(tuple(f"{name}/{classes[i % 2]}/{i}" for i in range(count)),
                          np.arange(count, dtype=np.int32) % 2) for name, count in COUNTS.items()}
    return Dataset(SET, "Reviews", classes, splits, read, lambda key: f"{key}: {read(key)}", modality="text")


def build(size: int):
    """Tokens -> (size, WIDTH): an embedding and two convolutions over time, zeros for padding at each block's end."""
    import keras

    from tl_core.backbones.text import masks
    tokens = keras.Input((size,), dtype="int32", name="tokens")
    far_apart = keras.initializers.RandomNormal(stddev=1.0)
    x = keras.layers.Embedding(VOCABULARY, WIDTH, far_apart, name="words")(tokens)
    mask = masks.real(tokens, "tokens")
    for number in (1, 2):
        x = keras.layers.Conv1D(WIDTH, 3, padding="same", activation="tanh", name=f"block{number}_conv")(x)
        x = masks.cleared(x, mask if number == 1 else masks.real(x, f"block{number}"), f"block{number}")
    return keras.Model(tokens, x, name=BACKBONE)


def spec() -> BackboneSpec:
    kernel = 3 * WIDTH * WIDTH + WIDTH
    return BackboneSpec(
        BACKBONE, "Toy text network",
        (Block("block1", "block1", VOCABULARY * WIDTH + kernel, (LENGTH, WIDTH)),
         Block("block2", "block2", kernel, (LENGTH, WIDTH))),
        build, ("random",), TextInput(LENGTH, VOCABULARY, "crc32 of words, 1", tokenize, spans=spans), 1, "MIT", "none",
        "A toy for tests.")


def registered(patch) -> None:
    """Known to the catalogs until ``patch`` (a MonkeyPatch) is undone."""
    whole, own = catalog._whole, catalog._all_own
    patch.setitem(BACKBONES._items, BACKBONE, spec())
    patch.setattr(catalog, "_all_own", lambda: [
        *own(), catalog.CatalogEntry(SET, "Reviews", "A few words each", "made up", "CC0", modality="text")])
    patch.setattr(catalog, "_whole", lambda entry, *how, **more: (
        dataset() if entry.name == SET else whole(entry, *how, **more)))
