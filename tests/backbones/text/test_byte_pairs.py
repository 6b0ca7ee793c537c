"""RoBERTa's own tokens, by its published tokenizer.json's name; what they are test_json_tokenizer shows."""

from tl_core.backbones import hub_files
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.text import byte_pairs


def test_it_is_the_published_file_and_is_not_asked_for_before_a_text_is_read():
    reads = BACKBONES.get("roberta_base").input
    assert reads.tokenizer == "byte-level BPE 847bbeab6174" and reads.vocabulary == 50265
    assert byte_pairs.START == 1 and byte_pairs.END == 2
    assert hub_files.missing("roberta_base") and not hub_files.FILES["roberta_base"][0].path.parent.exists()
