"""How busy the graphics processors of this machine are, through nvidia-ml-py where it is installed."""

import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

RETRY_SECONDS = 60


class GpuReading(NamedTuple):
    """One GPU now: ``used_percent`` None where it cannot tell (a part of a shared one); memory in bytes."""

    name: str
    used_percent: int | None
    memory_used: int
    memory_total: int


class Gpus:
    """Asks NVIDIA's library, which is loaded once. Safe from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock, self._lock = clock, threading.Lock()
        self._library: Any = None
        self._again = float("-inf")

    def readings(self) -> list[GpuReading]:
        """One for each GPU, in milliseconds; empty without a GPU, its driver or the package.

        What does not answer is asked again a minute later.
        """
        with self._lock:
            if self._clock() < self._again:
                return []
            try:
                return self._read()
            except Exception:  # the package, the driver or the GPU is not there, or has gone
                self._library, self._again = None, self._clock() + RETRY_SECONDS
                return []

    def _read(self) -> list[GpuReading]:
        if self._library is None:
            import pynvml
            pynvml.nvmlInit()
            self._library = pynvml
        count = self._library.nvmlDeviceGetCount()
        return [_reading(self._library, self._library.nvmlDeviceGetHandleByIndex(number)) for number in range(count)]


def _reading(library, gpu) -> GpuReading:
    name, memory = library.nvmlDeviceGetName(gpu), library.nvmlDeviceGetMemoryInfo(gpu)
    return GpuReading(name.decode() if isinstance(name, bytes) else name, _used_percent(library, gpu),
                      memory.used, memory.total)


def _used_percent(library, gpu) -> int | None:
    try:
        return library.nvmlDeviceGetUtilizationRates(gpu).gpu
    except library.NVMLError:
        return None


readings = Gpus().readings
