"""GPU readings, with a library that stands for NVIDIA's."""

import sys
from types import SimpleNamespace

import pytest

from tl_core.engine.gpus import RETRY_SECONDS, GpuReading, Gpus


class Library:
    """As much of pynvml as is used; ``gpus`` are (name, percent or None, used, total)."""

    class NVMLError(Exception):
        pass

    def __init__(self, *gpus):
        self.gpus, self.loaded, self.broken = gpus, 0, False

    def nvmlInit(self):
        self.loaded += 1

    def nvmlDeviceGetCount(self):
        if self.broken:
            raise self.NVMLError("the driver has gone")
        return len(self.gpus)

    def nvmlDeviceGetHandleByIndex(self, number):
        return self.gpus[number]

    def nvmlDeviceGetName(self, gpu):
        return gpu[0]

    def nvmlDeviceGetUtilizationRates(self, gpu):
        if gpu[1] is None:
            raise self.NVMLError("not supported")
        return SimpleNamespace(gpu=gpu[1], memory=99)

    def nvmlDeviceGetMemoryInfo(self, gpu):
        return SimpleNamespace(used=gpu[2], total=gpu[3], free=gpu[3] - gpu[2])


@pytest.fixture
def library(monkeypatch):
    library = Library(("NVIDIA L4", 37, 5 * 2**30, 24 * 2**30), (b"NVIDIA A100 MIG 1g.5gb", None, 0, 5 * 2**30))
    monkeypatch.setitem(sys.modules, "pynvml", library)
    return library


def test_every_gpu_is_read_and_the_library_loaded_once(library):
    gpus = Gpus()
    for _ in range(3):
        assert gpus.readings() == [GpuReading("NVIDIA L4", 37, 5 * 2**30, 24 * 2**30),
                                   GpuReading("NVIDIA A100 MIG 1g.5gb", None, 0, 5 * 2**30)]
    assert library.loaded == 1


def test_without_the_package_there_is_nothing_to_read(monkeypatch):
    monkeypatch.setitem(sys.modules, "pynvml", None)  # as if it were not installed
    assert Gpus().readings() == []


def test_a_driver_that_goes_is_asked_again_a_minute_later(library):
    now = [0.0]
    gpus = Gpus(clock=lambda: now[0])
    assert len(gpus.readings()) == 2
    library.broken = True
    assert gpus.readings() == []
    library.broken = False
    now[0] = RETRY_SECONDS - 1
    assert gpus.readings() == []
    now[0] = RETRY_SECONDS
    assert len(gpus.readings()) == 2
    assert library.loaded == 2
