from tl_core.backbones.catalog import BACKBONES
from tl_core.explain.texts.methods import DEFAULT, TEXT_METHODS


def test_every_method_teaches_itself_and_can_be_found():
    assert list(TEXT_METHODS.names()) == ["occlusion", "integrated_gradients", "attention_rollout"]
    assert DEFAULT in TEXT_METHODS.names()
    for method in TEXT_METHODS:
        assert method.sentence.endswith(".") and "arXiv:" in method.paper and callable(method.compute)
    assert [method.name for method in TEXT_METHODS if not method.signed] == ["attention_rollout"]


def test_attention_is_where_the_records_say():
    assert BACKBONES.get("minilm_l6").attention and not BACKBONES.get("text_cnn").attention
