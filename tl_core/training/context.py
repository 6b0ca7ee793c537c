"""What the runs of one session stand on: data, network, rows, device, watch."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from tl_core import needs, plan
from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset
from tl_core.data.evaluation_sets import evaluation_sets, to_train_on
from tl_core.events import Note
from tl_core.modality_nouns import Noun
from tl_core.networks.device import Device
from tl_core.networks.network import build_network
from tl_core.seeding import set_random_seed
from tl_core.strategies import STRATEGIES, Phase
from tl_core.timer import Stopwatch
from tl_core.training import text_windows
from tl_core.training.batches import Batches
from tl_core.training.data_pipeline import LABELLED, DataPipeline


class TrainingContext:
    """Built for ``config``, which speaks for all runs of the session in what they share.

    ``start`` is when the session began (``time.perf_counter``), ``folder`` is for rows.
    """

    def __init__(self, config: RunConfig, dataset: Dataset, device: Device, folder: Path, start: float,
                 weights_file: Path | None, cuts: frozenset[int]):
        strategy = STRATEGIES.get(config.strategy)
        needs.check_labels(config, dataset)
        sets = evaluation_sets(dataset, config.target_domain)
        self.validation, self.test = sets[strategy.validates_on], sets[strategy.tests_on]
        self.dataset, self.device, self.start = to_train_on(dataset, config.target_domain), device, start
        self.phases, self.predicts = plan.phases(config), strategy.predicts
        self.lowest_depth = min(phase.cut for phase in self.phases)
        self.fingerprint = dataset.fingerprint()
        set_random_seed(config.seed)
        with device.scope():
            self.network = build_network(config, device, weights_file, self.lowest_depth)
        self.built, self._processor_before = time.perf_counter(), time.process_time()
        self.watch = Stopwatch()
        self._once = plan.features_cacheable(config)
        self._notes: list[Note] = []
        self.inputs = DataPipeline(config, self._with_validation(), self.network, self.phases, folder, self._warn, cuts,
                                   self.test.stream)
        if cut := text_windows.sentence(self.network.spec.input, self.network.spec.input.size_of(config), self.dataset):
            self.tell(cut)

    def batches(self, phase: Phase) -> list[Batches]:
        """Those of each of the phase's streams; the one that counts the run's epochs, and the others go along."""
        counting = self.inputs.batches(self.counting, phase.cut)
        return [counting if name in (*LABELLED, self.counting) else
                self.inputs.batches(name, phase.cut).beside(counting) for name in phase.streams]

    @property
    def counting(self) -> str:
        """The pictures that make an epoch: the labelled ones, or where no phase has any the first stream."""
        names = [name for phase in self.phases for name in phase.streams]
        return "train" if set(names) & set(LABELLED) else names[0]

    def drain_notes(self) -> list[Note]:
        """Notes that came up since last asked."""
        notes, self._notes = [*self._notes, *self.inputs.drain_notes()], []
        return [*notes, *(_unreadable(names, self.dataset.noun) for names in self._failures())]

    def seconds(self) -> dict[str, float]:
        """Where the session's time went so far, see ``train.train``."""
        now, rows, own = time.perf_counter(), self.inputs.watch, self.watch.seconds
        features = min(rows.total, now - self.built)
        stages = {"total": now - self.start, "features": features, "training": now - self.built - features,
                  **{stage: rows.seconds[stage] for stage in ("decode", "prefix", "read", "augment")},
                  **{stage: own[stage] for stage in ("suffix", "events")},
                  "processor": time.process_time() - self._processor_before}
        return {stage: round(seconds, 3) for stage, seconds in stages.items()}

    @property
    def judged_on(self) -> dict[str, str]:
        """The names of the evaluation sets, where they are not the usual ones."""
        names = {"validation": self.validation.name, "test": self.test.name}
        return {} if names == {"validation": "val", "test": "test"} else names

    def training_seconds(self) -> float:
        """Time in the trained part so far, and in frozen blocks where they are computed anew in every epoch."""
        rows = self.inputs.watch.seconds
        return self.watch.seconds["suffix"] + (0.0 if self._once else rows["prefix"] + rows["augment"])

    def _with_validation(self) -> Dataset:
        return self.dataset.with_splits({**self.dataset.splits, "val": self.validation.open()})

    def _failures(self) -> list[Sequence[str]]:
        names = self.inputs.drain_failures()
        return [names] if names else []

    def tell(self, text: str, level: Literal["info", "warning"] = "info") -> None:
        """A note for whoever watches the session's runs."""
        self._notes.append(Note(text=text, level=level))

    def _warn(self, text: str) -> None:
        self.tell(text, "warning")


def _unreadable(names: Sequence[str], noun: Noun) -> Note:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return Note(text=f"{len(names)} {noun.many} could not be read and are left out: {', '.join(names[:5])}{more}.",
                level="warning")
