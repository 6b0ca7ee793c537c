"""How many texts are longer than what a network reads of them."""

from collections.abc import Sequence

import numpy as np

from tl_core.backbones.input_spec import InputSpec, TextInput
from tl_core.data.dataset import Dataset
from tl_core.errors import UserError

LOOKED_AT = 500  # training texts, evenly spread


def sentence(reads: InputSpec, size: int, dataset: Dataset) -> str:
    """"12 % of the training texts are cut at 128 tokens."; "" for pictures, and where no text is cut."""
    if not isinstance(reads, TextInput):
        return ""
    keys = dataset.splits["train"].keys
    some = [keys[i] for i in np.unique(np.linspace(0, len(keys) - 1, min(len(keys), LOOKED_AT)).astype(int))]
    try:
        share = share_cut(reads, size, [dataset.read(key) for key in some])
    except (OSError, UserError):  # who cannot be read is told and left out when the rows are read
        return ""
    return f"{max(1, round(100 * share))} % of the training texts are cut at {size} tokens." if share else ""


def share_cut(reads: TextInput, size: int, texts: Sequence[str]) -> float:
    """Of the texts the share, 0 to 1, that has more than ``size`` tokens."""
    return float(np.mean([bool(reads.tokenize(text, size + 1)[size]) for text in texts])) if texts else 0.0
