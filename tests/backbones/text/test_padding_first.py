"""Padding becomes the token 0 in tokens, marks and the file that goes along; nothing else changes."""

import json

import pytest
from tokenizers import Tokenizer, processors

from tests.backbones.text import hub_folders
from tests.backbones.text.test_word_pieces import PARTS
from tl_core import settings
from tl_core.backbones.text import padding_first

EXCHANGED = {0: 1, 1: 0}


@pytest.fixture
def file(tmp_path):
    hub_folders.byte_pairs().save(str(tmp_path / "tokenizer.json"))
    return tmp_path / "tokenizer.json"


@pytest.mark.parametrize("marks", [
    None, processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]),
    processors.Sequence([processors.ByteLevel(), processors.BertProcessing(("</s>", 2), ("<s>", 0))])])
def test_every_text_has_the_same_tokens_but_for_the_two(file, marks):
    before = Tokenizer.from_file(str(file))
    if marks is not None:
        before.post_processor = marks
        before.save(str(file))
    after = Tokenizer.from_file(str(padding_first.changed_file(file, 1)))
    for text in ("", "the kettle <mask> boils", "<s> <pad>", "".join(PARTS)):
        expected = [EXCHANGED.get(token, token) for token in before.encode(text).ids]
        assert after.encode(text).ids == expected and after.encode(text).offsets == before.encode(text).offsets
    after.enable_padding(length=30)
    assert after.encode("pan").ids[-1] == 0 == after.token_to_id("<pad>")


def test_it_is_kept_by_its_content_and_one_that_is_right_stays_where_it_is(file):
    path = padding_first.changed_file(file, 1)
    assert path.parent == settings.home() / "tokenizers" and path == padding_first.changed_file(file, 1)
    assert padding_first.changed_file(file, 0) == file
    told = json.loads(file.read_text(encoding="utf8"))
    told["added_tokens"][4]["content"] = "<hole>"
    file.write_text(json.dumps(told), encoding="utf8")
    assert padding_first.changed_file(file, 1) != path
