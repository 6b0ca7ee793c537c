import pytest

from tl_core.adaptation.spaces import wording


@pytest.mark.parametrize(("modalities", "pairs", "said"), [
    (("image", "image"), "3 pictures seen by both networks", "Pairs are pictures of the target"),
    (("text", "text"), "3 texts seen by both networks", "Pairs are texts of the target"),
    (("text", "image"), "3 pairs of a text and a picture", "as a caption would"),
    (("image", "text"), "3 pairs of a text and a picture", "as a caption would")])
def test_pairs_are_called_by_what_they_are(modalities, pairs, said):
    called = wording.of(modalities)
    assert called.pairs(3) == pairs and said in called.pairs_from
    assert "picture" not in "".join((called.pairs_from, called.no_tie, called.own)) or "image" in modalities


def test_an_older_result_is_of_pictures():
    assert wording.of_result({}) == wording.of(("image", "image"))
    assert wording.of_result({"modalities": ["text", "image"]}).mixed
