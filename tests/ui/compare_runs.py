"""Made-up runs for the Compare page: written into the real store as finished, nothing is trained."""

import time

import numpy as np

from tl_core import events, plan, tracking
from tl_core.comparison import comparison_table
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.training.evaluation import metrics

PER_EPOCH = 8  # steps
SMALL = RunConfig(data="fruits", image_size=64, epochs=6, split_seed=0)


def answers(share: float, seed: int, config: RunConfig) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Keys, labels and logits on the set's test pictures, about ``share`` of them right; harder pictures are the same
    for all."""
    split = catalog.listing(config.data, seed=0).splits["test"]
    classes, labels = int(split.labels.max()) + 1, split.labels
    hard = np.random.default_rng(7).random(len(split))
    noise = np.random.default_rng(seed + 1).normal(0, 0.08, len(split))
    logits = np.random.default_rng(seed).normal(0, 0.6, (len(split), classes)).astype(np.float32)
    right = hard + noise < share
    logits[np.arange(len(split)), np.where(right, labels, (labels + 1 + (hard * 97).astype(int) % 3) % classes)] += 4
    return np.array(split.keys, str), labels.astype(np.int32), logits


def finish(run_id: str, config: RunConfig, share: float, seconds: float = 20.0) -> None:
    """Write a whole run: its points with their times, its answers, its result."""
    keys, labels, logits = answers(share, config.seed, config)
    folder = tracking.training_folder(run_id)
    np.savez(folder / "test_predictions.npz", keys=keys, labels=labels, logits=logits)
    classes = list(catalog.listing(config.data).classes)
    history, now = _history(share, config), time.time()
    recorder = tracking.Recorder(run_id)
    recorder.write(events.RunStarted(time=now, epochs=config.epochs, steps_per_epoch=PER_EPOCH, classes=classes,
                                     device="CPU", total_parameters=3_500_000))
    for epoch in range(config.epochs):
        _write_epoch(recorder, epoch, history, now + seconds * (epoch + 1) / config.epochs)
    result = {"status": "FINISHED", **{name: getattr(config, name) for name in comparison_table.FIELDS},
              "history": history,
              "classes": classes, "best_epoch": config.epochs, **metrics(logits, labels),
              "seconds": {"total": seconds, "features": seconds / 4, "training": seconds * 0.7}}
    recorder.write(events.Finished(time=now + seconds, result=result))
    recorder.close()


def comparison(settings: list[tuple[dict, float, float]], seeds: int = 3, name: str = "", base: RunConfig = SMALL):
    """A finished comparison: for each of (fields of the config, share right, seconds) ``seeds`` runs."""
    configs = [plan.resolve_config_and_data(base.changed(**fields, seed=seed)) for fields, _,
               _ in settings for seed in range(seeds)]
    created = tracking.create_comparison(configs, tracking.new_owner(), name, "12 runs share 2 passes.")
    for number, (run_id, config) in enumerate(zip(created.run_ids, configs, strict=True)):
        _, share, seconds = settings[number // seeds]
        finish(run_id, config, share + 0.01 * (number % seeds), seconds * (1 + 0.05 * (number % seeds)))
    tracking.end_comparison(created.id)
    return created


FOUR = [({"strategy": "feature_extraction"}, 0.80, 6.0), ({"strategy": "fine_tuning"}, 0.86, 21.0),
        ({"strategy": "full_fine_tuning"}, 0.87, 48.0), ({"strategy": "from_scratch"}, 0.52, 52.0)]


def _history(share: float, config: RunConfig) -> dict[str, list[float]]:
    epochs, rng = np.arange(1, config.epochs + 1), np.random.default_rng(config.seed + int(1000 * share))
    rise = 1 - np.exp(-epochs / 2)
    noise = rng.normal(0, 0.012, (4, len(epochs)))
    return {"accuracy": (share * rise + 0.05 + noise[0]).tolist(), "val_accuracy": (share * rise + noise[1]).tolist(),
            "loss": (2.1 * np.exp(-epochs * share / 2) + 0.05 + 0.3 * abs(noise[2])).tolist(),
            "val_loss": (2.1 * np.exp(-epochs * share / 3) + 0.2 + abs(noise[3])).tolist()}


def _write_epoch(recorder, epoch: int, history: dict[str, list[float]], when: float) -> None:
    steps = [epoch * PER_EPOCH + i for i in (2, 4, 6, 8)]
    recorder.write(events.Batch(time=when - 0.5, step=steps, loss=[history["loss"][epoch]] * 4,
                                accuracy=[history["accuracy"][epoch]] * 4, images_per_second=100))
    recorder.write(events.Epoch(time=when, epoch=[epoch + 1], **{name: [values[epoch]] for name, values in
                                                                 history.items()}))
