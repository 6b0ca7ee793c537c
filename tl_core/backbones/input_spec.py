"""What a backbone reads: how an example becomes a row of numbers, and what such a row is.

``size`` is one whole number throughout: the pixels of a picture's side, or the tokens of a text. Neither TensorFlow
nor NumPy is imported before a row is asked for: pages list backbones.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar

from tl_core.modality_nouns import PLURALS

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

# Part of every kept picture's key. To be changed with the pixels that the readers of ``tl_core.data`` give;
# tests/features/test_input_rows.py knows the pixels that this stands for.
READER = "9b973a2ff92a51e5"


class InputSpec(ABC):
    """What every kind of input says of itself; ``size`` is what the backbone was pretrained at."""

    size: int
    minimum_size: int
    modality: ClassVar[str]
    dtype: ClassVar[str]
    noun: ClassVar[str]
    one: ClassVar[str]
    tensor: ClassVar[str]  # the network's input, as exports name it

    @abstractmethod
    def size_of(self, config: Any) -> int:
        """The size of a run's examples; ``config`` is its ``RunConfig``."""

    @abstractmethod
    def shape(self, size: int) -> tuple[int, ...]:
        """Of one row."""

    @abstractmethod
    def positions(self, size: int) -> int:
        """To what a layer's work at this size is in proportion."""

    @abstractmethod
    def read(self, reader: Callable[..., Any], key: str, size: int) -> "np.ndarray":
        """The row of an example that ``reader``, a ``Dataset.read``, knows by its key."""

    @abstractmethod
    def noise(self, count: int, size: int, seed: int = 0) -> "np.ndarray":
        """Rows like those of examples, (count, *shape)."""

    @abstractmethod
    def marks(self, size: int) -> dict[str, str]:
        """What of the reading is in the keys of all rows, those of blocks too."""

    @abstractmethod
    def row_text(self, size: int) -> str:
        """The end of a batch's shape, in a line of code for people."""

    @abstractmethod
    def size_text(self, size: int) -> str:
        """The size in a word or two, for people."""

    @abstractmethod
    def use(self, size: int) -> str:
        """What goes into a saved network, for people."""

    @property
    def plural(self) -> str:
        return PLURALS[self.modality]

    def blank(self, size: int) -> "np.ndarray":
        """The row that stands for an example that cannot be read."""
        import numpy as np

        return np.zeros(self.shape(size), self.dtype)

    def row_bytes(self, size: int) -> int:
        import numpy as np

        return prod(self.shape(size)) * np.dtype(self.dtype).itemsize

    def recipe(self, size: int) -> dict[str, str]:
        """Everything but its content that shapes an example's row: part of its key in the activation store."""
        return {"kind": self.plural, **self.marks(size)}


@dataclass(frozen=True)
class ImageInput(InputSpec):
    """Square RGB pictures, raw 0–255: ``size`` is what the backbone was pretrained at, ``minimum_size`` what works."""

    size: int
    minimum_size: int
    modality: ClassVar[str] = "image"
    dtype: ClassVar[str] = "uint8"
    noun: ClassVar[str] = "picture"
    one: ClassVar[str] = "one square picture"
    tensor: ClassVar[str] = "pixels"

    def size_of(self, config: Any) -> int:
        return config.image_size

    def shape(self, size: int) -> tuple[int, ...]:
        return size, size, 3

    def positions(self, size: int) -> int:
        return size * size

    def read(self, reader: Callable[..., Any], key: str, size: int) -> "np.ndarray":
        return reader(key, size)

    def noise(self, count: int, size: int, seed: int = 0) -> "np.ndarray":
        import numpy as np

        return np.random.default_rng(seed).integers(0, 256, (count, *self.shape(size)), np.uint8)

    def marks(self, size: int) -> dict[str, str]:
        return {"image_size": str(size)}

    def recipe(self, size: int) -> dict[str, str]:
        import PIL

        return {**super().recipe(size), "decoder": f"Pillow {PIL.__version__}", "code": READER}

    def row_text(self, size: int) -> str:
        return f"{size}, {size}, 3) float32, 0 to 255"

    def size_text(self, size: int) -> str:
        return f"{size} px"

    def use(self, size: int) -> str:
        return ("RGB pixels from 0 to 255 go in as they are (preprocessing is inside), "
                f"squashed to {size} × {size}")


@dataclass(frozen=True)
class TextInput(InputSpec):
    """Texts as ``size`` tokens each, cut or padded: int32, from 0 to below ``vocabulary``.

    ``tokenize(text, size)`` gives them, ``tokenizer`` names what it does (its vocabulary and version): two
    that give other tokens have other names. A block's output has to carry all that later blocks and the
    pooling need: Keras' implicit mask (``Embedding(mask_zero=True)``) does not cross a cut. ``spans(text, size)`` says
    of each token where in the text the word stands that it is a piece of (start, end), None for one of no word.
    """

    size: int
    vocabulary: int
    tokenizer: str
    tokenize: "Callable[[str, int], np.ndarray]"
    minimum_size: int = 1
    tokenizer_file: "Callable[[], Path] | None" = None  # a tokenizer.json, which goes along with exports
    spans: "Callable[[str, int], Sequence[tuple[int, int] | None]] | None" = None
    modality: ClassVar[str] = "text"
    dtype: ClassVar[str] = "int32"
    noun: ClassVar[str] = "text"
    one: ClassVar[str] = "one text"
    tensor: ClassVar[str] = "tokens"

    def size_of(self, config: Any) -> int:
        return self.size  # whatever the run's pictures would be

    def shape(self, size: int) -> tuple[int, ...]:
        return (size,)

    def positions(self, size: int) -> int:
        return size

    def read(self, reader: Callable[..., Any], key: str, size: int) -> "np.ndarray":
        import numpy as np

        return np.asarray(self.tokenize(reader(key), size), np.int32)

    def noise(self, count: int, size: int, seed: int = 0) -> "np.ndarray":
        import numpy as np

        return np.random.default_rng(seed).integers(0, self.vocabulary, (count, size)).astype(np.int32)

    def marks(self, size: int) -> dict[str, str]:
        return {"length": str(size), "tokenizer": self.tokenizer}

    def row_text(self, size: int) -> str:
        return f"{size}) int32"

    def size_text(self, size: int) -> str:
        return f"{size} tokens"

    def is_longer(self, text: str, size: int) -> bool:
        """Whether the text has more tokens than ``size``."""
        return bool(self.tokenize(text, size)[-1]) and bool(self.tokenize(text, size + 1)[-1])

    def use(self, size: int) -> str:
        beside = "" if self.tokenizer_file is None else ", which tokenizer.json beside it makes of texts"
        return f"{size} tokens of the tokenizer {self.tokenizer} go in{beside}"

