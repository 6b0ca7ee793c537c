"""What is asked: which pair of domains, seen by which backbone, by which methods, judged how. No TensorFlow here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from tl_core import plan
from tl_core.adaptation import reweighting, source_weighting
from tl_core.adaptation.methods import METHODS, REWEIGHTED, of_kind
from tl_core.config import RunConfig
from tl_core.data import domain_pair
from tl_core.data.sealing import Protocol
from tl_core.errors import UserError, unknown_name
from tl_core.name_lists import parted
from tl_core.needs import OF_A_PAIR, check_alike

SOURCE_ONLY = "source_only"
ALL, CHOSEN = "all", "chosen"
PROTOCOLS = ("whole", "half")
SEEDS = 20
NAMES = tuple(name for name in METHODS.names() if name != REWEIGHTED)  # what one may ask for


@dataclass(frozen=True)
class AdaptRequest:
    """``config`` names the pair (``RunConfig``'s fields), the backbone, and how methods that are runs are trained.

    ``methods`` are registered names, source_only first; ``named`` is the one that somebody chose, None where
    validators choose. ``seeds`` counts seeds from the config's on. ``runs`` are finished runs of methods in the
    network, by name. ``reweight`` is one of ``reweighting.WAYS``; ``source_weights`` say how much each of several
    sources counts ("similarity", "photo=2,night=1"), None pools them.
    """

    config: RunConfig
    methods: tuple[str, ...]
    protocol: Protocol = "whole"
    seeds: int = 1
    named: str | None = None
    runs: Mapping[str, str] | None = None
    reweight: str = reweighting.NONE
    source_weights: str | None = None

    @cached_property
    def features(self) -> RunConfig:
        """A resolved config whose frozen backbone describes the pictures."""
        plain = self.config.model_dump() | dict.fromkeys((*OF_A_PAIR, "freeze_depth", "freeze_above"))
        plain |= {"strategy": "feature_extraction", "augment": {}, "views": 0}
        return plan.resolve_config_and_data(RunConfig.parse(plain))

    def run_config(self, method: str, seed: int) -> RunConfig:
        """A resolved run that trains a method in the network, on the same halves and limit for every seed."""
        return plan.resolve_config_and_data(self.config.changed(
            strategy=method, protocol=self.protocol, seed=seed, split_seed=self.config.data_seed))

    def of_pair(self, source: str, target: str) -> "AdaptRequest":
        """The same question about another pair of domains of the same set."""
        changes = {"source_domains": (source,), "target_data": None, "target_domain": target}
        return replace(self, config=self.config.changed(**changes), runs=None, source_weights=None)

    def to_dict(self) -> dict[str, Any]:
        """In JSON's types; ``of_dict`` reads it. What is usual is left out of the last two: questions have ids."""
        more = {"reweight": self.reweight if self.reweight != reweighting.NONE else None,
                "source_weights": self.source_weights}
        return {"config": self.config.model_dump(mode="json"), "methods": list(self.methods),
                "protocol": self.protocol, "seeds": self.seeds, "named": self.named, "runs": dict(self.runs or {}),
                **{name: value for name, value in more.items() if value is not None}}

    def changed(self, reweight: str | None = None, source_weights: str | None = None) -> "AdaptRequest":
        """The same question with another re-weighting, or other weights of the sources; None leaves what there is.

        ``UserError`` where they do not fit.
        """
        by = reweighting.checked(reweight or self.reweight, self.named)
        weights = source_weights or self.source_weights
        if weights:
            source_weighting.parsed(weights, domain_pair.source_domains(self.config))
            source_weighting.refuse_networks([name for name in self.methods if METHODS.get(name).kind == "network"])
        return replace(self, reweight=by, source_weights=weights)


def of_dict(values: Mapping[str, Any]) -> AdaptRequest:
    """``UserError`` where something in it is unknown."""
    return AdaptRequest(RunConfig.parse(values["config"]), _known(values["methods"]), _protocol(values["protocol"]),
                        _seeds(values["seeds"]), values.get("named"), values.get("runs") or None).changed(
                            values.get("reweight"), values.get("source_weights"))


def of_pair(fields: Mapping[str, Any], source: str | None, target: str, method: str = CHOSEN,
            protocol: str = "whole", seeds: int = 1, networks: int = 1) -> AdaptRequest:
    """A question about one pair; ``fields`` are those of ``RunConfig``, ``method`` is a name, several, chosen or all.

    ``networks`` is 2 where the target has its own (``spaces.request``): then one side may be texts, the other pictures.
    ``UserError`` where a name is unknown, the domains are no pair, or what a run takes does not fit.
    """
    given = dict(fields)
    config = RunConfig.parse({**given, **domain_pair.fields(given.pop("data", None), source, target)})
    if networks == 1:
        check_alike(config)
    return _checked(config, method, protocol, seeds)


def of_set(fields: Mapping[str, Any], method: str = CHOSEN, protocol: str = "whole", seeds: int = 1) -> AdaptRequest:
    """A question about all ordered pairs of a set's domains; ``UserError`` where it has none."""
    config = RunConfig.parse(dict(fields))
    domain_pair.domains_of(config.data, config.arrangement)
    if trained := [name for name in methods_of(method)[0] if METHODS.get(name).kind == "network"]:
        raise UserError(f"The method {trained[0]!r} trains a network.", "All pairs are adapted on stored features: "
                        "a run for each pair would take hours.", "Name a pair, or methods on features.")
    return _checked(config, method, protocol, seeds)


def methods_of(text: str) -> tuple[tuple[str, ...], str | None]:
    """From "chosen", "all", a name or several: the methods to fit, source_only first, and the one that was named."""
    names = parted(text)
    if not names:
        raise UserError("No method was named.", f"Expected chosen, all, or one or more of: {', '.join(NAMES)}.",
                        "Name one.")
    if names in ([ALL], [CHOSEN]):
        return tuple(method.name for method in of_kind("features")), None
    known = _known(names)
    return tuple(dict.fromkeys((SOURCE_ONLY, *known))), known[0] if len(known) == 1 else None


def _checked(config: RunConfig, method: str, protocol: str, seeds: int) -> AdaptRequest:
    methods, named = methods_of(method)
    request = AdaptRequest(config, methods, _protocol(protocol), _seeds(seeds), named)
    pinned = config.changed(data=request.features.data, arrangement=request.features.arrangement)
    request = replace(request, config=pinned)
    for name in methods:
        if METHODS.get(name).kind == "network":
            request.run_config(name, config.seed)  # refused now, not after minutes
    return request


def _known(names: Iterable[str]) -> tuple[str, ...]:
    known = tuple(METHODS.get(name).name for name in names)
    if REWEIGHTED in known:
        raise UserError(f"The method {REWEIGHTED!r} is no method by itself.", "It is what another one is once the "
                        "source is weighted to the target's shares.", "Re-weight by predicted or em beside a method.")
    return known


def _protocol(name: str) -> Protocol:
    if name not in PROTOCOLS:
        raise unknown_name("protocol", name, PROTOCOLS, "whole judges on the pictures that were adapted to, half on "
                           "others.")
    return "whole" if name == "whole" else "half"


def _seeds(count: int) -> int:
    if not 1 <= count <= SEEDS:
        raise UserError(f"seeds is {count}.", f"Expected a whole number from 1 to {SEEDS}.", "Change it.")
    return count
