"""Warming up: once, from any thread, and what it leaves ready."""

import threading

from tests.training.conftest import SMALL
from tl_core.config import RunConfig
from tl_core.networks.network import _frozen
from tl_core.training import train, warm_up


def test_warm_up_runs_once_and_leaves_a_traced_network(pretrained, monkeypatch):
    monkeypatch.setattr(warm_up, "_warm", set())
    monkeypatch.setattr("tl_core.plan.resolve_config_and_data", lambda config: config)  # "colours" is in no catalog
    _frozen.clear()
    calls, real = [], train.train
    monkeypatch.setattr(train, "train", lambda *a, **k: calls.append(a) or real(*a, **k))
    config = RunConfig.parse({**SMALL, "weights": str(pretrained), "epochs": 3})
    threads = [threading.Thread(target=warm_up.warm_up, args=(config,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
    (network,) = _frozen.values()
    assert len(network._prefixes) == 1


def test_texts_are_warmed_up_beside_pictures_by_noise_of_their_own(monkeypatch):
    monkeypatch.setattr(warm_up, "_warm", {"image"})
    trained, real = [], train.train

    def training(config, dataset, *rest):
        trained.append((config, dataset))
        return real(config, dataset, *rest)
    monkeypatch.setattr(train, "train", training)
    for _ in range(2):
        warm_up.warm_up(RunConfig(data="notes", backbone="text_cnn", strategy="from_scratch", batch_size=8))
    ((config, dataset),) = trained
    texts = [dataset.read(key, 0) for key in dataset.splits["train"].keys]
    assert dataset.modality == "text" and len(texts) == 2 * config.batch_size + 2 and config.epochs == 1
    lengths = {len(text.split()) for text in texts}
    assert len(lengths) > 5 and min(lengths) >= 5 and max(lengths) < 25 and texts[0] == dataset.read("train0")
