"""Self-taught features against every control that a claim of gain must beat, on the same draws of labels."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np

from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.data import catalog, sets
from tl_core.errors import UserError
from tl_core.progress import Progress, silent
from tl_core.result_store import ResultStore
from tl_core.self_taught import few_labels, linear_probe, patch_features, request, verdict
from tl_core.self_taught.few_labels import FewLabels
from tl_core.self_taught.pretraining import processor_seconds, training_seconds
from tl_core.self_taught.request import TESTED, SelfTaughtRequest

Train = Callable[[RunConfig], str]  # trains a resolved run as any other; its id
SELF_TAUGHT, RANDOM, PIXELS = "self_taught", "random", "pixels"
SCRATCH, SCRATCH_VIEWS, SUPERVISED = "from_scratch", "from_scratch_views", "supervised"
SELF_TAUGHT_TUNED, SUPERVISED_TUNED = "self_taught_tuned", "supervised_tuned"
CLAIMS = (SELF_TAUGHT, SELF_TAUGHT_TUNED, *patch_features.LEARNT)  # all others are controls
MOST_POOL = 2000  # pictures that patches are taken from
CORES = 2  # that a run is taken to have trained on, where nobody measured
TITLES = {SELF_TAUGHT: "Self-taught", SELF_TAUGHT_TUNED: "Self-taught, fine-tuned", RANDOM: "Random network",
          PIXELS: "Pixels", SCRATCH: "From scratch",
          SCRATCH_VIEWS: "From scratch on changed pictures", SUPERVISED: "Supervised on the pool",
          SUPERVISED_TUNED: "Supervised on the pool, fine-tuned",
          "kmeans_patches": "k-means patches", "sparse_coding": "Sparse coding", "random_patches": "Random patches",
          "random_dictionary": "Random patches, soft threshold"}
Rows = dict[str, tuple[np.ndarray, np.ndarray]]  # by method, of the target's pictures and of those that are judged
Hits = dict[tuple[str, int], list[np.ndarray]]  # by method and labels a class, of each draw (m,) bool


@dataclass(frozen=True)
class Trained:
    """The pretraining's run, the processor ``seconds`` it took, and the run that learnt the pool's labels, if any.

    ``measured`` says whether those seconds were, or are those by the clock on two cores.
    """

    run_id: str
    seconds: float
    supervised: str | None
    notes: tuple[str, ...] = ()
    measured: bool = True


def trained(asked: SelfTaughtRequest, train: Train) -> Trained:
    """Both runs, which all numbers of labels and all draws share; ``train`` trains one.

    ``UserError`` as runs do, and for a pretraining that was stopped.
    """
    run_id = _pretrained(asked, train)
    same_time = replace(asked, config=request.timed(asked.config, training_seconds(tracking.run(run_id))))
    return of_runs(run_id, *_teacher(same_time, train))


def of_runs(run_id: str, supervised: str | None, notes: Sequence[str] = ()) -> Trained:
    """Runs that are there."""
    record = tracking.run(run_id)
    measured = processor_seconds(record)
    return Trained(run_id, CORES * training_seconds(record) if measured is None else measured, supervised,
                   tuple(notes), measured is not None)


def compare(asked: SelfTaughtRequest, runs: Trained, progress: Progress = silent) -> dict[str, Any]:
    """The result, kept under ``asked.id``; ``progress(stage, done, total)`` may raise to stop."""
    started, begun = time.process_time(), time.perf_counter()
    run_id, seconds, teacher = runs.run_id, runs.seconds, runs.supervised
    target = read_target(asked, progress)
    hits = measure(asked, runs, target, progress)
    notes = [*runs.notes, *few_labels.check(target, asked.labels)]
    figures = {"id": asked.id, "created": datetime.now().astimezone().isoformat(), "request": asked.to_dict(),
               "run_id": run_id, "supervised_run_id": teacher, "data": asked.config.data,
               "pool": list(asked.config.pool or ()), "strategy": asked.config.strategy, "classes": len(target.classes),
               "tested": len(target.test_labels), "notes": notes, **verdict.of(hits, asked.labels, TITLES, CLAIMS),
               "seconds": {"pretraining": round(seconds, 1), "measured": runs.measured,
                           "total": round(time.process_time() - started, 1),
                           "elapsed": round(time.perf_counter() - begun, 1)}}
    STORE.save(figures)
    return figures


def read_target(asked: SelfTaughtRequest, progress: Progress = silent) -> FewLabels:
    """The target's pictures; ``UserError`` where it has too few labels."""
    own = asked.config.changed(pool=None, limit=None, domain=catalog.own_domain(asked.config))
    dataset = catalog.load(own, progress)
    return few_labels.read(asked.config, dataset, TESTED, progress)


def measure(asked: SelfTaughtRequest, runs: Trained, target: FewLabels, progress: Progress = silent) -> Hits:
    """Which pictures each method names rightly."""
    sources = {SELF_TAUGHT: f"run:{runs.run_id}", RANDOM: "random"}
    sources |= {SUPERVISED: f"run:{runs.supervised}"} if runs.supervised else {}
    rows = {PIXELS: (target.pictures, target.test_pictures), **_of_networks(asked, target, sources, progress),
            **_of_patches(asked, target, progress)}
    return _probed(asked, target, rows, progress) | _learnt(asked, target, _beginnings(asked, runs), runs.seconds,
                                                            progress)


def measure_network(asked: SelfTaughtRequest, runs: Trained, target: FewLabels, progress: Progress = silent) -> Hits:
    """The same of one more pretraining alone."""
    rows = _of_networks(asked, target, {SELF_TAUGHT: f"run:{runs.run_id}"}, progress)
    tuned = {SELF_TAUGHT_TUNED: (f"run:{runs.run_id}", True)} if asked.fine_tuned else {}
    return _probed(asked, target, rows, progress) | _learnt(asked, target, tuned, runs.seconds, progress)


def _may_see(figures: Mapping[str, Any]) -> bool:
    """A result is for all who may see its pictures."""
    return sets.may_see_all([str(figures.get("data")), *figures.get("pool", ())])


STORE = ResultStore("self_taught", 200 * 10**6, _may_see)


def load(result_id: str) -> dict[str, Any] | None:
    """The result of that id; None where there is none, or it is damaged."""
    kept = STORE.read(result_id)
    return kept[0] if kept and "table" in kept[0] else None


def recent(limit: int = 20) -> list[dict[str, Any]]:
    """The results made last, newest first."""
    return [values for values, _ in STORE.newest() if "table" in values][:limit]


def _pretrained(asked: SelfTaughtRequest, train: Train) -> str:
    """The run, trained where none was named."""
    if asked.run:
        return asked.run
    run_id = train(asked.config)
    if tracking.run(run_id).status != "FINISHED":
        raise UserError("The pretraining was stopped.", "Expected it to finish: its time is what the others get.",
                        f"`python -m tl_core train --resume {run_id[:8]}` goes on, then name it with --run.")
    return run_id


def _teacher(asked: SelfTaughtRequest, train: Train) -> tuple[str | None, list[str]]:
    """A run that learnt the pool's labels for the same time; None, and why, where the pool has no labels to learn."""
    config, why_not = request.teacher(asked.config)
    return (None, [why_not]) if config is None else (train(config), [])


def _of_networks(asked: SelfTaughtRequest, target: FewLabels, sources: Mapping[str, str], progress: Progress) -> Rows:
    """What each network makes of the target's pictures."""
    rows: Rows = {}
    for name, weights in sources.items():
        progress(f"Features: {TITLES[name].lower()}", 0, 0)
        with _frozen(asked.config, weights) as network:
            frozen = network.prefix(network.blocks, asked.config.head.pooling)
            rows[name] = _of_pictures(asked, target, partial(_computed, frozen))
    return rows


def _computed(frozen: Callable[[np.ndarray, int], Any], pictures: np.ndarray) -> np.ndarray:
    return np.asarray(frozen(pictures, 32))


def _of_patches(asked: SelfTaughtRequest, target: FewLabels, progress: Progress) -> Rows:
    """The historical line, learnt from the same pool, and patches of it that nothing was learnt from."""
    pool = few_labels.pool_pictures(asked.config, catalog.load(asked.config), MOST_POOL, progress)
    rows: Rows = {}
    for name, learn in patch_features.METHODS.items():
        progress(f"Features: {TITLES[name].lower()}", 0, 0)
        rows[name] = _of_pictures(asked, target, learn(pool, asked.config.seed))
    return rows


def _of_pictures(asked: SelfTaughtRequest, target: FewLabels, features: Callable[[np.ndarray], np.ndarray]
                 ) -> tuple[np.ndarray, np.ndarray]:
    """Features of the target's pictures, 0 for those that no draw gives a label, and of those that are judged."""
    drawn = np.unique(np.concatenate(_draws(target, max(asked.labels), asked.seeds)))  # fewer labels are among more
    some = features(target.pictures[drawn])
    rows = np.zeros((len(target.pictures), *some.shape[1:]), some.dtype)
    rows[drawn] = some
    return rows, features(target.test_pictures)


def _probed(asked: SelfTaughtRequest, target: FewLabels, rows: Rows, progress: Progress) -> Hits:
    """A linear probe's hits on each kind of rows, by number of labels and draw."""
    hits: Hits = {}
    steps = [(name, count) for name in rows for count in asked.labels]
    for number, (name, count) in enumerate(steps):
        progress(f"Classifiers: {TITLES[name].lower()}", number, len(steps))
        train_rows, test_rows = rows[name]
        hits[name, count] = [linear_probe.hits(train_rows[chosen], target.labels[chosen], test_rows, target.test_labels)
                             for chosen in _draws(target, count, asked.seeds)]
    return hits


def _frozen(config: RunConfig, weights: str):
    from tl_core.embeddings.extraction import frozen_network
    plain = config.changed(weights=weights, strategy="feature_extraction", freeze_depth=None, pool=None)
    return frozen_network(plain, tracking.source_model(weights))


def _beginnings(asked: SelfTaughtRequest, runs: Trained) -> dict[str, tuple[str | None, bool]]:
    """Weights that a network begins from (None: random) and whether it learns changed pictures, by method."""
    beginnings: dict[str, tuple[str | None, bool]] = {SCRATCH: (None, False), SCRATCH_VIEWS: (None, True)}
    if asked.fine_tuned:
        beginnings[SELF_TAUGHT_TUNED] = f"run:{runs.run_id}", True
        if runs.supervised:
            beginnings[SUPERVISED_TUNED] = f"run:{runs.supervised}", True
    return beginnings


def _learnt(asked: SelfTaughtRequest, target: FewLabels, beginnings: Mapping[str, tuple[str | None, bool]],
            seconds: float, progress: Progress) -> Hits:
    """Hits of networks that learn the few labels themselves.

    What begins from pretrained weights learns for at most the time of pretraining again; what begins at random has
    the time of both where both are compared.
    """
    from tl_core.self_taught.few_label_training import FewLabelTraining
    hits: Hits = {}
    total, done = len(beginnings) * len(asked.labels) * asked.seeds, 0
    for name, (source, views) in beginnings.items():
        weights = _weights(asked.config, source) if source else None
        network = FewLabelTraining(asked.config, len(target.classes), views, weights)
        most = 2 * seconds if asked.fine_tuned and source is None else seconds
        for count in asked.labels:
            hits[name, count] = []
            for seed, chosen in enumerate(_draws(target, count, asked.seeds)):
                tell = partial(progress, TITLES[name], done, total)
                tell()
                right, _ = network.hits(target.pictures[chosen], target.labels[chosen], target.test_pictures,
                                        target.test_labels, seed=seed, seconds=most, tell=tell)
                hits[name, count].append(right)
                done += 1
    return hits


def _weights(config: RunConfig, source: str) -> list[np.ndarray]:
    with _frozen(config, source) as network:
        return network.model.get_weights()


def _draws(target: FewLabels, count: int, seeds: int) -> Sequence[np.ndarray]:
    return [target.drawn(count, seed) for seed in range(seeds)]
