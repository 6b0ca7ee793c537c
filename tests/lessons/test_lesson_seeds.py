from tl_core.config import RunConfig
from tl_core.lessons import lesson_seeds


def test_another_seed_labels_others_of_the_same_pictures():
    one, other = (RunConfig(**lesson_seeds.fields(seed)) for seed in (0, 7))
    assert one.drawing_seed == other.drawing_seed
    assert one.data_seed != other.data_seed and one.seed != other.seed
