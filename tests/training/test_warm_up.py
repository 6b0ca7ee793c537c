"""Warming up: once, from any thread, and what it leaves ready."""

import threading

from tests.training.conftest import SMALL
from tl_core.config import RunConfig
from tl_core.networks import network as networks
from tl_core.training import train as trainer
from tl_core.training import warm_up


def test_warm_up_runs_once_and_leaves_a_traced_network(pretrained, monkeypatch):
    monkeypatch.setattr(warm_up, "_warm", False)
    monkeypatch.setattr("tl_core.plan.resolve", lambda config: config)  # "colours" is in no catalog
    networks._frozen.clear()
    calls, train = [], trainer.train
    monkeypatch.setattr(trainer, "train", lambda *a, **k: calls.append(a) or train(*a, **k))
    config = RunConfig.parse({**SMALL, "weights": str(pretrained), "epochs": 3})
    threads = [threading.Thread(target=warm_up.warm_up, args=(config,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
    (network,) = networks._frozen.values()
    assert len(network._prefixes) == 1
