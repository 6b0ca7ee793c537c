"""Byte-level BPE against the library ``tokenizers``: tokens, lengths and where each one's word stands."""

import numpy as np
import pytest
from tokenizers import Tokenizer

from tests.backbones.text import hub_folders
from tests.backbones.text.test_word_pieces import PARTS
from tl_core.backbones.catalog import BACKBONES
from tl_core.errors import UserError


@pytest.fixture(scope="module")
def roberta(tmp_path_factory):
    folder = tmp_path_factory.mktemp("roberta") / "folder"
    hub_folders.write(folder, "roberta")
    return folder


def test_odd_strings_have_the_librarys_tokens(roberta):
    reads, rng = BACKBONES.get(str(roberta)).input, np.random.default_rng(0)
    theirs = Tokenizer.from_file(str(roberta / "tokenizer.json"))
    theirs.enable_truncation(24)
    theirs.enable_padding(length=24, pad_id=1, pad_token="<pad>")
    exchanged = np.arange(theirs.get_vocab_size())
    exchanged[:2] = 1, 0
    for _ in range(300):
        parts = rng.choice(PARTS, rng.integers(0, 30))
        text = "".join(part + " " * gap for part, gap in zip(parts, rng.integers(0, 4, len(parts)), strict=True))
        expected = exchanged[theirs.encode(text).ids]
        assert reads.tokenize(text, 24).tolist() == expected.tolist(), repr(text)


def test_a_long_text_is_looked_at_as_far_as_it_is_read(roberta):
    reads = BACKBONES.get(str(roberta)).input
    for text in ("the pan " * 5000, "x" * 20_000, " " * 20_000, "it's" + " " * 900 + "thin " * 900):
        theirs = Tokenizer.from_file(str(roberta / "tokenizer.json"))
        theirs.enable_truncation(12)
        assert reads.tokenize(text, 12)[1:].tolist() == theirs.encode(text).ids[1:], text[:10]
    assert reads.is_longer("the pan " * 5000, 12) and not reads.is_longer("pan", 12)


def test_every_token_knows_its_whole_word_and_not_the_space_before_it(roberta):
    reads = BACKBONES.get(str(roberta)).input
    text = "Kettles  boil\n naïvely 🙂, don't <mask>"
    found, tokens = reads.spans(text, 40), reads.tokenize(text, 40)
    assert len(found) == 40 and found[0] is None
    assert all(span is None for span in found[int((tokens > 0).sum()) - 1:])
    words = [text[slice(*span)] for span in dict.fromkeys(span for span in found if span)]
    assert words == ["Kettles", "boil", "naïvely", "🙂,", "don", "'t", "<mask>"]


def test_its_name_tells_the_kind_and_the_content_and_padding_is_zero(roberta):
    reads = BACKBONES.get(str(roberta)).input
    assert reads.tokenizer.startswith("byte-level BPE ") and len(reads.tokenizer.split()[-1]) == 12
    tokens = reads.tokenize("pan", 10)
    assert tokens[0] == 1 and tokens[-1] == 0 and 2 in tokens
    assert reads.tokenizer_file().read_bytes() != (roberta / "tokenizer.json").read_bytes()


def test_a_damaged_tokenizer_is_told_in_words(roberta, tmp_path):
    import shutil
    folder = shutil.copytree(roberta, tmp_path / "copy")
    spec = BACKBONES.get(str(folder))
    content = (folder / "tokenizer.json").read_text(encoding="utf8").replace('"merges"', '"no_merges"')
    (folder / "tokenizer.json").write_text(content, encoding="utf8")
    with pytest.raises(UserError, match="cannot be read as a tokenizer"):
        spec.input.tokenize("pan", 10)
