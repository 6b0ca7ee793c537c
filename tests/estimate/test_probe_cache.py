from tests.estimate.test_estimate import BLOCKS, PROBE, config
from tl_core.config import RunConfig
from tl_core.estimate import probe_cache

FOUND = {"decode": 0.01, "network": {
    "build": 1.0, "convert": 2.0, "prefix": 0.018, "forward": 0.036, "blocks": list(BLOCKS), "overhead": 0.0,
    "steps": {18: 0.001, 15: 0.01, 0: 0.1}, "traces": {18: 1.0, 15: 2.0, 0: 12.0}, "memory": 10**9,
    "step_memory": {18: 10**4, 15: 10**6, 0: 10**7}, "engine": "TensorFlow 2"}}


def test_a_probe_is_kept_for_its_backbone_and_size_and_decoding_for_its_data():
    assert probe_cache.known(config()) is None
    probe_cache.keep(config(), FOUND)
    kept = probe_cache.known(config(strategy="fine_tuning", epochs=99))
    assert kept.steps == PROBE.steps and kept.blocks == BLOCKS and kept.decode == 0.01 and kept.runs == 0
    assert probe_cache.known(config(image_size=96)) is None and not probe_cache.has_network(config(image_size=96))
    other = config(data="fruits")
    assert probe_cache.known(other) is None and probe_cache.has_network(other)
    probe_cache.keep(other, {"decode": 0.5})
    assert probe_cache.known(other).decode == 0.5 and probe_cache.known(config()).decode == 0.01


def test_a_run_is_learnt_from_once_and_survives_a_restart():
    probe_cache.keep(config(), FOUND)
    for _ in range(2):
        probe_cache.learn(config(), "run a", {"setup": 4.0}, {"setup": 2.0})
    kept = probe_cache.known(config())
    assert kept.factors == {"setup": 0.75} and kept.runs == 1
    probe_cache.learn(config(), "run b", {"setup": 3.0}, {"setup": 3.0})
    assert probe_cache.known(config()).runs == 2


def test_a_damaged_file_is_measured_again():
    probe_cache.keep(config(), FOUND)
    for file in probe_cache._file("network", {}).parent.glob("network-*.json"):
        file.write_text('{"blocks": 3}', encoding="utf8")
    assert probe_cache.known(config()) is None
    assert not probe_cache.has_network(config())


def test_a_sets_versions_share_what_was_measured_of_its_files():
    first, third, other = (probe_cache.about(RunConfig(data=name))["decode"] for name in ("pets@1", "pets@3", "cats"))
    assert first == third == probe_cache.about(RunConfig(data="pets"))["decode"] != other
