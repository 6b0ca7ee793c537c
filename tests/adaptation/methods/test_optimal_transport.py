"""Transport against SciPy's assignment, POT's own class, and what happens without POT."""

import builtins
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from tests.adaptation.clouds import changed, two_domains
from tl_core.adaptation.methods import optimal_transport
from tl_core.adaptation.methods.optimal_transport import transported
from tl_core.errors import UserError


def test_as_many_on_both_sides_are_assigned_one_to_one():
    """The cheapest plan of two equal crowds is a permutation: SciPy's Hungarian method finds it another way."""
    random = np.random.default_rng(0)
    source, target = random.normal(size=(40, 5)), random.normal(size=(40, 5)) + 1
    _, order = linear_sum_assignment(cdist(source, target, "sqeuclidean"))
    assert transported(source, target) == pytest.approx(target[order], abs=1e-12)


def test_unequal_crowds_go_where_pots_own_adaptation_sends_them():
    ot = pytest.importorskip("ot")
    random = np.random.default_rng(0)
    source, target = random.normal(size=(30, 5)), random.normal(size=(47, 5)) + 1
    theirs = ot.da.EMDTransport().fit(Xs=source, Xt=target).transform(Xs=source)
    assert transported(source, target) == pytest.approx(theirs, abs=1e-6)


def test_by_hand():
    """Two source points on a line at 0 and 1, targets at 10, 11, 12, 13: each goes to the middle of its two."""
    moved = transported(np.array([[0.0], [1]]), np.array([[10.0], [11], [12], [13]]))
    assert moved.ravel().tolist() == pytest.approx([10.5, 12.5])
    heavy = transported(np.array([[0.0], [1]]), np.array([[10.0], [11], [12], [13]]), np.array([3.0, 1.0]))
    assert heavy.ravel().tolist() == pytest.approx([11, 13])
    assert transported(np.array([[0.0], [1]]), np.array([[10.0]]), np.array([1.0, 0])).ravel().tolist() == [10, 1]


def test_rows_that_were_not_in_the_plan_go_with_their_nearest():
    problem, _ = two_domains()
    fitted = optimal_transport.fit(problem)
    near = problem.source[:3] + 1e-4
    assert fitted.transform(near, "source") == pytest.approx(fitted.transform(problem.source[:3], "source"), abs=1e-2)


def test_large_domains_are_drawn_from_and_it_says_so():
    problem, truth = two_domains()
    fitted = optimal_transport.fit(problem, most=30)
    assert fitted.notes == ("30 of 80 source pictures were drawn by the seed and used.",
                            "30 of 60 target pictures were drawn by the seed and used.")
    assert (fitted.predict(problem.target) == truth).mean() > 0.6
    order = np.random.default_rng(0).permutation(60)
    again = optimal_transport.fit(changed(problem, target=problem.target[order]), most=30)
    assert again.predict_proba(problem.target) == pytest.approx(fitted.predict_proba(problem.target), abs=1e-3)


def test_without_pot_three_clauses_say_what_to_do(monkeypatch):
    real = builtins.__import__
    monkeypatch.delitem(sys.modules, "ot", raising=False)
    monkeypatch.setattr("importlib.import_module", lambda name, *rest: real("no_such_package_as_" + name))
    with pytest.raises(UserError, match="POT, which computes optimal transport, is not installed") as caught:
        optimal_transport.fit(two_domains()[0])
    assert "make install" in caught.value.fix
    assert not [name for name in os.environ if name.startswith("POT_BACKEND")]


def test_pot_brings_no_tensorflow_along():
    """It imports every library of arrays that it finds, unless it is told not to."""
    code = ("import os, sys; from tl_core.adaptation.methods.optimal_transport import _pot; _pot()\n"
            "print([name for name in ('tensorflow', 'jax', 'torch') if name in sys.modules],"
            " [name for name in os.environ if name.startswith('POT_')])")
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[] []"


def test_threads_wait_until_pot_is_whole(monkeypatch):
    """Half of a module is in ``sys.modules`` while it is imported."""
    def slow(name):
        sys.modules["ot"] = module = ModuleType("ot")
        time.sleep(0.05)
        module.__dict__["emd"] = True
        return module
    monkeypatch.setitem(sys.modules, "ot", None)
    del sys.modules["ot"]
    monkeypatch.setattr(optimal_transport.importlib, "import_module", slow)
    with ThreadPoolExecutor(4) as pool:
        assert all(hasattr(module, "emd") for module in pool.map(lambda _: optimal_transport._pot(), range(4)))
