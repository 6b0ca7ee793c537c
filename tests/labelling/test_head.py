import time

import numpy as np
from sklearn.linear_model import LogisticRegression

from tests.labelling import clouds
from tl_core.labelling import head


def test_it_is_scikit_learn_s_logistic_regression():
    names = [clouds.NAMES[label] for label in clouds.labels()]
    fitted = head.learn(clouds.rows(), names)
    other = LogisticRegression(C=100.0, max_iter=300).fit(clouds.rows(), names)
    assert fitted.classes == ("cup", "lamp", "shoe") == tuple(other.classes_)
    np.testing.assert_allclose(fitted.chances(clouds.rows()), other.predict_proba(clouds.rows()))
    assert fitted.predict(clouds.rows()) == names


def test_one_class_teaches_nothing():
    assert head.learn(clouds.rows()[:3], ["cup"] * 3) is None and head.learn(clouds.rows()[:0], []) is None


def test_a_hundred_classes_are_learnt_in_a_moment():
    rng = np.random.default_rng(0)
    names = [f"class {number % 100}" for number in range(300)]
    began = time.perf_counter()
    assert len(head.learn(rng.normal(size=(300, 128)), names).classes) == 100
    assert time.perf_counter() - began < 10  # about 0.3 s on an idle machine
