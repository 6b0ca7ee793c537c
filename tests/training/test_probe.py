"""The probe on real networks: what it measures is there, adds up, and fits what a run then takes."""

import dataclasses
import time
from types import SimpleNamespace

import numpy as np
import pytest

from tests.estimate.test_estimate import COUNTS
from tl_core import plan
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset, Split
from tl_core.engine import tasks
from tl_core.estimate import probe_cache
from tl_core.estimate.estimate import Probe, estimate
from tl_core.training import probe

CONFIG = plan.resolve_config_and_data(RunConfig(data="digits", backbone="small_cnn", image_size=64, batch_size=16))


@pytest.fixture(scope="module")
def stages():
    return []


@pytest.fixture(scope="module")
def figures(stages):
    return probe.network_figures(CONFIG, lambda stage, done, total: stages.append(stage))


def test_it_has_all_that_an_estimate_needs(figures):
    measured = {field.name for field in dataclasses.fields(Probe) if field.default is dataclasses.MISSING
                and field.default_factory is dataclasses.MISSING} - {"decode"}
    assert measured <= figures.keys()
    assert all(seconds > 0 for name in ("build", "prefix", "forward") for seconds in [figures[name]])
    assert sum(figures["blocks"]) == pytest.approx(1) and min(figures["blocks"]) > 0
    assert list(figures["steps"]) == [5, 4, 0] == list(figures["step_memory"])
    assert set(figures["traces"]) == {5, 4, 0} and all(seconds > 0 for seconds in figures["traces"].values())
    assert figures["engine"]


def test_more_blocks_trained_take_longer_and_need_more_memory(figures):
    assert figures["steps"][5] < figures["steps"][4] < figures["steps"][0]
    assert figures["step_memory"][5] < figures["step_memory"][0]
    assert len(figures["traces"]) == len(figures["steps"])  # seconds measured once: another process may disturb one


def test_it_says_what_it_does_and_often(stages, figures):
    assert stages[0] == "Building the network" and len(stages) >= 6


def test_progress_stops_it():
    class Enough(Exception):
        pass

    def stop(stage, done, total):
        if stage == "Timing the frozen part":
            raise Enough
    with pytest.raises(Enough):
        probe.network_figures(CONFIG, stop)


def test_what_it_keeps_becomes_an_estimate(figures):
    """Through a file and back: the time it tells grows as less is frozen."""
    probe_cache.keep(CONFIG, {"decode": 0.001, "network": figures})
    known = probe_cache.known(CONFIG)
    seconds = [estimate(CONFIG.changed(strategy="fine_tuning", freeze_depth=depth), COUNTS, known).parts["suffix"]
               for depth in (5, 4, 0)]
    assert seconds == sorted(seconds) and seconds[0] > 0


@pytest.mark.parametrize("spec", list(BACKBONES), ids=lambda spec: spec.name)
def test_steps_are_measured_at_three_depths(spec):
    depths = probe.depths(spec)
    assert depths[0] == len(spec.blocks) > depths[1] > depths[2] == 0


def test_tracing_everything_grows_with_the_layers():
    # Head 1 s; with three layers of 12 instead of 4 one second more, so 3**1.2 = 3.737 seconds more.
    assert probe._whole_trace({5: 1.0, 4: 2.0}, {5: 1, 4: 4, 0: 12}) == pytest.approx(1 + 3**1.2)


def test_the_step_with_everything_trained_is_the_upper_blocks_for_all_of_the_work():
    # The upper block adds 3 ms to the head's 1 and is a quarter of the work: all of it is 12.
    assert probe._whole_step({2: 0.001, 1: 0.004}, (0.75, 0.25)) == pytest.approx(0.013)


def test_shares_are_the_mean_of_timed_and_counted():
    assert probe._shares([1.0, 3.0], (3.0, 1.0)) == pytest.approx([0.5, 0.5])


def test_decoding_is_the_mean_over_pictures_and_survives_broken_ones(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(probe, "time", SimpleNamespace(perf_counter=lambda: now[0]))

    def read(key: str, size: int):
        now[0] += 0.25
        if key == "3":
            raise OSError("broken")
        return np.zeros((size, size, 3), np.uint8)
    keys = tuple(str(number) for number in range(8))
    nothing = Split((), np.zeros(0, np.int32))
    dataset = Dataset("a", "A", ("x",), {"train": Split(keys, np.zeros(8, np.int32)), "val": nothing, "test": nothing},
                      read, str)
    assert probe.decode_seconds(dataset, CONFIG) == 0.25


def test_the_task_without_a_network_reads_pictures_only():
    found = tasks.probe(CONFIG.model_dump(mode="json"), False)
    assert found.keys() == {"decode"} and found["decode"] > 0


def test_memory_is_watched_at_its_peak():
    with probe._peak() as grown:
        many = np.ones(40_000_000, np.uint8)
        time.sleep(0.1)
        del many
    assert grown[0] > 30_000_000
