"""Two feature spaces from pictures to figures, kept beside results as kind ``FEATURE_SPACES``.

``result.json`` has ``id kind created request data source target protocol seed seeds classes only_in_source
only_in_target seconds notes`` as a pair's, ``protocol`` always "half", and

=====================  ========================================================================================
source_network,        {"backbone", "weights", "image_size", "features": how many numbers a picture}, the target's
target_network         with "grey", too
modalities             what source and target are, "image" or "text"; older results have none and are of pictures
same_network           whether both are one network, so that nothing need be tied
method                 what adapts in the common space
counts                 "source", "target", "pool" (may be paired, labelled, adapted to), "judged"
chance                 accuracy of guessing by the source's shares of classes
own                    {"accuracy", "ci95", "by_seed"}: had the source's own network seen the target; of texts and
                       pictures, what it makes of the target's partners, or of its captions where all judged have one,
                       else None
full                   the same of the target's network and all labels of its half, without the source
pca, shuffled, direct  the same of what ties nothing: PCA to equal widths over draws of the axes' signs, and (None
                       without pairs) as many pairs with partners exchanged; of both as they are, None but for one
                       network
ties                   [{"tie": "ridge" | "cca", "title", "points": [{"count", "accuracy", "ci95", "by_seed", "gain",
                       "gain_ci95", "p", "effect", "short_of_own"}]}], gains over PCA; empty without pairs
labels                 the same for "labels" and "labels_alone" by labels a class, gains of the first over the second
captions               {"name", "rows", "pairs"} of those that were brought, None where classes tell pairs
adapted, verdict       accuracy with all pairs (ridge), else all labels, None without a tie; and the sentence
=====================  ========================================================================================
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from tl_core.adaptation import adapt, domain_features, result_lookup
from tl_core.adaptation.adapt import PairRows
from tl_core.adaptation.results import AdaptResult
from tl_core.adaptation.spaces import captioned, curves, request, sentences, wording
from tl_core.adaptation.spaces import figures as spaces_figures
from tl_core.adaptation.spaces.curves import TwoSpaces
from tl_core.adaptation.spaces.partners import partners
from tl_core.adaptation.spaces.request import SpacesRequest
from tl_core.config import RunConfig
from tl_core.data import domain_pair, sealing
from tl_core.data.changed_copies import changed_copies
from tl_core.data.dataset import UNLABELLED
from tl_core.data.domain_pair import DomainPair
from tl_core.data.shift import Shift
from tl_core.data.texts import captions
from tl_core.data.texts.captions import Captions
from tl_core.errors import UserError
from tl_core.progress import Progress, silent

FEATURE_SPACES = "feature_spaces"
FEWEST_PAIRS = 3


@dataclass(frozen=True, eq=False)
class DescribedSpaces:
    """A pair in both spaces; ``notes`` name pictures that were left out, ``captions`` those that somebody brought."""

    pair: DomainPair
    spaces: TwoSpaces
    notes: tuple[str, ...]
    captions: Captions | None = None


def tie(asked: Mapping[str, Any], progress: Progress = silent) -> str:
    """Measure what ties the spaces of ``asked`` (``SpacesRequest.to_dict``); the id of the kept result."""
    return measure(request.of_dict(asked), progress).id


def measure(asked: SpacesRequest, progress: Progress = silent) -> AdaptResult:
    """All that was asked with up to as many pairs and labels; ``progress`` may raise to stop.

    ``UserError`` where the pair, its pictures or a network will not do, or the target has no labels to judge by.
    """
    began = time.perf_counter()
    described = describe(asked, progress)
    spaces, features = described.spaces, time.perf_counter() - began
    pairs = pair_counts(asked.pairs, spaces.pair_count)
    labels = curves.possible_labels(spaces.truth[spaces.pool], label_counts(asked.target_labels))
    points = curves.curves(spaces, pairs, labels, asked.method, asked.asked.config.seed, asked.seeds, progress)
    called = wording.of(asked.modalities, bool(asked.captions))
    values = {**_about(asked, described), **spaces_figures.figures(points)}
    best = [*values["ties"], *values["labels"]][:1]
    values |= {"adapted": best[0]["points"][-1]["accuracy"] if best else None, "verdict": sentences.verdict(values),
               "notes": [*described.notes, *sentences.notes(asked.pairs, pairs, spaces.pair_count, asked.target_labels,
                                                            labels, (spaces.source.shape[1], spaces.target.shape[1]),
                                                            called)],
               "seconds": {"features": features, "ties": time.perf_counter() - began - features,
                           "total": time.perf_counter() - began}}
    return result_lookup.save(asked, FEATURE_SPACES, values)


def describe(asked: SpacesRequest, progress: Progress = silent) -> DescribedSpaces:
    """Source and target by the source's network, the target by its own: each once."""
    pair = domain_pair.load_pair(asked.asked.config, progress)
    if not pair.target_is_labelled:
        raise UserError("The target has no labels.", "How good a tie is can only be judged by some of them.",
                        "Choose a target with labels; they are read for figures, and where you ask for labels as ties.")
    if asked.mixed:
        return _of_texts_and_pictures(asked, pair, progress)
    mine = domain_features.describe(asked.asked.features, pair.dataset,
                                    {"source": pair.source.keys, "target": pair.target}, progress)
    copies, keys = changed_copies(pair.dataset, pair.target, Shift(grey=asked.grey))
    theirs = domain_features.describe(asked.features, copies, {"target": keys}, progress)["target"]
    both = adapt.of_rows(pair, mine["source"], domain_features.DomainRows(
        mine["target"].rows, mine["target"].readable & theirs.readable, mine["target"].failures))
    truth = pair.sealed.open().labels[both.there]
    pool, judged = _halves(pair, both.there, truth, asked.asked.config)
    return DescribedSpaces(pair, TwoSpaces(both.source, pair.source.labels[both.here], theirs.rows[both.there],
                                           both.target, truth, pool, judged, len(pair.classes), asked.same_network),
                           (*pair.notes, *both.notes))


def _of_texts_and_pictures(asked: SpacesRequest, pair: DomainPair, progress: Progress) -> DescribedSpaces:
    """Each side by its own network; what the source's sees of a target example is that one's partner."""
    (source, target), config = asked.modalities, asked.asked.config
    mine = domain_features.describe(asked.asked.features, replace(pair.dataset, modality=source),
                                    {"source": pair.source.keys}, progress)["source"]
    theirs = domain_features.describe(asked.features, replace(pair.dataset, modality=target),
                                      {"target": pair.target}, progress)["target"]
    both = adapt.of_rows(pair, mine, theirs)
    truth, labels = pair.sealed.open().labels[both.there], pair.source.labels[both.here]
    if asked.captions:
        return _by_captions(asked, both, labels, truth, progress)
    labelled, partner = partners(labels, truth, config.data_seed)
    pool, judged = _halves(pair, both.there, np.where(partner < 0, UNLABELLED, truth), config)
    pool = pool[partner[pool] >= 0]
    if not len(pool):
        raise UserError("No target example has a partner.", "Expected classes that both have, with two examples of the "
                        "source each at least.", "Add examples, or choose sets that share more classes.")
    return DescribedSpaces(pair, TwoSpaces(both.source[labelled], labels[labelled], both.target, both.source[partner],
                                           truth, pool, judged, len(pair.classes)), (*pair.notes, *both.notes))


def _by_captions(asked: SpacesRequest, both: PairRows, labels: np.ndarray, truth: np.ndarray, progress: Progress
                 ) -> DescribedSpaces:
    """All of the source is labelled, and pairs are the captions of pictures that are not judged."""
    pair, brought = both.pair, captions.load(asked.captions)
    pool, judged = _halves(pair, both.there, truth, asked.asked.config)
    rows = captioned.tie(asked, both, brought, pool, judged, progress)
    spaces = TwoSpaces(both.source, labels, both.target, rows.seen, truth, pool, judged, len(pair.classes),
                       pairs=(rows.source, rows.target))
    return DescribedSpaces(pair, spaces, (*pair.notes, *both.notes, *rows.notes), brought)


def pair_counts(most: int, pool: int) -> tuple[int, ...]:
    """How many pairs are tried: the usual numbers below, and as many as were asked for and are there."""
    most = min(most, pool)
    if most < FEWEST_PAIRS:
        return ()
    return tuple(count for count in curves.PAIR_COUNTS if count < most) + (most,)


def label_counts(most: int) -> tuple[int, ...]:
    """How many labels a class are tried: the usual numbers below, and as many as were asked for."""
    return tuple(count for count in curves.LABEL_COUNTS if count < most) + ((most,) if most else ())


def _halves(pair: DomainPair, there: np.ndarray, truth: np.ndarray, config: RunConfig
            ) -> tuple[np.ndarray, np.ndarray]:
    """Places among the readable target pictures, drawn without labels: those that may be paired, those judged."""
    if len(pair.target) < 2:
        raise UserError("The target has 1 example.", "One half of the target is paired or labelled, the other judged: "
                        "that takes two at least.", "Add examples to the target.")
    drawn = sealing.parts(len(pair.target), "half", config.data_seed)
    pool, judged = (np.flatnonzero(np.isin(there, drawn[part])) for part in ("train", "test"))
    judged = judged[truth[judged] >= 0]
    if not len(pool) or not len(judged):
        raise UserError(f"Of {len(pair.target)} target examples {len(pool)} may be paired and {len(judged)} can be "
                        "judged.", "Expected some of both, readable and of classes that the source has.",
                        "Add examples to the target.")
    return pool, judged


def _about(asked: SpacesRequest, described: DescribedSpaces) -> dict[str, Any]:
    pair, spaces, config = described.pair, described.spaces, asked.asked.features
    source, target = domain_pair.names(asked.asked.config)
    return {"created": datetime.now().astimezone().isoformat(timespec="seconds"), "data": config.data, "source": source,
            "target": target, "protocol": "half", "seed": config.seed, "seeds": asked.seeds, "method": asked.method,
            "classes": list(pair.classes), "only_in_source": list(pair.only_in_source),
            "only_in_target": list(pair.only_in_target), "same_network": asked.same_network,
            "modalities": list(asked.modalities), "captions": described.captions and {
                "name": described.captions.name, "rows": len(described.captions.rows),
                "pairs": described.spaces.pair_count},
            "source_network": _network(config, spaces.source), "target_network": {
                **_network(asked.features, spaces.target), "grey": asked.grey},
            "counts": {"source": len(spaces.source), "target": len(spaces.target), "pool": len(spaces.pool),
                       "judged": len(spaces.judged)},
            "chance": spaces_figures.chance(spaces.labels, spaces.truth[spaces.judged], spaces.classes)}


def _network(config: RunConfig, features: np.ndarray) -> dict[str, Any]:
    return {"backbone": config.backbone, "weights": config.weights, "image_size": config.image_size,
            "features": features.shape[1]}
