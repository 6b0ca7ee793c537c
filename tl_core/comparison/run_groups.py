"""Runs that are compared: those that differ in their seed alone are one group, named by what sets it apart."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tl_core import field_roles, plan
from tl_core.backbones.catalog import BACKBONES
from tl_core.comparison import tfidf
from tl_core.config import NESTED, SEEDS, RunConfig
from tl_core.field_roles import Role
from tl_core.statistics.intervals import share_interval
from tl_core.strategies import STRATEGIES
from tl_core.tracking import weights_name

TEXT_BASELINE = "tfidf"  # in the place of a strategy: no run, so no strategy that one could train
# What names a group first; fields that are not here come after, in RunConfig's order.
_FIRST = ("data", "backbone", "strategy", "tasks", "freeze_depth", "limit", "weights", "learning_rate", "epochs",
          "image_size")


@dataclass(frozen=True)
class ComparedRun:
    """One run: ``result`` is what ``train --json`` prints, None where it has not come so far.

    ``task`` is the one that the result is of, where a run on several is seen by one of them.
    """

    run_id: str
    config: RunConfig
    status: str
    result: Mapping[str, Any] | None = None
    reason: str | None = None
    task: str | None = None

    @property
    def figures(self) -> Mapping[str, Any]:
        """``result``, nothing where it has not come so far."""
        return self.result or {}

    @property
    def accuracy(self) -> float | None:
        """Test accuracy, a share."""
        return (self.figures.get("test") or {}).get("accuracy")


@dataclass(frozen=True)
class RunGroup:
    """Runs that differ in their seed alone, in the order chosen; ``letter`` is its short name in every chart."""

    letter: str
    name: str
    members: tuple[ComparedRun, ...]

    @property
    def config(self) -> RunConfig:
        return self.members[0].config

    @property
    def title(self) -> str:
        return f"{self.letter} ({self.name})"

    @cached_property
    def tested(self) -> tuple[ComparedRun, ...]:
        return tuple(member for member in self.members if member.accuracy is not None)

    @cached_property
    def score(self) -> dict[str, Any]:
        """``mean`` test accuracy, its 95 % interval ``ci95`` and the number of ``seeds``, None where untested.

        The interval is Student's over seeds, for a single run Wilson's over its test pictures.
        """
        if not self.tested:
            return {"mean": None, "ci95": None, "seeds": 0}
        if len(self.tested) == 1:
            return {"mean": self.tested[0].accuracy, "ci95": self.tested[0].figures["test"]["ci95"], "seeds": 1}
        known = [accuracy for member in self.tested if (accuracy := member.accuracy) is not None]
        mean, low, high = share_interval(known)
        assert low is not None and high is not None  # there are two or more
        return {"mean": mean, "ci95": [low, high], "seeds": len(self.tested)}


def groups(members: Iterable[ComparedRun]) -> list[RunGroup]:
    """The groups in the order their first runs come in.

    Of runs with the same settings and seed one counts, a tested one where there is one:
    a copy would only seem to add certainty.
    """
    by_setting: dict[RunConfig, dict[int, ComparedRun]] = {}
    for member in members:
        by_seed = by_setting.setdefault(_without_seed(member.config), {})
        known = by_seed.get(member.config.seed)
        if known is None or (known.accuracy is None and member.accuracy is not None):
            by_seed[member.config.seed] = member
    return [RunGroup(group_label(number), name, tuple(by_seed.values()))
            for number, (name, by_seed) in enumerate(zip(names(list(by_setting)), by_setting.values(), strict=True))]


def group_label(number: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    return (group_label(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def names(configs: Sequence[RunConfig], without: Sequence[str] = ()) -> list[str]:
    """A short name for each config: the values of as few fields as tell them apart, and of none in ``without``.

    Seeds are no part of a group's name; ``run_names`` tells single runs apart.
    """
    return _named(configs, lambda fields: [field for field in fields if field not in (*SEEDS, *without)])


def run_names(configs: Sequence[RunConfig]) -> list[str]:
    """Each run's group by its name, and the seed where it tells runs apart: "Fine-tuning, depth 15, seed 1"."""
    return _named(configs, lambda fields: [*(field for field in fields if field not in SEEDS), "seed"])


def _named(configs: Sequence[RunConfig], fields: Callable[[Sequence[str]], Sequence[str]]) -> list[str]:
    flat = [flatten(config) for config in configs]
    chosen: list[str] = []
    for field in fields(ordered(flat[0])) if flat else ():
        if _kinds(flat, [*chosen, field]) > _kinds(flat, chosen):
            chosen.append(field)
    named = [_name(config, values, chosen) for config, values in zip(configs, flat, strict=True)]
    return [_with_source(name, config) if named.count(name) > 1 else name
            for name, config in zip(named, configs, strict=True)]


def _with_source(name: str, config: RunConfig) -> str:
    """Runs that learnt the same twice give weights of one name: those are told by their ids, too."""
    run = config.weights if (config.weights or "").startswith(weights_name.RUN) else None
    return f"{name} ({run.removeprefix(weights_name.RUN)[:weights_name.SHORT_ID]})" if run else name


def differences(groups: Sequence[RunGroup]) -> dict[str, list[str]]:
    """Only what differs: a field's title -> its value in each group, in words."""
    flat = [flatten(group.config) for group in groups]
    return {title(field): ["–" if field in _unused(group.config) else _bare(field, values[field])
                           for group, values in zip(groups, flat, strict=True)]
            for field in ordered(flat[0] if flat else {}) if field != "seed" and _kinds(flat, [field]) > 1}


def unequal(groups: Sequence[RunGroup]) -> list[str]:
    """Titles of what differs beside the groups' names: a comparison of these runs compares that too."""
    groups = [group for group in groups if group.config.strategy != TEXT_BASELINE]
    flat = [flatten(group.config) for group in groups]
    fields = [field for field in ordered(flat[0] if flat else {}) if field not in (*SEEDS, *plan.FILLED_IN)]
    return [title(field).lower() for field in fields if _kinds(flat, [field]) > 1
            and not any(in_words(field, values[field]) in group.name for group, values in
                        zip(groups, flat, strict=True))]


def flatten(config: RunConfig) -> dict[str, Any]:
    """Every field by name, those of nested parts as "head.dropout"."""
    values = config.model_dump()
    nested = {f"{owner}.{name}": value for owner in NESTED for name, value in values.pop(owner).items()}
    return {**values, **nested}


def title(field: str) -> str:
    """A field's title for people."""
    owner, _, name = field.rpartition(".")
    return (NESTED[owner] if owner else RunConfig).model_fields[name].title or name


def in_words(field: str, value: Any) -> str:
    """A field's value with what it is: "depth 12", "120 labels"."""
    if field == "data":
        return str(value)
    if field == "backbone":
        return BACKBONES.get(value).title if value in BACKBONES else str(value)
    if field == "strategy" and value == TEXT_BASELINE:
        return tfidf.NAME
    if field == "strategy":
        return STRATEGIES.get(value).title if value in STRATEGIES else str(value)
    if field == "tasks" and value:
        return f"{value[0]} alone" if len(value) == 1 else " with ".join((value[0], ", ".join(value[1:])))
    if field == "weights" and value is not None:
        return weights_name.said(value)
    if field in _COUNTED and value is not None:
        return f"{value} {_COUNTED[field]}{'' if value == 1 else 's'}"
    if field in _WORDS and value is not None:
        return _WORDS[field].format(value)
    return _MISSING.get(field, f"{title(field).lower()} {_plain(value)}")


def _bare(field: str, value: Any) -> str:
    """A field's value where its title stands beside it."""
    named = field in ("backbone", "strategy") or (value is None and field in _MISSING)
    return in_words(field, value) if named else weights_name.of(value) if field == "weights" else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple | list):
        return " ".join(map(str, value)) or "none"
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _name(config: RunConfig, values: Mapping[str, Any], chosen: Sequence[str]) -> str:
    fixed = config.strategy in STRATEGIES and STRATEGIES.get(config.strategy).depth != "chosen"
    chosen = [*chosen, "strategy"] if config.strategy == TEXT_BASELINE and "strategy" not in chosen else chosen
    silent = {"freeze_depth": fixed, "freeze_above": values["freeze_above"] is None,
              **dict.fromkeys(_unused(config), True)}
    parts = [in_words(field, values[field]) for field in chosen if len(chosen) == 1 or not silent.get(field)]
    return ", ".join(parts) or in_words("strategy", config.strategy)


def _unused(config: RunConfig) -> list[str]:
    """Settings that this run's strategy has no use for."""
    if config.strategy == TEXT_BASELINE:  # it has a run's texts and labels, and nothing else of it
        texts = (*field_roles.names(RunConfig, Role.PICTURES, Role.EVALUATION), "strategy")
        return [field for field in flatten(config) if field not in texts]
    return STRATEGIES.get(config.strategy).unused() if config.strategy in STRATEGIES else []


def _without_seed(config: RunConfig) -> RunConfig:
    return config.model_copy(update={"seed": 0})


def ordered(fields: Iterable[str]) -> list[str]:
    """Fields of a config, those first that name a run best."""
    return [*(name for name in _FIRST if name in fields), *(name for name in fields if name not in _FIRST)]


def _kinds(flat: Sequence[Mapping[str, Any]], fields: Sequence[str]) -> int:
    return len({tuple(map(repr, (values[field] for field in fields))) for values in flat})


_WORDS = {"freeze_depth": "depth {}", "freeze_above": "to block {}",
          "learning_rate": "rate {:g}", "backbone_learning_rate": "backbone rate {:g}", "image_size": "{} px",
          "batch_size": "batches of {}", "domain": "domain {}", "target_domain": "target {}",
          "arrangement": "folders read as {}",
          "transfer_depth": "{} blocks transferred"}
_COUNTED = {"limit": "label", "epochs": "epoch", "views": "view"}
_MISSING = {"limit": "all labels", "domain": "all domains", "target_domain": "no target",
            "arrangement": "folders read the likely way",
            "classes": "all classes", "tasks": "the classes",
            "freeze_above": "to the top", "transfer_depth": "all blocks transferred",
            "unfreeze_steps": "usual unfreezing steps"}
