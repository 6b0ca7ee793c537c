from tl_core.backbones import nouns
from tl_core.config import RunConfig


def test_a_run_is_of_what_its_backbone_reads():
    assert nouns.of_run(RunConfig(backbone="minilm_l6", data="notes")).many == "texts"
    assert nouns.of_run(RunConfig()).one == "picture"
    assert nouns.of_run(RunConfig(backbone="of_a_later_version")).one == "picture"


def test_a_size_is_of_pixels_or_of_tokens():
    assert nouns.size_of_run(RunConfig(image_size=96)) == "96 px"
    assert nouns.size_of_run(RunConfig(backbone="minilm_l6", data="notes")) == "128 tokens"
