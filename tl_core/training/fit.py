"""Epochs of one phase: steps in groups, rows read ahead, validation, every head's report."""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from tl_core.features.prefetch import prefetch
from tl_core.timer import Stopwatch
from tl_core.training.batches import Batches, BatchGroup
from tl_core.training.callback import PhaseCallback
from tl_core.training.domain_map import DomainMap
from tl_core.training.neighbour_probe import NeighbourProbe
from tl_core.training.predict import predict
from tl_core.training.steps_per_call import StepsPerCall
from tl_core.training.survey import Survey
from tl_core.training.task_gradients import TaskGradients
from tl_core.training.train_step import TrainStep
from tl_core.training.validation_map import ValidationMaps

Factors = Callable[[int, int, int], np.ndarray]


class TrainingLoop:
    """One phase of one or several heads, which are ``reports`` here: ``steps`` has a member for each.

    ``streams`` are training batches, of one run those that its phase names, of several one for each order of the
    pictures among them (``steps.streams`` says which counts whose epochs); ``after_epoch`` is called behind each
    epoch. A
    head that has left is trained on in vain until all have: its report has its figures and
    weights. ``survey`` is asked before the first epoch and after each, to which it adds metrics, (heads,);
    ``domain_map`` is told each time, of what was validated and surveyed. ``task_gradients`` are asked after each epoch,
    on the first stream; ``maps`` are told of each epoch's validation.
    ``factors(first, count, steps)`` are on the learning rates of ``count`` steps from
    ``first`` on, of the phase's ``steps``.
    """

    def __init__(self, steps: TrainStep, streams: Sequence[Batches], val: Batches | None,
                 reports: Sequence[PhaseCallback],
                 watch: Stopwatch, after_epoch: Callable[[], None], factors: Factors | None = None,
                 survey: Survey | NeighbourProbe | None = None, domain_map: DomainMap | None = None,
                 task_gradients: TaskGradients | None = None, maps: ValidationMaps | None = None):
        self._steps, self._streams, self._val, self._reports = steps, streams, val, reports
        self._watch, self._after_epoch, self._factors, self._survey = watch, after_epoch, factors, survey
        self._map, self._task_gradients, self._maps = domain_map, task_gradients, maps
        self._pace = StepsPerCall(sum(stream.bytes for stream in streams))

    def run(self, first_epoch: int, epochs: int, done: int = 0) -> None:
        """Train the phase: ``epochs`` from the run's ``first_epoch`` on, of which ``done`` have ended."""
        self._first_epoch, self._phase_steps = first_epoch, epochs * len(self._streams[0])
        self._each(lambda head, report: report.phase_begins())
        if not done:
            if self._map is not None:
                self._validate()  # its rows belong to the first map
            self._surveyed(first_epoch)
        for epoch in range(first_epoch + done, first_epoch + epochs):
            if self._over:
                return
            sums = self._train(epoch)
            if not self._over:
                self._end_epoch(sums, epoch + 1, last=epoch + 1 == first_epoch + epochs)

    @property
    def _over(self) -> bool:
        return all(report.stopped for report in self._reports)

    def _train(self, epoch: int) -> dict[str, np.ndarray]:
        """An epoch's steps; the mean of each metric over its pictures as (heads,)."""
        for stream in self._streams:
            stream.begin(epoch)
        filling = any(stream.filling for stream in self._streams)
        self._each(lambda head, report: report.epoch_begins(epoch, filling))
        sums, count, names = 0.0, np.zeros(len(self._reports)), ()
        with contextlib.closing(prefetch(self._groups())) as groups:
            for parts in groups:
                values = self._take(parts, epoch)
                names, figures = tuple(values), np.stack(list(values.values()))  # (metrics, steps, heads)
                sizes = np.stack([np.diff(parts[stream].starts) for stream in self._steps.streams], axis=1)
                sums, count = sums + (figures * sizes).sum(axis=1), count + sizes.sum(axis=0)
                self._tell(parts[0].first, values)
                if self._over:
                    break
        return dict(zip(names, sums / count, strict=True))

    def _groups(self) -> Iterator[list[BatchGroup]]:
        """Batches one by one while rows are computed, or more of them at a time where they are only read."""
        first, last = 0, len(self._streams[0])
        while first < last:
            count = self._pace.steps if all(stream.cheap for stream in self._streams) else 1
            yield [stream.group(first, count) for stream in self._streams]
            first += count

    def _take(self, parts: Sequence[BatchGroup], epoch: int) -> dict[str, np.ndarray]:
        """The parts' steps: each one's own values by metric, (steps, heads)."""
        before = (epoch - self._first_epoch) * len(self._streams[0]) + parts[0].first
        factors = self._factors and self._factors(before, parts[0].count, self._phase_steps)
        progress = np.arange(before, before + parts[0].count, dtype=np.float32) / max(self._phase_steps - 1, 1)
        start = time.perf_counter()
        values = self._watch.time("suffix", self._steps.train, parts, factors, progress)
        self._pace.observe(parts[0].count, time.perf_counter() - start)
        return values

    def _tell(self, first: int, values: dict[str, np.ndarray]) -> None:
        self._each(lambda head, report: report.batches_end(
            first, {name: of[:, head] for name, of in values.items()}))

    def _end_epoch(self, trained: dict[str, np.ndarray], done: int, last: bool) -> None:
        validated = self._validate(done) | self._surveyed(done, last) | self._compared(done)
        self._each(lambda head, report: report.epoch_ends(
            {name: of[head] for name, of in (trained | validated).items()}))
        self._after_epoch()

    def _validate(self, done: int = 0) -> dict[str, np.ndarray]:
        """The validation split's metrics, (heads,) each; none where its labels do not judge.

        After ``done`` epochs of the run, of which ``maps`` are told; 0: before the phase's first.
        """
        if self._val is None:
            return {}
        self._each(lambda head, report: report.validation_begins())
        maps = self._maps if done else None
        judge = maps.judge(done) if maps else self._map or self._steps
        answers = predict(judge, self._val, self._validated, self._watch)
        if maps:
            self._each(lambda head, report: maps.tell(head, done, answers))
        return self._steps.validated(answers.logits, answers.targets)

    def _surveyed(self, done: int, last: bool = False) -> dict[str, np.ndarray]:
        """What the survey says after ``done`` epochs of the run."""
        if self._survey is None or self._over:
            return {}
        self._each(lambda head, report: report.validation_begins())
        measured, domain_map = self._survey(self._validated), self._map
        if measured and domain_map is not None:
            self._each(lambda head, report: domain_map.tell(done, last))
        return measured

    def _compared(self, done: int) -> dict[str, np.ndarray]:
        """How alike the tasks' gradients are after ``done`` epochs of the run."""
        if self._task_gradients is None or self._over:
            return {}
        return self._watch.time("suffix", self._task_gradients.measure, self._streams[0], done - 1 - self._first_epoch)

    def _validated(self, done: int, total: int, batches: int) -> bool:
        self._each(lambda head, report: report.validated(done, total, batches))
        return not self._over

    def _each(self, call: Callable[[int, PhaseCallback], None]) -> None:
        """Every head that is still there; what one of them raises is its own end and no other's."""
        for head, report in enumerate(self._reports):
            if report.stopped:
                continue
            try:
                call(head, report)
            except Exception as error:
                report.stop(error)
