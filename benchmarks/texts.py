"""Texts: `TL_DATA_DIR=… python -m benchmarks.texts {probe,tuning,features,recipe} … [--limit N] [--json]`.

probe     a linear probe on MiniLM's features beside TF-IDF with logistic regression: the same balanced draws of few
          labels, the same test texts; docs/texts.md has the table. Sets that are not there are left out and named
tuning    fine-tuning from freeze depth 5 against feature extraction on the same texts and labels, by test accuracy
features  seconds of MiniLM's features of --limit texts of 15 to 20, 38 and 100 words, in a warm process
recipe    feature extraction of 10 epochs and fine-tuning from depth 5 against the plain KerasHub recipe, which pads all
          texts to 128 tokens: seconds after the networks were built. Weights are random, which changes no time;
          --trained takes MiniLM's own and real texts, and tells both test accuracies

Times need an idle machine; a small --limit proves that everything works, and measures nothing.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.speed.ours import after_building, fresh_home, train
from tl_core import plan
from tl_core.comparison import tfidf
from tl_core.config import RunConfig
from tl_core.data import catalog, splits
from tl_core.data.dataset import Dataset, Split
from tl_core.statistics.intervals import mean_interval

BACKBONE = "minilm_l6"
LENGTHS = {"15 to 20": (15, 20), "38": (38, 38), "100": (100, 100)}  # words of a text
WITHIN = {"15 to 20": 6.0, "38": 12.0, "100": 30.0}  # seconds for 1000 texts on two idle cores
FASTER = {"feature_extraction": 20.0, "fine_tuning": 2.0}
DEPTH, WINDOW = 5, 128


@dataclass(frozen=True)
class ProbeSet:
    """``bounds`` by number of labels; ``measure`` of the answers is accuracy or macro F1."""

    data: str
    bounds: Mapping[int, float]
    domain: str | None = None
    measure: str = "accuracy"


SETS = {"ag_news4": ProbeSet("text_ag_news4", {20: 0.70, 100: 0.81, 1000: 0.84}),
        "sms_spam": ProbeSet("text_sms_spam", {20: 0.80, 100: 0.84}, measure="macro F1"),
        "kitchen": ProbeSet("text_amazon_books_kitchen", {20: 0.64, 100: 0.78}, domain="kitchen")}


def probe(given: argparse.Namespace) -> dict[str, Any]:
    """{"rows": one for each set, number of labels and method, with mean, its 95 % interval and the bound}."""
    rows, left_out = [], []
    for name in given.sets or SETS:
        if SETS[name].data in {entry.name for entry in catalog.entries()}:
            rows += probe_rows(name, SETS[name], given.labels, given.draws, given.limit)
        else:
            left_out.append(f"{SETS[name].data} is not under TL_DATA_DIR")
    return {"rows": rows, "left_out": left_out}


def probe_rows(name: str, asked: ProbeSet, counts: Sequence[int] | None, draws: int, limit: int | None
               ) -> list[dict[str, Any]]:
    """Every number of labels for both methods; ``limit`` bounds the texts that draws and the test are taken from."""
    dataset = catalog.load(RunConfig(data=asked.data, domain=asked.domain, backbone=BACKBONE))
    train_split, test = (bounded(dataset.splits[part].labelled(), limit) for part in ("train", "test"))
    features = features_of(dataset, {"train": train_split, "test": test})
    texts = {part: [dataset.read(key) for key in split.keys] for part, split in (("train", train_split),
                                                                                 ("test", test))}
    classes, rows = len(dataset.classes), []
    for count in counts or asked.bounds:
        chosen = [balanced(train_split.labels, count, classes, seed) for seed in range(draws)]
        methods: dict[str, Callable[[np.ndarray], np.ndarray]] = {
            "MiniLM": lambda of: _probed(features, train_split.labels, of),
            "TF-IDF": lambda of: tfidf.fit([texts["train"][at] for at in of], train_split.labels[of], classes).logits(
                texts["test"]).argmax(axis=1)}
        for method, answer in methods.items():
            scores = [score(asked.measure, answer(of), test.labels) for of in chosen]
            mean, low, high = mean_interval(scores)
            bound = asked.bounds.get(count) if method == "MiniLM" else None
            rows.append({"set": name, "labels": count, "method": method, "measure": asked.measure, "mean": mean,
                         "ci95": [low, high], "draws": scores, "tested": len(test), "bound": bound,
                         "reached": None if bound is None else mean >= bound})
    return rows


def _probed(features: Mapping[str, np.ndarray], labels: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """As TF-IDF's: rows of length 1, as MiniLM was trained to be compared by, and the strength by the same rule."""
    rows, others = (of / np.maximum(np.linalg.norm(of, axis=1, keepdims=True), 1e-9) for of in (
        features["train"][chosen], features["test"]))
    strength = tfidf.best_strength(lambda train, test: (rows[train], rows[test]), labels[chosen])
    return tfidf.regression(rows, labels[chosen], strength).predict(others)


def balanced(labels: np.ndarray, count: int, classes: int, seed: int) -> np.ndarray:
    """Places of ``count`` labels, as many of each class as there can be."""
    return splits.balanced(labels, classes, count // classes, np.random.default_rng(seed))


def bounded(split: Split, limit: int | None) -> Split:
    """The split, or as many of its texts drawn with a fixed seed."""
    if limit is None or limit >= len(split):
        return split
    return split.take(np.sort(np.random.default_rng(0).permutation(len(split))[:limit]).tolist())


def score(measure: str, answers: np.ndarray, labels: np.ndarray) -> float:
    from sklearn.metrics import accuracy_score, f1_score
    return float(accuracy_score(labels, answers) if measure == "accuracy" else
                 f1_score(labels, answers, average="macro"))


def features_of(dataset: Dataset, splits: Mapping[str, Split], stored: bool = True) -> dict[str, np.ndarray]:
    """MiniLM's pooled features (n, width) of each split."""
    from tl_core.embeddings.extraction import extract, frozen_network
    from tl_core.embeddings.request import FeatureLayer
    config = plan.resolve_config(RunConfig(data=dataset.name, backbone=BACKBONE, strategy="feature_extraction"))
    with frozen_network(config) as network:
        top = FeatureLayer(network.blocks)
        return {name: extract(replace(dataset, splits={**dataset.splits, "train": split}), network, [top],
                              stored=stored).rows[top] for name, split in splits.items()}


def tuning(given: argparse.Namespace) -> dict[str, Any]:
    """Test accuracy of both strategies with ``--limit`` labels and ``--epochs``, each seed's own draw."""
    rows: dict[str, list[float]] = {"feature_extraction": [], "fine_tuning": []}
    for seed in range(given.draws):
        for strategy, accuracies in rows.items():
            config = plan.resolve_config(RunConfig(
                data=given.data, backbone=BACKBONE, strategy=strategy, epochs=given.epochs, seed=seed,
                limit=given.limit or 3000, **({"freeze_depth": DEPTH} if strategy == "fine_tuning" else {})))
            accuracies.append(train(config, catalog.load(config))["test"]["accuracy"])
    return {"data": given.data, "labels": given.limit or 3000, "epochs": given.epochs, "accuracies": rows}


def sentences(count: int, words: tuple[int, int], seed: int = 0) -> Dataset:
    """The generated notes, joined and cut to so many words: as many texts for training as ``count``."""
    notes, rng = catalog.load(RunConfig(data="notes")), np.random.default_rng(seed)
    pool = " ".join(notes.read(key) for key in notes.splits["train"].keys).split()
    starts = rng.integers(0, len(pool) - words[1], count)
    lengths = rng.integers(words[0], words[1] + 1, count)
    texts = {f"{number}": " ".join(pool[start:start + length]) for number, (start, length) in enumerate(
        zip(starts, lengths, strict=True))}
    split = Split(tuple(texts), np.arange(count, dtype=np.int32) % 2)
    held = split.take(range(min(count, 32)))
    return Dataset("sentences", "Sentences", ("a", "b"), {"train": split, "val": held, "test": held},
                   lambda key, *_: texts[key], lambda key: f"{seed}/{words}/{key}", modality="text")


def features(given: argparse.Namespace) -> dict[str, Any]:
    """Seconds by length of the texts; the bounds are for 1000 of them."""
    count, rows = given.limit or 1000, {}
    warm = sentences(min(count, 128), (5, 100), seed=1)
    features_of(warm, {"train": warm.splits["train"]}, stored=False)
    for name, words in LENGTHS.items():
        dataset = sentences(count, words)
        began = time.perf_counter()
        features_of(dataset, {"train": dataset.splits["train"]}, stored=False)
        seconds = time.perf_counter() - began
        rows[name] = {"seconds": seconds, "within": WITHIN[name] * count / 1000}
    return {"texts": count, "rows": rows}


def recipe(given: argparse.Namespace) -> dict[str, Any]:
    """Both ways' seconds and how many times faster ours is, for both strategies, and the accuracies of trained weights.

    On generated texts of 15 to 40 words with random weights, which change no time; ``--trained`` on ``--limit`` texts
    of ``--data`` with MiniLM's own, for both accuracies on its test texts.
    """
    count, rows = given.limit or 1000, {}
    for strategy, faster in FASTER.items():
        config = plan.resolve_config(RunConfig(
            data=given.data if given.trained else "notes", backbone=BACKBONE, strategy=strategy, epochs=given.epochs,
            limit=count, **({} if given.trained else {"weights": "random"}),
            **({"freeze_depth": DEPTH} if strategy == "fine_tuning" else {})))
        dataset = catalog.load(config) if given.trained else sentences(count, (15, 40))
        with fresh_home():
            result = train(config, dataset)
        ours, (theirs, accuracy) = after_building(result), plain_recipe(config, dataset, given.trained)
        rows[strategy] = {"ours": ours, "recipe": theirs, "ratio": theirs / ours, "at_least": faster}
        if given.trained:
            rows[strategy] |= {"accuracy": result["test"]["accuracy"], "ci95": result["test"]["ci95"],
                               "recipe_accuracy": accuracy}
    return {"texts": count, "epochs": given.epochs, "rows": rows}


def plain_recipe(config: RunConfig, dataset: Dataset, trained: bool) -> tuple[float, float]:
    """KerasHub's own BERT backbone with a new head, as its guide trains one: seconds after building, test accuracy."""
    import keras
    import keras_hub
    keras.utils.set_random_seed(config.seed)
    backbone = keras_hub.models.BertBackbone(vocabulary_size=30522, num_layers=6, num_heads=12, hidden_dim=384,
                                             intermediate_dim=1536, max_sequence_length=512)
    if trained:
        _take_weights(backbone, config)
    frozen = config.freeze_depth if config.strategy == "fine_tuning" else 7
    for layer in backbone.layers:
        number = layer.name.removeprefix("transformer_layer_")
        layer.trainable = number.isdecimal() and int(number) + 1 >= (frozen or 0)
    model = _with_head(backbone, config, len(dataset.classes))
    rate = config.backbone_learning_rate if config.strategy == "fine_tuning" else config.learning_rate
    model.compile(optimizer=keras.optimizers.Adam(rate), metrics=["accuracy"],
                  loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    from tl_core.backbones.catalog import BACKBONES
    reads = BACKBONES.get(BACKBONE).input
    began = time.perf_counter()
    splits = {name: (_padded(reads, dataset, split), split.labels) for name, split in dataset.splits.items()}
    model.fit(*splits["train"], batch_size=config.batch_size, epochs=config.epochs, validation_data=splits["val"],
              verbose=0)
    accuracy = model.evaluate(*splits["test"], verbose=0, return_dict=True)["accuracy"]
    return time.perf_counter() - began, float(accuracy)


def _with_head(backbone, config: RunConfig, classes: int):
    """The mean over a text's tokens, then the same head as ours."""
    import keras
    mask = keras.ops.cast(backbone.input["padding_mask"], "float32")[..., None]
    x = keras.ops.sum(backbone.output["sequence_output"] * mask, axis=1) / keras.ops.sum(mask, axis=1)
    x = keras.layers.Dropout(config.head.dropout)(x)
    for units in config.head.hidden:
        x = keras.layers.Dense(units, "relu")(x)
    return keras.Model(backbone.input, keras.layers.Dense(classes)(x))


def _take_weights(backbone, config: RunConfig) -> None:
    """MiniLM's, by the layers' names; it has no segments beyond what its words hold."""
    from tl_core.backbones.catalog import BACKBONES
    from tl_core.backbones.weights import load_weights
    spec = BACKBONES.get(BACKBONE)
    network = spec.build(WINDOW)
    load_weights(network, spec, config.weights or spec.default_weights)
    names = {"token_embedding": "words", "position_embedding": "positions", "embeddings_layer_norm": "embeddings_norm",
             **{f"transformer_layer_{number}": f"layer{number + 1}_transformer" for number in range(6)}}
    for theirs, ours in names.items():
        backbone.get_layer(theirs).set_weights(network.get_layer(ours).get_weights())
    segments = backbone.get_layer("segment_embedding")
    segments.set_weights([0 * weight for weight in segments.get_weights()])


def _padded(reads, dataset: Dataset, split: Split) -> dict[str, np.ndarray]:
    tokens = np.stack([reads.read(dataset.read, key, WINDOW) for key in split.keys])
    return {"token_ids": tokens, "segment_ids": np.zeros_like(tokens), "padding_mask": (tokens > 0).astype(np.int32)}


def text(command: str, told: Mapping[str, Any]) -> str:
    """For people, as Markdown."""
    if command == "probe":
        head = ["| set | labels | method | measure | mean (95 %) | bound |", "|---" * 6 + "|"]
        rows = [f"| {row['set']} | {row['labels']} | {row['method']} | {row['measure']} | {_mean(row)} | "
                f"{_bound(row)} |" for row in told["rows"]]
        return "\n".join([*head, *rows, *(f"left out: {each}" for each in told["left_out"])])
    return json.dumps(told, indent=1)


def _mean(row: Mapping[str, Any]) -> str:
    low, high = row["ci95"]
    return f"{row['mean']:.3f}" + ("" if low is None else f" ({low:.3f} to {high:.3f})")


def _bound(row: Mapping[str, Any]) -> str:
    return "" if row["bound"] is None else f"{row['bound']:.2f}, {'reached' if row['reached'] else 'missed'}"


COMMANDS = {"probe": probe, "tuning": tuning, "features": features, "recipe": recipe}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.texts", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"of probe: {', '.join(SETS)}")
    parser.add_argument("--labels", type=lambda words: [int(word) for word in words.split(",")])
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--limit", type=int, help="texts at most")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--data", default="text_ag_news4", help="of tuning, and of recipe with --trained "
                        "[default: text_ag_news4]")
    parser.add_argument("--trained", action="store_true", help="recipe: MiniLM's own weights, and both accuracies")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    if unknown := set(given.sets) - set(SETS):
        parser.error(f"no set is called {', '.join(sorted(unknown))}; there are {', '.join(SETS)}")
    told = COMMANDS[given.command](given)
    print(json.dumps(told) if given.json else text(given.command, told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
