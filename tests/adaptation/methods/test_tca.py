"""Transfer components against SciPy's generalised eigenvectors, and what they are for."""

import numpy as np
import pytest
from scipy.linalg import eigh

from tests.adaptation.clouds import two_domains
from tl_core.adaptation.methods import tca
from tl_core.adaptation.standardise import LENGTH, standardised


def papers(source, target, dimensions, mu):
    """K H K v = lambda (K L K + mu I) v in all n + m numbers, and rows as K's rows times v."""
    both = np.vstack([source, target]).astype(float)
    signs = np.repeat([1 / len(source), -1 / len(target)], [len(source), len(target)])
    kernel, centre = both @ both.T, np.eye(len(both)) - 1 / len(both)
    energy, vectors = eigh(kernel @ centre @ kernel, kernel @ np.outer(signs, signs) @ kernel + mu * np.eye(len(both)))
    return kernel @ vectors[:, ::-1][:, :dimensions], energy[::-1][:dimensions]


@pytest.mark.parametrize("width", [20, 200], ids=["narrow", "wider than there are rows"])
@pytest.mark.parametrize("mu", [1.0, 0.01])
def test_components_are_the_papers(width, mu):
    """Vectors have no sign: each component is held against its own of theirs by the sign they share."""
    problem, _ = two_domains(source=40, target=30, width=width)
    source, target = (rows.astype(float) / LENGTH for rows in (standardised(problem).source,
                                                               standardised(problem).target))
    wanted, _ = papers(source, target, 5, mu)
    found = np.vstack([source, target]) @ tca.components(source, target, 5, mu)
    signs = np.sign((found * wanted).sum(axis=0))
    assert found * signs == pytest.approx(wanted, abs=1e-6)


def test_the_means_of_both_domains_come_together():
    """A direction in which only the domains differ is left out; without the constraint it would be the first."""
    random = np.random.default_rng(0)
    source, target = random.normal(size=(50, 6)), random.normal(size=(50, 6))
    source[:, 0] += 20
    axes = tca.components(source, target, 3, trade_off=1e-3)
    moved = [rows @ axes for rows in (source, target)]
    between = np.abs(moved[0].mean(axis=0) - moved[1].mean(axis=0))
    assert (between < 0.01 * moved[0].std(axis=0)).all()


def test_no_more_components_than_there_are():
    assert tca.components(np.eye(3), np.eye(3), 50).shape == (3, 3)
