import importlib.util

import pytest


def test_without_dask_jobqueue_it_says_how_to_get_it(run, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    code, _, err = run("slurm")
    assert code == 2 and "dask-jobqueue is not installed" in err and "make server" in err


def test_fewer_jobs_at_most_than_at_least_are_refused(run):
    pytest.importorskip("dask_jobqueue", reason="requirements-server.txt is not installed")
    code, _, err = run("slurm", "--minimum", "3", "--maximum", "2")
    assert code == 2 and "--minimum is 3 and --maximum 2" in err
