from benchmarks import feature_spaces
from tests.adaptation.spaces.worlds import two_spaces


def test_pairs_are_told_by_what_ties_them(monkeypatch):
    monkeypatch.setattr(feature_spaces.curves, "DRAWS", 2)
    told = {f"world {seed}": feature_spaces.measure(two_spaces(seed), "source_only", 1) for seed in (0, 1)}
    assert told["world 0"]["pool"] == 40 and told["world 0"]["chance"] == 0.25
    text = "\n".join(feature_spaces.report("worlds", told))
    assert text.startswith("### worlds: 2 pairs of domains, 40 to 40 pictures")
    assert "| guessing | 0.250 | 0.250 | 0.250 |" in text and "| PCA to equal widths |" in text
    assert "Ridge regression, 40 pairs (2 targets; helps / within chance / hurts: " in text
    assert "Target labels alone, 5 labels a class (2 targets)" in text
