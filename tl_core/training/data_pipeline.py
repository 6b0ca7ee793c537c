"""What a run reads: its pictures and, above them, its feature rows, for every split and cut."""

import functools
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tl_core import plan
from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset, Stream
from tl_core.errors import UserError
from tl_core.events import Note
from tl_core.features import activation_store
from tl_core.features.activation_store import FeatureArray
from tl_core.features.frozen_outputs import Features, RowSource
from tl_core.features.input_rows import InputRows
from tl_core.features.lazy_array import CyclingViews, LazyArray
from tl_core.features.quota import StoreDirectory
from tl_core.features.store_decision import Decision, anew, decide
from tl_core.modality_nouns import Noun
from tl_core.networks.network import Network
from tl_core.strategies import Phase
from tl_core.timer import Stopwatch
from tl_core.training import class_weights
from tl_core.training.augmentation import Augmenter
from tl_core.training.batches import Batches, Change

LABELLED = ("labelled", "source")  # streams that are the training split's labelled examples, the target's being sealed


class DataPipeline:
    """Rows of one run, from the store and in it; ``folder`` has files that go with the run.

    ``tell`` takes words for the user. ``cuts`` are further cuts that other runs of a group
    will want: those not above the blocks that this run trains are filled in the same passes.
    ``test`` is the stream of what the run will be tested on, by default the set's test split.
    ``pictures`` has "train", the labelled examples, "val", "test", and each stream without labels
    that a phase names.
    """

    def __init__(self, config: RunConfig, dataset: Dataset, network: Network, phases: Sequence[Phase],
                 folder: Path, tell: Callable[[str], None], cuts: frozenset[int] = frozenset(),
                 test: Stream | None = None):
        self.watch = Stopwatch()
        self._config, self._network, self._folder, self._tell = config, network, folder, tell
        plan.check_modality(network.spec, dataset.name, dataset.modality)
        reads, size = network.spec.input, network.spec.input.size_of(config)
        self._beside = tuple(dict.fromkeys(name for phase in phases for name in phase.streams if name not in LABELLED))
        streams: dict[str, str | Stream] = {"train": "train", "val": "val", "test": test or "test", **{
            name: dataset.stream(name, config.target_domain) for name in self._beside}}
        self._heads = {name for phase in phases for name in phase.heads}
        self.pictures = {name: InputRows(dataset, of, reads, size, self.watch) for name, of in streams.items()}
        self._check(dataset.noun)
        self._one_hot = np.eye(len(dataset.classes) + 1, len(dataset.classes), dtype=np.float32)  # the last: no label
        self._augmenter = Augmenter(config.augment, config.seed) if config.augment.on else None
        # Of one head; several weigh their own labels (objectives/multitask.py).
        self.class_weights = (class_weights.balanced(self.pictures["train"].labels, len(dataset.classes))
                              if config.class_weights and not config.several_tasks else None)
        self._lock = threading.RLock()
        self._store = activation_store.space() if config.feature_store and activation_store.space().limit else None
        self._picture_rows: dict[str, LazyArray] = {}
        self._shelf: FeatureArray | None = None
        self._features = self._all_features(phases, cuts)
        self._sent_notes: set[str] = set()
        self._depths: set[int] = set()
        self._named: set[str] = set()

    def batches(self, split: str, depth: int) -> Batches:
        """Batches of a split, or of a stream without labels, at the cut above ``depth`` blocks.

        Only training ones are shuffled and augmented; labels of a stream without any are -1.
        """
        self._features.begin(depth)
        readable, size = self.pictures[split].readable, self._config.batch_size
        others = {name: labels for name, labels in self.pictures[split].other_labels.items() if name in self._heads}
        if split not in self._trained:
            return Batches(self._features.at(self._plain[split], depth), self._targets(split), readable, size,
                           others=others)
        self._depths.add(depth)
        return Batches(self._train_rows(split, depth), self._targets(split), readable, size, seed=self._config.seed,
                       change=self._change(depth) if self._changing(depth) else None,
                       class_weights=self.class_weights if split == "train" else None, others=others)

    def survey(self, stream: str, depth: int, wanted: float) -> Batches:
        """``wanted`` examples of a stream without labels, or all there are, as they are: always the same ones."""
        readable, rows = self.pictures[stream].readable, self._features.at(self._plain[stream], depth)
        return Batches(rows, self.pictures[stream].labels, readable, self._config.batch_size, seed=self._config.seed,
                       wanted=min(int(min(wanted, len(readable))) or 1, len(readable)))

    def drain_failures(self) -> list[str]:
        """Files that could not be read, each named once."""
        failures = [failure for pictures in self.pictures.values() for failure in pictures.failures]
        new = [failure for failure in failures if failure not in self._named]
        self._named.update(new)
        return new

    def drain_notes(self) -> list[Note]:
        """What has been decided about the store, and found damaged in it, since last asked."""
        decisions = [self._decision(depth) for depth in sorted(self._depths)
                     if depth and self._store is not None and not self._changing(depth)]
        texts = [decision.text for decision in decisions if decision.settled and decision.text not in self._sent_notes]
        if self._shelf is not None and self._shelf.stopped and self._store is not None:
            texts.append(f"Pictures are decoded again when they are needed: {self._shelf.stopped}.")
        texts += sorted(self._features.remarks)
        new = [text for text in dict.fromkeys(texts) if text and text not in self._sent_notes]
        self._sent_notes.update(new)
        return [*(Note(text=text, level="warning") for text in self._damage()), *(Note(text=text) for text in new)]

    def _damage(self) -> list[str]:
        pictures = "" if self._shelf is None else self._shelf.damage.news("the decoded pictures")
        return [*([pictures] if pictures else []), *self._features.damage()]

    def warnings(self) -> tuple[str, ...]:
        """Of the news, what whoever only reads rows should know."""
        return tuple(note.text for note in self.drain_notes() if note.level == "warning")

    def store(self, depth: int) -> dict[str, Any]:
        """The contract's ``feature_store`` for a run whose last phase froze ``depth`` blocks.

        ``found`` rows of that cut were read and ``computed`` ones computed, in all splits; ``skipped`` is the
        share of the backbone's work that the training rows did not need; ``hit`` says that nothing had to be
        computed. Augmented training pictures without stored views are never the same, so nothing of them is stored:
        then it is not "used", and ``splits`` names what was stored all the same.
        """
        kept = [(source.pictures.split, rows) for cut in {depth, *self._depths} if cut
                for source, rows in self._features.known(cut) if rows.shelf is not None and rows.kept_bytes]
        splits, decision = sorted({split for split, _ in kept}), self._decision(depth)
        return {"used": "train" in splits, "hit": bool(decision.found and not decision.computed),
                "cut": self._network.cut_name(depth) if depth else None,
                "bytes": sum(rows.kept_bytes for _, rows in kept), "found": decision.found,
                "computed": decision.computed, "skipped": decision.skipped, "decision": decision.text,
                **({"splits": splits} if self._augmenter else {})}

    def close(self) -> None:
        """Keep what was computed; whoever still reads fails."""
        for rows in self._picture_rows.values():
            rows.close()
        self._features.close()
        with self._lock:
            if self._shelf is not None:
                self._shelf.close()

    def _all_features(self, phases: Sequence[Phase], cuts: frozenset[int]) -> Features:
        config = self._config
        uses = Counter(dict.fromkeys(cuts, config.epochs))  # runs of a group are about as long
        for phase in phases:
            uses[phase.cut] += phase.epochs
        self._plain = {split: RowSource(rows, functools.partial(self._pictures_of, split))
                       for split, rows in self.pictures.items()}
        self._views = {split: [RowSource(self.pictures[split], functools.partial(self._view, split, number), number)
                               for number in range(min(self._view_count, config.epochs))] for split in self._trained}
        changes = {"augment": config.augment.model_dump(), "seed": config.seed}
        features = Features(self._network, config.head.pooling, config.batch_size, self._store, uses, changes,
                            self.watch, self._lock)
        features.sources = [*(source for split, source in self._plain.items()
                              if split != "train" or self._augmenter is None),
                            *(view for views in self._views.values() for view in views)]
        return features

    @property
    def _trained(self) -> tuple[str, ...]:
        """Of ``pictures`` those that are trained on."""
        return ("train", *self._beside)

    @property
    def _view_count(self) -> int:
        """Stored views of each picture; none where mixup makes labels that are never the same."""
        stored = self._augmenter is not None and self._store is not None and not self._config.augment.mixup
        return self._config.views if stored else 0

    def _changing(self, depth: int) -> bool:
        """Whether training pictures are changed anew in every epoch."""
        return self._augmenter is not None and not (self._views["train"] and depth)

    def _train_rows(self, split: str, depth: int) -> LazyArray | CyclingViews:
        if self._changing(depth):
            return self._pictures_of(split)
        if self._augmenter is None:
            return self._features.at(self._plain[split], depth)
        return CyclingViews([self._features.at(source, depth) for source in self._views[split]])

    def _decision(self, depth: int) -> Decision:
        if not depth:
            return Decision("", False)
        if self._store is None:
            return anew(depth, "the store is switched off")
        if self._changing(depth):
            return anew(depth, "augmentation makes new training pictures")
        return decide(self._features, depth)

    def _change(self, depth: int) -> Change:
        """From pictures as they are to what is trained above ``depth`` blocks, changed at random."""
        prefix = self._network.prefix(depth, self._config.head.pooling) if depth else None
        augmenter = self._augmenter
        assert augmenter is not None

        def change(pictures, labels, key):
            changed, labels = self.watch.time("augment", augmenter, pictures, labels, key)
            return self.watch.time("prefix", prefix, changed, self._config.batch_size) if prefix else changed, labels
        return change

    def _targets(self, split: str) -> np.ndarray:
        """Labels as the loss takes them: one-hot where mixup makes shares of them; as they are for the test."""
        labels = self.pictures[split].labels
        return self._one_hot[labels] if self._config.augment.mixup and split != "test" else labels

    def _pictures_of(self, split: str) -> LazyArray:
        with self._lock:
            if split not in self._picture_rows:
                self._picture_rows[split] = self.pictures[split].rows(self._picture_shelf(), self._lock)
            return self._picture_rows[split]

    def _picture_shelf(self) -> FeatureArray:
        """In the store; without one in the run's own folder, so that a run decodes a picture once all the same."""
        if self._shelf is None:
            train = self.pictures["train"]
            self._shelf = FeatureArray(self._store or StoreDirectory(self._folder), train.recipe, train.shape,
                                       train.spec.dtype)
            self._shelf.pays.verdict = True  # a second look at a file may find another one
            self._shelf.plan(np.concatenate([of.digests() for of in self.pictures.values()]))
        return self._shelf

    def _view(self, name: str, number: int) -> LazyArray:
        """Training pictures changed as view ``number``: each by itself, so that its view is the same in any batch."""
        split = self.pictures[name]
        keys, augmenter = split.digests(number).view(np.uint32), self._augmenter
        assert augmenter is not None

        def compute(indices):
            plain, nothing = self._pictures_of(name).get(indices), np.zeros((1, 1), np.float32)
            return np.concatenate([self.watch.time("augment", augmenter, one[None], nothing, keys[i].tolist())[0]
                                   for i, one in zip(indices, plain, strict=True)])
        return LazyArray(compute, len(split), split.shape, np.float32, lock=self._lock)

    def _check(self, noun: Noun) -> None:
        if self._config.augment.mixup and len(self._heads) > 1:
            raise UserError("mixup blends the labels of one target.", f"This run learns {len(self._heads)} of them.",
                            "Set mixup to 0.")
        if not len(self.pictures["train"]):
            raise UserError(f"{self._config.data!r} has no labelled training {noun.many}.",
                            "Expected at least one per class.", "Choose another data set or other classes.")
        if not len(self.pictures["val"]):
            self._tell(noun.said("There are no validation pictures: the training pictures stand in for them."))
            self.pictures["val"] = self.pictures["train"]
