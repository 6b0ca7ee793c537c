"""A frozen prefix in OpenVINO, on a CPU, where it is installed and agrees with TensorFlow.

Converted layer by layer (converter.py) in 0.02 to 0.4 s, where OpenVINO's own converter
takes 1 to 2.5 s and TensorFlow as long to trace the network: so nothing is kept on disk,
and TensorFlow never traces it. What was compiled stays in this process, by its content.
"""

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

BATCH = 8  # pictures at once: with more, what one layer leaves no longer fits the cache when the next reads it
STEP = 8  # tokens: texts are cut to a multiple of it, so that kernels made for a length serve again
PROBED = 4  # rows that are computed by both
CLOSE = 1e-5  # of the largest activation, how far OpenVINO may be from TensorFlow
# On all cores, bound to none: threads bound to a core wait for whatever else runs there, as the suffix's training.
OPTIONS = {"INFERENCE_PRECISION_HINT": "f32", "ENABLE_CPU_PINNING": False}
KEPT = 6  # compiled prefixes, each with a copy of its weights

_kept: OrderedDict[Hashable, "Compiled | NotAccelerated"] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class NotAccelerated:
    """Why TensorFlow computes a prefix; ``note`` is a sentence for the user, empty where nothing is wrong."""

    note: str = ""
    deviation: float = 0.0


class Compiled:
    """A compiled prefix: float32 or uint8 rows (n, …) -> one float32 array for each output.

    ``deviation`` is how far it was from TensorFlow on the rows it was tried with, as a
    share of the largest activation. Safe from several threads, one at a time.
    """

    def __init__(self, model):
        self.engine, self.deviation = _engine(), 0.0
        compiled = _compiled_model(_converted(model))
        self._request = compiled.create_infer_request()
        self._rows = np.zeros(tuple(compiled.inputs[0].shape), np.float32)
        self._shapes = [tuple(output.shape)[1:] for output in compiled.outputs]
        self._one_at_a_time = threading.Lock()

    def __call__(self, rows: np.ndarray) -> list[np.ndarray]:
        outputs = [np.empty((len(rows), *shape), np.float32) for shape in self._shapes]
        with self._one_at_a_time:
            for start in range(0, len(rows), BATCH):
                self._batch(rows[start:start + BATCH], [array[start:start + BATCH] for array in outputs])
        return outputs

    def _batch(self, rows: np.ndarray, outputs: list[np.ndarray]) -> None:
        self._rows[:len(rows)] = rows  # what is left of the batch before behind them does not matter
        self._request.infer([self._rows], share_inputs=True)
        for number, array in enumerate(outputs):
            array[:] = self._request.get_output_tensor(number).data[:len(rows)]


class CompiledTexts(Compiled):
    """The same for a prefix that reads texts: int32 tokens (n, tokens) or float32 rows (n, tokens, channels).

    Texts of like length go together, without the padding that they share; rows of padding stay zeros.
    """

    def __init__(self, model):
        from tl_core.networks.openvino_text_graph import convert
        self.engine, self.deviation = _engine(), 0.0
        compiled = _compiled_model(convert(model))
        self._request = compiled.create_infer_request()
        self._dtype = np.int32 if model.inputs[0].dtype == "int32" else np.float32
        self._shapes = [tuple(output.shape)[1:] for output in model.outputs]
        self._one_at_a_time = threading.Lock()

    def __call__(self, rows: np.ndarray) -> list[np.ndarray]:
        outputs = [np.zeros((len(rows), *shape), np.float32) for shape in self._shapes]
        lengths = _lengths(rows)
        order = np.argsort(lengths, kind="stable")
        with self._one_at_a_time:
            for start in range(0, len(rows), BATCH):
                chosen = order[start:start + BATCH]
                self._texts(rows, chosen, min(-lengths[chosen].max() // STEP * -STEP, rows.shape[1]), outputs)
        return outputs

    def _texts(self, rows: np.ndarray, chosen: np.ndarray, length: int, outputs: list[np.ndarray]) -> None:
        self._request.infer([np.ascontiguousarray(rows[chosen, :length], self._dtype)], share_inputs=True)
        for number, array in enumerate(outputs):
            values = self._request.get_output_tensor(number).data
            if array.ndim == 2:
                array[chosen] = values
            else:
                array[chosen, :length] = values


def _lengths(rows: np.ndarray) -> np.ndarray:
    """Up to where each text goes, int (n,), from 1 on; behind that all is padding."""
    real = np.not_equal(rows, 0) if rows.ndim == 2 else np.any(rows, axis=2)
    return np.maximum(rows.shape[1] - real[:, ::-1].argmax(axis=1), 1) * real.any(axis=1) + ~real.any(axis=1)


def accelerated(key: Hashable, model: Callable[[], Any], reference: Callable[[np.ndarray], list], rows: np.ndarray,
                ) -> Compiled | NotAccelerated:
    """The compiled prefix kept under ``key``, else that of the Keras network which ``model`` gives.

    ``key`` must name everything that shapes its outputs. A new one is tried on a few of
    ``rows`` against ``reference``, TensorFlow's outputs for them: beyond 1e-5 of the
    largest activation, without OpenVINO, or with a layer that cannot be translated, the
    answer is ``Refused``.
    """
    with _lock:
        if key not in _kept:
            _kept[key] = _compile(model(), reference, rows[:PROBED])
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return _kept[key]


def clear() -> None:
    """Forget what was compiled in this process."""
    with _lock:
        _kept.clear()


def disable_openvino_telemetry() -> None:
    """Keep OpenVINO from reporting its use to its maker, which it does when it is imported.

    Its telemetry is a package of its own; where that cannot be imported, it has a stub
    that does nothing. requirements-fast.txt leaves the package out, too.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # None: its import is to fail


def _compile(model, reference: Callable[[np.ndarray], list], rows: np.ndarray) -> Compiled | NotAccelerated:
    disable_openvino_telemetry()
    try:
        import openvino  # noqa: F401
    except (ImportError, OSError):  # OSError: a library it needs is missing
        return NotAccelerated()
    from tl_core.networks.openvino_graph import NotConvertible
    try:
        compiled = (Compiled if len(model.inputs[0].shape) == 4 else CompiledTexts)(model)
        compiled.deviation = deviation(compiled(rows), reference(rows))
    except NotConvertible as error:
        return NotAccelerated(f"TensorFlow computes the frozen blocks: OpenVINO was not told of {error}.")
    except RuntimeError as error:  # what OpenVINO raises, whatever it is
        return NotAccelerated(f"TensorFlow computes the frozen blocks: OpenVINO failed ({_first_line(error)}).")
    if not compiled.deviation <= CLOSE:  # true for nan, too
        return NotAccelerated(f"TensorFlow computes the frozen blocks: OpenVINO's outputs are {compiled.deviation:.0e} "
                              f"of the largest away from its own, and {CLOSE:.0e} is allowed.", compiled.deviation)
    return compiled


def _engine() -> str:
    import openvino
    return f"OpenVINO {openvino.__version__.split('-')[0]}"


def _compiled_model(graph):
    """The graph compiled for the CPU, in a thread of its own.

    The plugin gives the thread that loads it another stack for signals, and a stack that is freed when it is
    unloaded: on the main thread the next Ctrl-C would end the process instead of asking the training to stop.
    """
    import openvino
    with ThreadPoolExecutor(1, "openvino") as thread:
        return thread.submit(lambda: openvino.Core().compile_model(graph, "CPU", OPTIONS)).result()


def _converted(model):
    from tl_core.networks.openvino_graph import convert
    return convert(model, BATCH)


def deviation(outputs: list[np.ndarray], expected: list[np.ndarray]) -> float:
    """The largest difference of any output, as a share of that output's largest expected value."""
    return max(_share(np.asarray(a), np.asarray(b)) for a, b in zip(outputs, expected, strict=True))


def _share(output: np.ndarray, expected: np.ndarray) -> float:
    difference, largest = np.abs(output - expected).max(), np.abs(expected).max()
    return float(difference / largest) if largest else float(difference)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
