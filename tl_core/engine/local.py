"""A comparison in this process: its teams one after another, every run recorded as its own."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tl_core import events, tracking
from tl_core.comparison.run_sharing import Sharing, Team
from tl_core.config import RunConfig
from tl_core.engine.run_job import Outcome, execute_team, stopped_result
from tl_core.training.group_run import GroupRun

Hear = Callable[[int, events.Event], None]


def run_comparison(configs: Sequence[RunConfig], sharing: Sharing, hear: Hear,
                   should_stop: Callable[[], bool] = lambda: False) -> tuple[tracking.Comparison, list[Outcome]]:
    """Train resolved configs as ``sharing`` says; the comparison and what each run gave or failed with, in order.

    ``hear`` gets each event with its run's place in ``configs``. Once ``should_stop`` is
    true, runs that train keep their best weights and those that wait end as stopped.
    """
    comparison = tracking.create_comparison(configs, tracking.new_owner(), shared=sharing.sentence)
    with tracking.heartbeat(comparison.id), tracking.stops_from_elsewhere(comparison.run_ids) as asked:
        series = _Series(comparison, configs, hear, should_stop, asked)
        try:
            for team in sharing.teams:
                series.train(team)
        finally:
            series.close()
    tracking.end_comparison(comparison.id, stopped=should_stop())
    return comparison, [series.outcomes[index] for index in range(len(configs))]


class _Series:
    """The runs of one comparison, recorded as they are trained."""

    def __init__(self, comparison: tracking.Comparison, configs: Sequence[RunConfig], hear: Hear,
                 should_stop: Callable[[], bool], asked: Callable[[str], bool]):
        self.outcomes: dict[int, Outcome] = {}
        self._comparison, self._configs, self._hear, self._should_stop = comparison, configs, hear, should_stop
        self._asked = asked
        self._recorders: list[tracking.Recorder] = []
        self._load = _LastDataset()

    def train(self, team: Team) -> None:
        members = [self._member(index) for index in team.members]
        if self._should_stop():
            outcomes = [_stop(member) for member in members]
        else:
            outcomes = execute_team(members, cuts=team.cuts, load=self._load)
        self.outcomes.update(zip(team.members, outcomes, strict=True))
        for recorder in self._recorders[-len(members):]:
            recorder.close(0.0)  # it writes its last while the next team trains

    def close(self) -> None:
        """Wait until everything is written."""
        for recorder in self._recorders:
            recorder.close(0.0)  # all at once: each may have to give the store up
        for recorder in self._recorders:
            recorder.close()

    def _member(self, index: int) -> GroupRun:
        run_id = self._comparison.run_ids[index]
        recorder = tracking.Recorder(run_id)
        self._recorders.append(recorder)

        def emit(event: events.Event) -> None:
            self._hear(index, event)
            recorder.write(event)
        return GroupRun(self._configs[index], emit, Path(tracking.training_folder(run_id)),
                        lambda: self._should_stop() or self._asked(run_id))


class _LastDataset:
    """``catalog.load``, which looks into every file, only where the pictures are others than the last run's."""

    def __init__(self):
        self._key, self._dataset = None, None

    def __call__(self, config: RunConfig, progress: Callable[[str, int, int], None]) -> Any:
        from tl_core.data import catalog
        if config.picture_key != self._key:
            self._dataset = catalog.load(config, progress)
            self._key = config.picture_key
        return self._dataset


def _stop(member: GroupRun) -> dict[str, Any]:
    result = stopped_result(member.config)
    member.emit(events.Stopped(result=result))
    return result
