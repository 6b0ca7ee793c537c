from tl_core.explain.methods import METHODS


def test_every_method_teaches_and_cites():
    for method in METHODS:
        assert method.sentence.endswith(".") and "arXiv" in method.paper and method.title
