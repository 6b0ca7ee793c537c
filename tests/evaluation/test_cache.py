from tl_core import tracking
from tl_core.evaluation import cache, corruptions, robustness, validation


def test_damaged_and_older_files_are_computed_anew(run, asked, monkeypatch):
    robustness.measured(run, 8)
    with monkeypatch.context() as later:
        later.setattr(cache, "VERSION", corruptions.VERSION + 1)
        assert robustness.known(run, 8) is None
    tracking.fetch(run.run_id, f"evaluation/robustness-{corruptions.VERSION}-8.json").write_text("{")
    assert robustness.known(run, 8) is None
    validation.answers(run)
    tracking.fetch(run.run_id, "evaluation/val_predictions.npz").write_bytes(b"damaged")
    assert cache.validation(run.run_id) is None
