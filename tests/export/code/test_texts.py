"""Code of a run on texts: its texts and tokens are the run's, and its pooling is the program's."""

import json

import keras
import numpy as np
import pytest

from tests.export.test_tokenizing_parity import CONFIG, run_id  # noqa: F401
from tests.stores import own_store  # noqa: F401
from tl_core.backbones.text import word_pieces
from tl_core.data import catalog
from tl_core.export import script
from tl_core.export.code import texts
from tl_core.networks.pooling import pooled

ROWS = np.array([[[1, -2], [3, -4], [0, 0]], [[0, 0], [0, 0], [0, 0]]], np.float32)


def test_it_reads_the_run_s_texts_and_builds_its_network(run_id, tmp_path):  # noqa: F811
    written = script.export(run_id, tmp_path / "code").folder
    code = (written / "train.py").read_text(encoding="utf8")
    known: dict = {"__file__": str(written / "train.py"), "__name__": "train"}
    exec(compile(code.partition("# Training:")[0], "train.py", "exec"), known)
    dataset = catalog.listing("notes")
    for split in ("train", "val", "test"):
        tokens, labels = known[split]
        keys = dataset.splits[split].keys
        assert len(tokens) == len(keys) and labels.argmax(axis=1).tolist() == dataset.splits[split].labels.tolist()
        assert tokens[5].tolist() == word_pieces.tokenize(dataset.read(keys[5]), 128).tolist()
    assert known["model"].output.shape == (None, 4) and [len(block) > 0 for block in known["BLOCKS"]] == [True] * 4
    compile(code, "train.py", "exec")  # what is left is Python, too
    assert "pictures" not in code.partition('"""\n\n')[2] and "PICTURES" not in code
    assert not (written / "reading.py").exists() and (written / "tokenizer.json").is_file()
    lines = (written / "texts.jsonl").read_text(encoding="utf8").splitlines()
    assert json.loads(lines[0])["text"] == dataset.read(dataset.splits["train"].keys[0])


@pytest.mark.parametrize("pooling", ["avg", "max", "cls"])
def test_the_pooling_is_the_program_s(pooling):
    backbone = keras.Model(rows := keras.Input((3, 2)), keras.layers.Activation("linear")(rows))
    known = {"keras": keras, "backbone": backbone}
    exec("\n".join(texts.pooling(pooling)), known)
    wanted = keras.Model(rows, pooled(rows, pooling, "pool"))(ROWS)
    np.testing.assert_array_equal(keras.Model(backbone.input, known["x"])(ROWS), wanted)
