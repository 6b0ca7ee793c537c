"""How long a question will take: at most, until one was compared here; then by what those took."""

from tests.ui.self_taught import made
from tl_core.self_taught import comparison
from tl_core.self_taught.pretraining import NeededRun, NeededRuns
from ui.self_taught import estimate


def needed(*ids) -> NeededRuns:
    first, second = (NeededRun(made.asked().config, run_id) for run_id in ids)
    return NeededRuns(first, second)


def test_before_a_first_result_the_bounds_are_told(isolated):
    assert estimate.comparing(made.asked()) is None
    assert "at most 30 s each, most far less." in estimate.sentence(made.asked(), needed(None, None))


def test_kept_results_give_the_comparison_s_seconds_and_runs_that_are_there_none(isolated):
    comparison.STORE.save(made.figures())  # 60 s for 2 numbers of labels and 3 draws: 10 s each
    asked = made.asked(labels=(5, 10, 20), seeds=5)
    assert estimate.comparing(asked) == 150
    assert estimate.comparing(made.asked(fine_tuned=True)) is None  # that takes longer
    said = estimate.sentence(asked, needed(None, None))
    assert said.startswith("About 3 min 30 s: 1 min 0 s for the runs, 2 min 30 s for the comparison")
    assert estimate.sentence(asked, needed("12345678abc", "2")).startswith(
        "The pretraining is there (run 12345678). About 2 min 30 s: 2 min 30 s for the comparison")
