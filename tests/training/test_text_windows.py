from dataclasses import replace

from tests import fake_text
from tl_core.backbones.catalog import BACKBONES
from tl_core.data.dataset import Split
from tl_core.training import text_windows


def test_the_share_of_texts_that_are_cut_is_told():
    reads, dataset = fake_text.spec().input, fake_text.dataset()
    texts = {f"{number}": " ".join(["word"] * (20 if number < 3 else 12)) for number in range(12)}
    split = Split(tuple(texts), dataset.splits["train"].labels[:12])
    own = replace(dataset, read=texts.__getitem__, splits={**dataset.splits, "train": split})
    assert text_windows.sentence(reads, 12, own) == "25 % of the training texts are cut at 12 tokens."
    assert text_windows.share_cut(reads, 12, []) == 0
    assert text_windows.sentence(reads, 20, own) == ""
    assert text_windows.sentence(BACKBONES.get("small_cnn").input, 32, own) == ""
