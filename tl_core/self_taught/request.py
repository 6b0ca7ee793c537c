"""What is asked: which pool, which target, learnt how, judged at which numbers of labels. No TensorFlow here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tl_core import plan, result_store
from tl_core.config import RunConfig, bounds
from tl_core.data import catalog, orientation, synthetic
from tl_core.errors import UserError
from tl_core.strategies import STRATEGIES
from tl_core.words import plural

LABELS, SEEDS = (5, 10, 20), 3
MOST_LABELS, MOST_COUNTS, MOST_SEEDS = 1000, 10, 20
SECONDS = 90.0  # of pretraining
SHORTEST = 1.0  # seconds that a run may be given
TESTED = 1000  # pictures that are judged, at most
# What a click begins with: the best of those tried; of networks none gains (docs/self_taught.md).
BEGINS_WITH: dict[str, Any] = {"backbone": "small_cnn", "weights": "random", "image_size": 32, "strategy": "simclr",
                               "batch_size": 128, "learning_rate": 2e-3, "picture_seed": 0,
                               "epochs": bounds("epochs")[1], "seconds": SECONDS}


@dataclass(frozen=True)
class SelfTaughtRequest:
    """``config`` is the pretraining's run: its ``data`` is the target, its ``pool`` what it learns from.

    ``labels`` are numbers of labelled pictures a class; ``seeds`` is how often those are drawn anew. ``run`` is a
    finished pretraining that is taken instead of a new one. ``fine_tuned``: what was pretrained also learns the few
    labels itself, on changed pictures.
    """

    config: RunConfig
    labels: tuple[int, ...] = LABELS
    seeds: int = SEEDS
    run: str | None = None
    fine_tuned: bool = False

    @property
    def id(self) -> str:
        """Of the result that answers it."""
        return result_store.key({"self_taught": self.to_dict()})

    def to_dict(self) -> dict[str, Any]:
        """In JSON's types; ``of_dict`` reads it."""
        asked = {"config": self.config.model_dump(mode="json"), "labels": list(self.labels), "seeds": self.seeds,
                 "run": self.run}
        return {**asked, "fine_tuned": True} if self.fine_tuned else asked  # ids from before it stay as they were


def of_fields(fields: Mapping[str, Any], labels: tuple[int, ...] = LABELS, seeds: int = SEEDS, run: str | None = None,
              fine_tuned: bool = False) -> SelfTaughtRequest:
    """A checked question; ``fields`` are a run's that were named. With a ``run`` its own settings count, and
    the target that ``fields`` name. Where nothing is said of augmentation, views are mirrored unless a mirrored picture
    of the target or the pool would be another thing, as a digit is.

    ``UserError`` in three clauses for what is unknown or does not fit.
    """
    config = _of_run(run, fields) if run else _mirrored(RunConfig.parse({**BEGINS_WITH, **fields}))
    strategy = STRATEGIES.get(config.strategy)
    if "pool" not in strategy.needs:
        known = [each.name for each in STRATEGIES if "pool" in each.needs]
        raise UserError(f"strategy is {config.strategy!r}, which learns from labels.", "Expected one that learns from "
                        "a pool without any.", f"Choose one of {', '.join(known)}.")
    request = SelfTaughtRequest(plan.resolve_config_and_data(config), tuple(sorted(set(labels))), seeds,
                                run and _run_id(run), fine_tuned)
    return _checked(request)


def of_dict(values: Mapping[str, Any]) -> SelfTaughtRequest:
    """What ``to_dict`` gave."""
    return _checked(SelfTaughtRequest(RunConfig.parse(values["config"]), tuple(values["labels"]), values["seeds"],
                                      values["run"], values.get("fine_tuned", False)))


def labels_of(text: str) -> tuple[int, ...]:
    """Numbers from "5,10,20"; ``UserError`` for anything else."""
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise UserError(f"labels is {text!r}.", "Expected whole numbers with commas between, as in 5,10,20.",
                        "Correct it.") from None


def estimate(asked: SelfTaughtRequest) -> str:
    """How long it may take, in a sentence, before it begins."""
    seconds = asked.config.seconds
    scratch = 2 * len(asked.labels) * asked.seeds
    trained = "" if asked.run else "Pretraining, and supervised pretraining on the pool where it has labels, take " + (
        f"{seconds:.0f} s each" if seconds else f"{asked.config.epochs} epochs each") + "; "
    times, twice = (2, "twice ") if asked.fine_tuned else (1, "")
    most = f"{times * seconds:.0f} s each" if seconds else f"{twice}as long as pretraining"
    tuned = "; up to as many that begin from what was pretrained, at most half that" if asked.fine_tuned else ""
    return (f"{trained}{scratch} trainings from scratch ({plural(len(asked.labels), 'number')} of labels × "
            f"{plural(asked.seeds, 'draw')} × with and without changed pictures) at most {most}{tuned}, most far less.")


def supervised(config: RunConfig, pool: str) -> RunConfig:
    """The control that learns the pool's labels, for the same time: everything else is the pretraining's."""
    kept = pool == config.data or synthetic.is_drawn(pool) and config.domain in synthetic.DOMAINS
    domain = config.domain if kept else None  # as the pool has it (data.catalog)
    return plan.resolve_config_and_data(config.changed(
        data=pool, strategy="from_scratch", weights=None, pool=None, freeze_depth=None, freeze_above=None, classes=None,
        domain=domain, arrangement=None, head={"hidden": ()}, backbone_learning_rate=None, temperature=RunConfig(
        ).temperature))


def teacher(config: RunConfig) -> tuple[RunConfig | None, str]:
    """The run that learns the pool's labels beside the pretraining ``config``; None, and why, where it has none."""
    (first, *more) = config.pool or (config.data,)
    if more:
        return None, "The pool has several parts, so nothing was pretrained with its labels."
    try:
        return supervised(config, first), ""
    except UserError:
        return None, "The pool has no labels, so nothing was pretrained with them."


def timed(config: RunConfig, seconds: float) -> RunConfig:
    """The same question, whose other runs end by the clock; ``seconds`` are those that a pretraining of epochs took."""
    if config.seconds is not None:
        return config
    return config.changed(seconds=max(seconds, SHORTEST), epochs=bounds("epochs")[1], schedule="constant",
                          warm_up=0.0)


def _of_run(run: str, fields: Mapping[str, Any]) -> RunConfig:
    """A run's config; with another target where ``fields`` name one, for nothing of the target taught it."""
    from tl_core import tracking
    config = tracking.run(run).config
    data, domain = fields.get("data") or config.data, fields.get("domain")
    if data == config.data:
        return config.changed(domain=domain) if "domain" in fields else config
    other = config.changed(data=data, pool=config.pool or (config.data,), classes=None, domain=domain, arrangement=None)
    return other if harmless_flip(other) == "horizontal" else other.changed(augment={"flip": "none"})


def _mirrored(config: RunConfig) -> RunConfig:
    return config if "augment" in config.model_fields_set else config.changed(augment={"flip": harmless_flip(config)})


def harmless_flip(config: RunConfig) -> Literal["none", "horizontal"]:
    """The flip of views that leaves pictures of the target and the pool what they are."""
    flips = {orientation.harmless_flip(_turns(name)) for name in (config.data, *(config.pool or ()))}
    return "none" if "none" in flips else "horizontal"


def _turns(data: str) -> orientation.Kind | None:
    """What a set's name or its classes say of mirroring; a set that there is not is told of later."""
    try:
        return orientation.kind(data) or orientation.kind(data, catalog.listing(data).classes)
    except UserError:
        return None


def _run_id(run: str) -> str:
    from tl_core import tracking
    record = tracking.run(run)
    tracking.model_file(record.run_id)
    return record.run_id


def _checked(request: SelfTaughtRequest) -> SelfTaughtRequest:
    if not request.labels or len(request.labels) > MOST_COUNTS or not all(
            2 <= count <= MOST_LABELS for count in request.labels):
        raise UserError(f"labels is {','.join(map(str, request.labels))}.", f"Expected 1 to {MOST_COUNTS} numbers from "
                        f"2 to {MOST_LABELS}: labelled pictures of each class.", "Change them.")
    if not 1 <= request.seeds <= MOST_SEEDS:
        raise UserError(f"seeds is {request.seeds}.", f"Expected a whole number from 1 to {MOST_SEEDS}.", "Change it.")
    return request
