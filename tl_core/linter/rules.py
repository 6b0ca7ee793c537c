"""A rule, what it finds, and the registry of all rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil
from typing import Any, Literal

from tl_core import plan
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.spec import BackboneSpec
from tl_core.config import NESTED, RunConfig
from tl_core.errors import UserError
from tl_core.linter.context import DatasetFacts
from tl_core.registry import Registry
from tl_core.strategies import STRATEGIES, Phase, Strategy

Level = Literal["advice", "warning"]  # it could be better; it will probably go wrong


@dataclass(frozen=True)
class LintFinding:
    """What was ``found`` (a sentence), ``why`` it matters, and the ``remedy`` (what to do, without a full stop).

    ``changes`` are the remedy as settings: names of ``RunConfig``, of its head or its augmentation.
    """

    level: Level
    found: str
    why: str
    remedy: str
    changes: Mapping[str, Any]
    rule: str = ""

    def to_dict(self) -> dict[str, Any]:
        """JSON's types."""
        return {"rule": self.rule, "level": self.level, "found": self.found, "why": self.why, "remedy": self.remedy,
                "changes": dict(self.changes)}


@dataclass(frozen=True)
class LintContext:
    """A resolved config with the facts about it, and what several rules make of both."""

    config: RunConfig
    facts: DatasetFacts

    @cached_property
    def spec(self) -> BackboneSpec:
        return BACKBONES.get(self.config.backbone)

    @cached_property
    def strategy(self) -> Strategy:
        return STRATEGIES.get(self.config.strategy)

    @cached_property
    def phases(self) -> list[Phase]:
        return plan.phases(self.config)

    @cached_property
    def pretrained_blocks(self) -> int:
        """Blocks, from the input on, that start with weights learnt elsewhere."""
        if self.config.weights == "random" or not self.strategy.pretrained:
            return 0
        depth = self.config.transfer_depth
        return len(self.spec.blocks) if depth is None else depth

    @property
    def many(self) -> str:
        """What the examples are called."""
        return self.spec.input.plural

    @cached_property
    def pictures(self) -> int:
        """Training pictures, of several tasks those with a label for any; 0 where nobody knows."""
        return sum(self.facts.train.values()) if self.facts.pictures is None else self.facts.pictures

    @cached_property
    def steps_per_epoch(self) -> int:
        return ceil(self.pictures / self.config.batch_size)

    @cached_property
    def steps(self) -> int:
        """Training steps of the whole run; 0 where nobody knows."""
        return self.steps_per_epoch * self.config.epochs

    def pretrained_rate(self, phase: Phase) -> float:
        """The highest rate of a pretrained block; 0 where all of them are frozen."""
        return max(phase.block_rates[:self.pretrained_blocks], default=0.0)


Rule = Callable[[LintContext], LintFinding | None]
RULES: Registry[Rule] = Registry("rule", "tl_core/linter has them.")


def lint(config: RunConfig, facts: DatasetFacts) -> list[LintFinding]:
    """Every finding about a resolved ``config``, warnings first. Pure: no files, no TensorFlow."""
    case = LintContext(config, facts)
    findings = [replace(finding, rule=name) for name in RULES.names() if (finding := RULES.get(name)(case))]
    return sorted(findings, key=lambda finding: finding.level != "warning")


def mended(config: RunConfig, changes: Mapping[str, Any]) -> RunConfig:
    """The resolved config with a finding's ``changes``; what a new strategy decides is decided anew."""
    values = config.model_dump()
    if "strategy" in changes:
        values |= {"freeze_depth": None, "freeze_above": None, "weights": None}
    for name, value in changes.items():
        owner = next((owner for owner, model in NESTED.items() if name in model.model_fields), None)
        (values[owner] if owner else values)[name] = value
    return plan.resolve_config(RunConfig.parse(values))


def works(config: RunConfig, changes: Mapping[str, Any]) -> bool:
    """Whether a run with these ``changes`` could be started."""
    try:
        mended(config, changes)
    except UserError:
        return False
    return True
