"""The life of one run, or of several whose heads train in one step: announce, train, test, save."""

import contextlib
from collections.abc import Callable, Sequence
from functools import partial

from tl_core.data.dataset import LABEL
from tl_core.events import Note
from tl_core.networks.head import Head
from tl_core.strategies import Phase
from tl_core.training.batches import Batches
from tl_core.training.callback import PhaseCallback
from tl_core.training.checkpoint import SHARE, Checkpoint
from tl_core.training.checkpointing import Keeper, keepers
from tl_core.training.context import TrainingContext
from tl_core.training.domain_map import DomainMap
from tl_core.training.fit import TrainingLoop
from tl_core.training.neighbour_probe import ASKED, BANK, NeighbourProbe
from tl_core.training.objectives.adapting import TARGET
from tl_core.training.parallel_heads import ParallelHeads, parallel_heads
from tl_core.training.predict import predict
from tl_core.training.run_trainer import RunTrainer
from tl_core.training.schedules import lr_multipliers
from tl_core.training.survey import Survey
from tl_core.training.task_gradients import TaskGradients
from tl_core.training.time_share import TimeShare
from tl_core.training.train_step import TrainStep
from tl_core.training.validation_map import SHARE as MAPS_SHARE
from tl_core.training.validation_map import Layer, MapPlan, ValidationMaps


class Trainer:
    """``runs`` on one ``context``; several of them have one phase, in which every block is frozen.

    ``pasts`` are states that runs go on from; then there is one run.
    """

    def __init__(self, context: TrainingContext, runs: Sequence[RunTrainer], pasts: Sequence[Checkpoint | None] = ()):
        self._context, self._runs = context, runs
        self._seeds = list(dict.fromkeys(run.config.seed for run in runs))
        self._keepers = keepers(runs, pasts or [None] * len(runs), SHARE)
        self._opened = contextlib.ExitStack()
        self._parallel: ParallelHeads | None = None
        self._last: tuple[int, TrainStep] | None = None  # depth and steps of the phase before
        self._maps_cost = TimeShare(MAPS_SHARE, context.start)

    def run(self) -> None:
        """Leave every run with its ``result`` or its ``error``. What stops the rows all of them read is raised."""
        try:
            self._train_and_test()
            for run in self._runs:
                run.finish(len(self._runs))
        finally:
            for keeper in self._keepers:
                keeper.close()

    def _train_and_test(self) -> None:
        with self._opened:
            try:
                self._emit_notes()
                for run, keeper in zip(self._runs, self._keepers, strict=True):
                    run.run_safely(keeper.begin)
                for index in range(self._keepers[0].first_phase, len(self._context.phases)):
                    self._phase(index)
                self._restore_best()
                self._test()
            finally:
                self._context.inputs.close()

    def _phase(self, index: int) -> None:
        if all(run.finished for run in self._runs):
            return
        first = self._keepers[0]
        phase, before = self._context.phases[index], first.first_epoch(index)
        done = self._runs[0].run_history.epochs_done - before
        if phase.from_best and not first.resumes(index):
            self._restore_best()
        steps, heads = self._steps(index)
        if first.resumes(index):
            first.put_optimizer(steps)
        reports = [self._report(keeper, run, index, head)
                   for keeper, run, head in zip(self._keepers, self._runs, heads, strict=True)]

        def epoch_ended() -> None:
            self._emit_notes()
            for keeper, head, report in zip(self._keepers, heads, reports, strict=True):
                try:
                    keeper.epoch_ended(index, before, head, steps, report)
                except Exception as error:
                    report.stop(error)

        domain_map = self._domain_map(phase, steps)
        TrainingLoop(steps, self._streams(phase), self._validation(phase), reports,
                     self._context.watch, epoch_ended, partial(lr_multipliers, phase.schedule, phase.warm_up),
                     self._survey(phase, steps, domain_map), domain_map, self._task_gradients(phase),
                     self._validation_maps(steps, domain_map)).run(before, phase.epochs, done)
        for run, head, report in zip(self._runs, heads, reports, strict=True):
            if run.error is None:
                run.run_safely(partial(run.end_phase, report, index, before, head))

    def _report(self, keeper: Keeper, run: RunTrainer, index: int, head: Head) -> PhaseCallback:
        report = run.report(index, head)
        run.run_safely(lambda: keeper.begin_phase(index, report))
        report.stopped = report.stopped or run.finished
        return report

    def _steps(self, index: int) -> tuple[TrainStep, Sequence[Head]]:
        """The phase's steps and, for each run, the head whose weights they change."""
        phase = self._context.phases[index]
        if phase.trains_head_alone:
            parallel = self._parallel_heads()
            parallel.reset([run.network.head for run in self._runs],
                           [run.phases[index].learning_rate for run in self._runs])
            steps, heads = parallel.steps, parallel.heads
        else:
            (run,) = self._runs
            steps, heads = run.network.steps(phase), [run.network.head]
        self._last = phase.cut, steps
        return steps, heads

    def _parallel_heads(self) -> ParallelHeads:
        if self._parallel is None:
            context, config = self._context, self._runs[0].config
            width = context.network.prefix(context.network.blocks, config.head.pooling).shape[0]
            self._parallel = self._opened.enter_context(parallel_heads(
                [run.config.head for run in self._runs], len(context.dataset.classes), width,
                [self._seeds.index(run.config.seed) for run in self._runs], context.inputs.class_weights is not None,
                config.augment.mixup > 0, context.device, config.weight_decay, config.label_smoothing))
        return self._parallel

    def _streams(self, phase: Phase) -> list[Batches]:
        """The phase's, or of several runs the only one of theirs in the order of each."""
        streams = self._context.batches(phase)
        return streams if len(streams) > 1 else [streams[0].shuffled_by(seed) for seed in self._seeds]

    def _validation(self, phase: Phase) -> Batches | None:
        judged = self._runs[0].network.objective(phase).judged
        return self._context.inputs.batches("val", phase.cut) if judged else None

    def _domain_map(self, phase: Phase, steps: TrainStep) -> DomainMap | None:
        """Of a phase whose objective surveys the target."""
        run = self._runs[0]
        if run.network.objective(phase).surveys != TARGET:
            return None
        return DomainMap(steps, run.run_history, len(self._context.inputs.pictures["val"]), phase.epochs,
                         run.config.seed)

    def _validation_maps(self, steps: TrainStep, domain_map: DomainMap | None) -> ValidationMaps | None:
        """Of a phase's validation, for the runs that keep its maps; None where there are none."""
        context, run = self._context, self._runs[0]
        if not any(one.config.epoch_maps for one in self._runs):
            return None
        plan = MapPlan(len(context.dataset.targets[LABEL].classes), len(context.inputs.pictures["val"]),
                       run.config.epochs, self._maps_cost)
        return ValidationMaps(plan, steps, domain_map or steps, [self._layer(one) for one in self._runs], [
            one.run_history if one.config.epoch_maps else None for one in self._runs])

    def _layer(self, run: RunTrainer) -> Layer | None:
        """Whose output is drawn throughout: none where both domains are, and never one that nothing moves."""
        if any(run.network.objective(phase).surveys == TARGET for phase in self._context.phases):
            return None
        if run.config.head.hidden:
            return "hidden"
        return "logits" if any(not any(phase.block_rates) for phase in self._context.phases) else "features"

    def _survey(self, phase: Phase, steps: TrainStep, domain_map: DomainMap | None
                ) -> Survey | NeighbourProbe | None:
        """Of the stream that the phase's objective surveys; None where it does not."""
        objective, context = self._runs[0].network.objective(phase), self._context
        if objective.surveys is None:
            return None
        trained_on = sum(map(len, context.batches(phase))) * self._runs[0].config.batch_size
        survey = Survey(objective, steps, context.inputs.survey(
            objective.surveys, phase.cut, objective.survey_share * trained_on), context.watch, domain_map)
        return survey if objective.judged else NeighbourProbe(survey, context.inputs.survey(
            "train", phase.cut, BANK), context.inputs.survey("val", phase.cut, ASKED), context.tell)

    def _task_gradients(self, phase: Phase) -> TaskGradients | None:
        """Of a phase in which several tasks train blocks that they share, on one device."""
        network, context = self._runs[0].network, self._context
        if not network.objective(phase).tasks or context.device.several:
            return None
        blocks = network.blocks_that_train(phase)
        steps = len(context.batches(phase)[0])
        return TaskGradients(network.member(phase), blocks, phase.epochs, steps) if any(blocks.values()) else None

    def _restore_best(self) -> None:
        for run in self._runs:
            run.restore_best()

    def _test(self) -> None:
        """The best weights' figures on the test set, which is read and opened here and nowhere else.

        Above the lowest cut, because the rows below it are the same for every phase's weights.
        """
        if not self._context.predicts:
            return
        batches = self._context.inputs.batches("test", self._context.lowest_depth)
        if not len(batches):
            noun = self._context.dataset.noun.many
            self._each(lambda run: run.warn(f"There are no test {noun}: the run has no test accuracy."))
            return
        if self._there_are_any():
            self._each(RunTrainer.test_begins)
            predictions = predict(self._test_steps(), batches, self._tested, self._context.watch)
            self._emit_notes()
            if self._there_are_any():
                tested = self._context.test.open().take(predictions.indices.tolist())
                for run, logits in zip(self._runs, predictions.logits, strict=True):
                    if run.error is None:
                        run.run_safely(partial(run.keep_test, logits, tested))

    def _test_steps(self) -> TrainStep:
        context = self._context
        if all(phase.trains_head_alone for phase in context.phases):
            self._parallel_heads().reset([run.network.head for run in self._runs], [0.0] * len(self._runs))
            return self._parallel_heads().steps
        assert self._last is not None
        depth, steps = self._last
        return steps if depth == context.lowest_depth else self._runs[0].network.steps(self._runs[0].phases[-1])

    def _tested(self, done: int, total: int, batches: int) -> bool:
        self._each(lambda run: run.tested(done, total, batches))
        return self._there_are_any()

    def _there_are_any(self) -> bool:
        return any(run.error is None for run in self._runs)

    def _emit_notes(self) -> None:
        for note in self._context.drain_notes():
            self._each(partial(_emit, note))

    def _each(self, call: Callable[[RunTrainer], None]) -> None:
        """Every run that is still there."""
        for run in self._runs:
            if run.error is None:
                run.run_safely(partial(call, run))


def _emit(note: Note, run: RunTrainer) -> None:
    run.emit(note)
