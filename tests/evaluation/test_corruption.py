import numpy as np

from tl_core.evaluation.corruption import VERSION, Corruption, corrupted


def test_an_example_meets_one_chance_at_every_strength_and_another_under_another_key_or_seed():
    kind = Corruption("told", "Told", "", (1, 2), lambda text, strength, random: (text, strength, random.random()))
    first, second = corrupted(kind, "a", "key", 1), corrupted(kind, "a", "key", 2)
    assert first[2] == second[2] and first[1:2] != second[1:2]
    assert len({first[2], corrupted(kind, "a", "other", 1)[2], corrupted(kind, "a", "key", 1, seed=1)[2]}) == 3
    picture = np.zeros((2, 2, 3), np.uint8)
    assert corrupted(kind, picture, "key", 0) is picture and VERSION == 1
