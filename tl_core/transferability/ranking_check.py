"""Predict, then check: did the backbones come out of training in the order that the scores predicted?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tl_core import field_roles
from tl_core.comparison.run_groups import ComparedRun
from tl_core.config import SEEDS, RunConfig
from tl_core.field_roles import Role
from tl_core.statistics.rank_correlation import concordance_sentence, kendall_tau
from tl_core.strategies import STRATEGIES
from tl_core.transferability.ranking import SCORES

NEEDED = 3  # with two the order is right by luck every second time


@dataclass(frozen=True)
class PredictedBackbone:
    """What was predicted for a backbone and what came: ``accuracy`` is the mean of ``runs`` tested runs."""

    name: str
    title: str
    rank: int
    accuracy: float
    runs: int


@dataclass(frozen=True)
class RankingCheck:
    """``backbones`` as predicted, best first, all trained by ``strategy``; ``tau`` of the mean rank and of each score.

    None where it cannot be said; ``sentence`` says it in words.
    """

    strategy: str
    backbones: tuple[PredictedBackbone, ...]
    tau: float | None
    by_score: dict[str, float | None]
    sentence: str


def check(rows: Sequence[Mapping[str, Any]], members: Iterable[ComparedRun]) -> RankingCheck | None:
    """Compare a ranking's ``rows`` (as ``transferability.measure`` gives them) with tested runs on the same set.

    Of the ways the runs were trained (strategy, limit, classes, …) the one counts that most of
    the backbones share. None where no such run is there.
    """
    known = {(row["backbone"], row["weights"]): row for row in rows}
    ways: dict[tuple, dict[str, list[float]]] = {}
    for member in members:
        row = known.get((member.config.backbone, member.config.weights))
        if row and member.accuracy is not None and _counts(member.config):
            ways.setdefault(_way(member.config), {}).setdefault(row["name"], []).append(member.accuracy)
    if not ways:
        return None
    way = max(ways, key=lambda one: len(ways[one]))
    return _check(way[0], rows, ways[way])


def _check(strategy: str, rows: Sequence[Mapping[str, Any]], accuracies: Mapping[str, list[float]]) -> RankingCheck:
    trained = [row for row in rows if row["name"] in accuracies]
    came = [sum(accuracies[row["name"]]) / len(accuracies[row["name"]]) for row in trained]
    backbones = tuple(PredictedBackbone(row["name"], row["title"], row["rank"], accuracy, len(accuracies[row["name"]]))
                      for row, accuracy in zip(trained, came, strict=True))
    predicted = [-row["mean_rank"] for row in trained]
    by_score = {score: _tau([row["scores"].get(score) for row in trained], came) for score in SCORES.names()}
    enough = len(trained) >= NEEDED
    sentence = (concordance_sentence("The mean rank", predicted, came) if enough else
                f"{len(trained)} of {NEEDED} backbones that a check needs have been trained on this set.")
    return RankingCheck(strategy, backbones, kendall_tau(predicted, came) if enough else None,
                        by_score if enough else dict.fromkeys(by_score), sentence)


def _tau(values: Sequence[float | None], came: Sequence[float]) -> float | None:
    known = [(value, accuracy) for value, accuracy in zip(values, came, strict=True) if value is not None]
    return kendall_tau(*zip(*known, strict=True)) if len(known) >= NEEDED else None


def _counts(config: RunConfig) -> bool:
    """Runs that keep what was transferred: from scratch the weights play no part."""
    return config.strategy in STRATEGIES and STRATEGIES.get(config.strategy).pretrained


def _way(config: RunConfig) -> tuple:
    """Strategy and pictures. The set is the ranking's, in whatever version, and runs of all seeds count together."""
    pictures = field_roles.values(config, Role.PICTURES, without=("data", *SEEDS))
    return config.strategy, *map(repr, pictures.values())
