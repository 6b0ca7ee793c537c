"""The source that several lessons share: a small network that has learnt drawn household objects."""

from tl_core.config import RunConfig
from tl_core.lessons import lesson_seeds, trained_runs
from tl_core.lessons.growing_figures import GrowingFigures


def household_source(seed: int, figures: GrowingFigures) -> str:
    """The run's id; whichever lesson comes first trains it, the others find it."""
    config = RunConfig(data="household", domain="photo", backbone="small_cnn", strategy="from_scratch", image_size=32,
                       epochs=8, **lesson_seeds.fields(seed))
    return trained_runs.source(config, figures, "Learning household objects")
