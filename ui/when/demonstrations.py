"""Two demonstrations with the program's own sets: one where transfer helps, one where it hurts. No streamlit here."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tl_core import ownership, run_grid, tracking
from tl_core.config import RunConfig
from tl_core.engine import engine as engines
from tl_core.errors import UserError
from tl_core.tracking import Query, RunRecord
from tl_core.tracking.query import GOING_OR_DONE
from ui.when.config_key import likeness

SEEDS = (0, 1, 2)
_POLL_SECONDS = 1.0


@dataclass(frozen=True)
class Demo:
    """``base`` with each of ``strategies`` and from scratch, on each of ``limits`` (None: all labels), with ``SEEDS``.

    Where there is a ``source``, it is trained first, and its network is what is transferred.
    ``effect`` is what has been measured to come out; ``minutes`` what it takes on two cores.
    """

    name: str
    title: str
    text: str
    effect: Literal["helps", "hurts"]
    base: RunConfig
    limits: tuple[int | None, ...]
    strategies: tuple[str, ...]
    minutes: int
    source: RunConfig | None = None

    def configs(self, source_id: str | None) -> list[RunConfig]:
        """The comparison's resolved runs; ``source_id`` is the source's finished run."""
        values = {"strategy": [*self.strategies, "from_scratch"], "seed": SEEDS}
        base = self.base if source_id is None else self.base.changed(weights=f"run:{source_id}")
        return [config for limit in self.limits for config in run_grid.grid(base.changed(limit=limit), values)]

    @property
    def query(self) -> Query:
        """Runs that may be part of it: few, also in a store of thousands."""
        configs = [config for config in (self.base, self.source) if config]
        strategies = {*self.strategies, "from_scratch", *(config.strategy for config in configs)}
        return Query(GOING_OR_DONE, tuple(sorted({config.data for config in configs})),
                     tuple(sorted({config.backbone for config in configs})), tuple(sorted(strategies)))

    @property
    def total(self) -> int:
        """How many runs it takes."""
        return len(self.limits) * (len(self.strategies) + 1) * len(SEEDS) + (self.source is not None)


DEMOS = (
    Demo("helps", "fruits by day to fruits by night",
         "A small network learns drawn fruits by daylight. At night the light is another, the fruits are the same: "
         "five labelled pictures of each go far.  \nFrom scratch, with the same pictures and epochs, they do not.",
         "helps", RunConfig(data="fruits", domain="night", backbone="small_cnn", image_size=64, epochs=20, batch_size=8,
                            split_seed=0),
         limits=(40, 160), strategies=("full_fine_tuning",), minutes=2,
         source=RunConfig(data="fruits", domain="photo", backbone="small_cnn", strategy="from_scratch", image_size=64,
                          epochs=12, split_seed=0)),
    Demo("hurts", "household objects to digits",
         "A small network learns drawn household objects by colour and texture, which no digit has. Its frozen blocks "
         "are then worse than none.  \nTraining all blocks heals it where labels are many.",
         "hurts", RunConfig(data="digits", backbone="small_cnn", image_size=32, epochs=8, split_seed=0),
         limits=(100, None), strategies=("feature_extraction", "full_fine_tuning"), minutes=3,
         source=RunConfig(data="household", backbone="small_cnn", strategy="from_scratch", image_size=32, epochs=10,
                          split_seed=0)),
)


@dataclass(frozen=True)
class DemonstrationProgress:
    """How far a demonstration is: the ``runs`` there are, ``ended`` of which have finished, of ``total``.

    ``going``: more will end by itself.
    """

    runs: tuple[RunRecord, ...]
    total: int
    going: bool
    error: str = ""

    @property
    def ended(self) -> int:
        return sum(record.status == "FINISHED" for record in self.runs)

    @property
    def done(self) -> bool:
        return self.ended == self.total


def progress(demo: Demo, records: Sequence[RunRecord]) -> DemonstrationProgress:
    """From the runs there are, whoever started them: nothing about a demonstration is kept elsewhere."""
    source = _find(demo.source, records) if demo.source else None
    runs = [source] if source else []
    if demo.source is None or (source and source.status == "FINISHED"):
        runs += _matching(demo.configs(source.run_id if source else None), records)
    going = demo.name in _followed or any(record.active for record in runs)
    return DemonstrationProgress(tuple(runs), demo.total, going, _failed.get(demo.name, ""))


def start(demo: Demo, records: Sequence[RunRecord]) -> None:
    """Queue what is missing; where there is a source, the comparison follows by itself once that has finished.

    Raises ``UserError`` where the engine takes no runs.
    """
    engine = engines.get_engine()
    with _lock:
        if demo.name in _followed:
            return
        _failed.pop(demo.name, None)
        _stopped.discard(demo.name)
        if demo.source is None:
            _submit(engine, demo, None, records)
            return
        source = _find(demo.source, records)
        source_id = source.run_id if source else engine.submit(demo.source)
        _followed.add(demo.name)
    threading.Thread(target=ownership.carried(_follow), args=(engine, demo, source_id), name=f"demo {demo.name}",
                     daemon=True).start()


def stop(demo: Demo, records: Sequence[RunRecord]) -> None:
    """End its runs that go on, the last in the queue first, and what would follow them; what has ended is kept.

    ``UserError`` where the engine cannot stop one.
    """
    _stopped.add(demo.name)
    engine = engines.get_engine()
    for record in reversed(records):
        if record.active:
            engine.cancel(record.run_id)


def _submit(engine: engines.Engine, demo: Demo, source_id: str | None, records: Sequence[RunRecord]) -> None:
    configs = demo.configs(source_id)
    there = {likeness(record.config) for record in _matching(configs, records)}
    if missing := [config for config in configs if likeness(config) not in there]:
        engine.submit_many(missing, f"Demonstration: {demo.title}")


def _follow(engine: engines.Engine, demo: Demo, source_id: str) -> None:
    """Wait for the source's end, then queue the comparison."""
    try:
        while (record := tracking.run(source_id)).active:
            time.sleep(_POLL_SECONDS)
        if demo.name in _stopped:
            return
        if record.status == "FINISHED":
            _submit(engine, demo, record.run_id, tracking.runs(None, demo.query))
        else:
            _failed[demo.name] = f"The source task's run was {record.status.lower()}. {record.reason or ''}".strip()
    except UserError as error:
        _failed[demo.name] = str(error)
    finally:
        _followed.discard(demo.name)


def _find(config: RunConfig, records: Sequence[RunRecord]) -> RunRecord | None:
    """The run of this config: one that has finished, else one that goes on."""
    runs = _matching([config], records)
    return runs[0] if runs else None


def _matching(configs: Sequence[RunConfig], records: Sequence[RunRecord]) -> list[RunRecord]:
    """For each config, in order, a run that has finished or else goes on; nothing where there is none."""
    wanted = [likeness(config) for config in configs]
    sets, best = {config.data for config in configs}, dict[tuple, RunRecord]()
    for record in records:
        if (record.active or record.status == "FINISHED") and record.config.data in sets:
            key = likeness(record.config)
            if key not in best or (record.status == "FINISHED" and best[key].active):
                best[key] = record
    return [best[key] for key in wanted if key in best]


_followed: set[str] = set()  # demonstrations whose next step is waited for
_failed: dict[str, str] = {}
_stopped: set[str] = set()  # demonstrations that somebody has stopped: nothing follows
_lock = threading.Lock()
