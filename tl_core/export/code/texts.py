"""The run's own texts beside the code, its tokenizer, and the pieces of code that read and pool them."""

import shutil
from pathlib import Path

from tl_core.backbones.input_spec import TextInput
from tl_core.data.dataset import SPLITS, Dataset
from tl_core.errors import UserError
from tl_core.export.code.code_context import CodeCell
from tl_core.printable import to_json
from tl_core.progress import Progress

FILE, TOKENIZER = "texts.jsonl", "tokenizer.json"
_EVERY = 1000


def check(reads: TextInput, title: str) -> None:
    """``UserError`` where the tokenizer is no file, which the code could read."""
    if reads.tokenizer_file is None:
        raise UserError(f"The tokenizer of {title} is in no file.", "The code reads a tokenizer.json.",
                        "Export the network itself, as Keras for example.")


def write(dataset: Dataset, reads: TextInput, folder: Path, progress: Progress) -> None:
    """Write every labelled text with its split and label into ``texts.jsonl``, and the tokenizer beside it."""
    assert reads.tokenizer_file is not None
    shutil.copyfile(reads.tokenizer_file(), folder / TOKENIZER)
    examples = [(split, key, int(label)) for split in SPLITS for key, label in zip(
        dataset.splits[split].keys, dataset.splits[split].labels, strict=True) if label >= 0]
    with open(folder / FILE, "w", encoding="utf8") as out:
        for done, (split, key, label) in enumerate(examples, 1):
            out.write(to_json({"split": split, "label": label, "text": dataset.read(key)}) + "\n")
            if done % _EVERY == 0 or done == len(examples):
                progress("Listing texts", done, len(examples))


def reading() -> CodeCell:
    """How the code reads them."""
    return CodeCell("Texts", "texts.jsonl holds the run's own, so that the same ones train, validate and test.", '''
from tokenizers import Tokenizer

tokenizer = Tokenizer.from_file(str(HERE / "tokenizer.json"))  # normalises and cuts as the run did
tokenizer.enable_truncation(SIZE)
tokenizer.enable_padding(length=SIZE)


def read(split):
    """Tokens (n, SIZE), 0 for padding, and one-hot labels (n, classes) of a split."""
    with open(HERE / "texts.jsonl", encoding="utf8") as stream:
        rows = [row for row in map(json.loads, stream) if row["split"] == split]
    tokens = [encoded.ids for encoded in tokenizer.encode_batch([row["text"] for row in rows])]
    labels = np.eye(len(CLASSES), dtype="float32")[[int(row["label"]) for row in rows]]
    return np.array(tokens, "int32").reshape(-1, SIZE), labels


train, val, test = (read(split) for split in ("train", "val", "test"))
print(*(f"{len(labels)} {name}" for name, (_, labels) in zip(("train", "val", "test"), (train, val, test))), sep=", ")
'''.lstrip("\n"))


def pooling(name: str) -> list[str]:
    """Lines that make ``x``, one vector a text, of the backbone's rows: "avg", "max" or "cls"."""
    if name == "cls":
        return ['x = keras.layers.Flatten(name="head_pool")(backbone.output[:, :1])']
    lines = ["rows = backbone.output  # zeros throughout where a text is padded",
             "real = keras.ops.any(keras.ops.not_equal(rows, 0), axis=-1)"]
    if name == "max":
        return [*lines, "least = keras.ops.min(rows, axis=1, keepdims=True)",
                "rows = keras.ops.where(keras.ops.expand_dims(real, -1), rows, least)",
                'x = keras.layers.GlobalMaxPooling1D(name="head_pool")(rows)']
    return [*lines, "real = keras.ops.concatenate([keras.ops.ones_like(real[:, :1]), real[:, 1:]], axis=1)",
            'x = keras.layers.GlobalAveragePooling1D(name="head_pool")(rows, mask=real)']
