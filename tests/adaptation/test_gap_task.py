"""Which steps follow which, over rows that nobody computes."""

import numpy as np
import pytest

from tl_core.adaptation import adapt, domain_features, gap_task, request, result_lookup, results, tasks
from tl_core.data import domain_pair

FIELDS = {"data": "fruits", "backbone": "small_cnn", "weights": "random", "image_size": 32, "limit": 40}


@pytest.fixture
def described(isolated, monkeypatch):
    """Rows that say which domain they are of."""
    def describe(config, dataset, domains, progress):
        random = np.random.default_rng(0)
        return {name: domain_features.DomainRows(
            random.normal(3 * (name == "target"), 1, (len(keys), 6)).astype(np.float32), np.ones(len(keys), bool))
                for name, keys in domains.items()}
    monkeypatch.setattr(domain_features, "describe", describe)


def test_the_gap_alone_is_kept_and_trains_nothing(described):
    asked = request.of_pair(FIELDS, "photo", "sketch")
    kept = results.load(gap_task.measure(asked.to_dict()))
    assert result_lookup.newest(asked, result_lookup.GAP).id == kept.id and result_lookup.newest(asked) is None
    assert kept.values["domain_gap"]["a_distance"] > 1.9 and kept.values["counts"] == {"source": 40, "target": 40}
    assert len(kept.values["classes"]) == 8 and not kept.values["only_in_target"]


def test_adapting_keeps_the_gap_first_and_once_and_loads_the_pair_once(described, monkeypatch):
    seen, loaded, load_pair = [], [], domain_pair.load_pair

    def fit(request, found, *rest):
        seen.append(result_lookup.newest(request, result_lookup.GAP).id)
        raise KeyboardInterrupt
    monkeypatch.setattr(adapt, "adapt_rows", fit)
    monkeypatch.setattr(domain_pair, "load_pair", lambda *of: loaded.append(1) or load_pair(*of))
    asked = request.of_pair(FIELDS, "photo", "sketch")
    for times in (1, 2):
        with pytest.raises(KeyboardInterrupt):
            tasks.adapt(asked.to_dict())
        assert len(loaded) == times
    assert seen[0] == seen[1] and len(results.folders()) == 1
