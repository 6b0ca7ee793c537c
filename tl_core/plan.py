"""From what the user chose to what will happen: a resolved config and its phases. No TensorFlow here.

Page, command line and engine all call ``resolve_config_and_data`` before a run exists, so a wrong
name or depth is told at once and in the same words everywhere.
"""

import os
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tl_core import field_roles, needs, task_names
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.spec import BackboneSpec
from tl_core.config import RunConfig
from tl_core.data import catalog, synthetic
from tl_core.errors import UserError, unknown_name
from tl_core.field_roles import Role
from tl_core.modality_nouns import PLURALS
from tl_core.strategies import STRATEGIES, Phase, Strategy

# What backbone, strategy and learning rate decide where nobody has.
FILLED_IN = ("weights", "freeze_depth", "backbone_learning_rate")


def resolve_config_and_data(config: RunConfig) -> RunConfig:
    """The config with every ``None`` filled in that backbone and strategy decide, its set as ``catalog.pinned``.

    Raises ``UserError`` for an unknown data set, domain, backbone, strategy or weight
    source, a set that the backbone cannot read or without what the strategy needs, a freeze depth the strategy does
    not have, and pictures too small.
    """
    return resolve_config(_pinned(config))


def resolve_config(config: RunConfig) -> RunConfig:
    """As ``resolve_config_and_data``, without a look at the data sets: quick enough for every run of a grid."""
    spec, strategy = BACKBONES.get(config.backbone), STRATEGIES.get(config.strategy)
    _check_image_size(config, spec)
    _check_augmentation(config, spec)
    _check_pooling(config, spec)
    _check_time(config)
    needs.check_tasks(config)
    depth = _freeze_depth(config, spec, strategy)
    resolved = config.changed(**{
        "backbone": spec.name,  # of a folder the whole path: from wherever it was asked for
        "weights": _weights(config, spec, strategy),
        "freeze_depth": depth,
        "freeze_above": _freeze_above(config, spec, strategy, depth),
        "transfer_depth": _transfer_depth(config, spec),
        "backbone_learning_rate": config.backbone_learning_rate or max(config.learning_rate / 10, 1e-8),
        **_without_unused(config, strategy),
    })
    strategy.check(resolved, len(spec.blocks))
    _check_shared(resolved)
    return resolved


def phases(config: RunConfig) -> list[Phase]:
    """The phases of a resolved config, in order; their epochs add up to ``config.epochs``."""
    blocks = len(BACKBONES.get(config.backbone).blocks)
    planned = STRATEGIES.get(config.strategy).phases(config, blocks)
    return [_with_heads(config, phase) for phase in planned] if config.several_tasks else list(planned)


def features_cacheable(config: RunConfig) -> bool:
    """Whether training pictures go through the frozen blocks only once (or once a stored view)."""
    return config.feature_store and (not config.augment.on or views(config) > 0)


def views(config: RunConfig) -> int:
    """Augmented views of each training picture that the store keeps; mixup's are never the same."""
    return min(config.views, config.epochs) if config.augment.on and not config.augment.mixup else 0


def figure_key(config: RunConfig, without: Iterable[str] = ()) -> tuple:
    """Equal for resolved configs that give the same figures, but for rounding; fields in ``without`` may differ.

    The pictures' seeds count as what they make, stored views where there are some.
    """
    shaping = field_roles.values(config, Role.PICTURES, Role.ROWS, Role.TRAINING, Role.EVALUATION,
                                 without=("split_seed", "picture_seed", "views", *without))
    return *config.picture_seeds, None if "views" in without else views(config), *map(repr, shaping.values())


def without_epoch_maps(config: RunConfig) -> str | None:
    """Why a run keeps neither a map nor a confusion matrix of each epoch; None where it keeps some."""
    if not STRATEGIES.get(config.strategy).predicts:
        return "It learns without classes: there is nothing to confuse, so no map and no confusion matrix is kept."
    return None if config.epoch_maps else "It was told to keep no map and no confusion matrix of its epochs."


def augmentation_cost(config: RunConfig) -> str | None:
    """A sentence on what augmentation costs where blocks are frozen: their outputs of training pictures, or variety."""
    frozen = any(phase.freeze_depth for phase in phases(config))
    if not (config.augment.on and config.feature_store and frozen):
        return None
    if config.views and not config.augment.mixup:
        return (f"Augmentation makes {config.views} views of each training picture, taken in turn from epoch to epoch, "
                "so that the frozen blocks' outputs are computed once and kept.")
    blends = " Mixup's blends are never the same, so no views are stored." if config.views else ""
    return ("Augmentation makes new training pictures in every epoch, so the frozen blocks compute them anew each "
            f"time; only the validation and test pictures' outputs are kept.{blends}")


def check_modality(spec: BackboneSpec, data: str, modality: str) -> None:
    """``UserError`` where the backbone does not read what the set ``data`` holds."""
    if modality != spec.modality:
        there, wanted = (PLURALS.get(name, name) for name in (modality, spec.modality))
        alike = [other.name for other in BACKBONES if other.modality == modality]
        mend = f"a backbone that reads {there} ({', '.join(alike)})" if alike else f"a set with {wanted}"
        raise UserError(f"The set {data!r} has {there}, the backbone reads {wanted}.",
                        f"{spec.title} was made for {wanted}.", f"Choose {mend}, or change both.")


def _with_heads(config: RunConfig, phase: Phase) -> Phase:
    """The phase with a head for each of several tasks; what it minimises is then theirs."""
    tasks, judged = config.tasks or (), config.judged_task or ""
    return replace(phase, heads=tuple(task_names.head_names(tasks, judged).values()), objective="multitask")


def _check_shared(config: RunConfig) -> None:
    """``UserError`` where tasks are to be balanced in blocks that they share, and none of those trains."""
    balanced = {"gradient_surgery is pcgrad": config.gradient_surgery == "pcgrad",
                "task_weighting is gradnorm": config.task_weighting == "gradnorm"}
    asked = next((words for words, so in balanced.items() if so), None)
    if asked and config.several_tasks and not any(any(phase.block_rates) for phase in phases(config)):
        raise UserError(f"{asked}, and every block is frozen.", "Where no shared block trains, tasks cannot get in "
                        "each other's way: their heads are as good as runs of their own.",
                        "Leave it out, or choose a strategy that trains blocks, as fine_tuning.")


def _pinned(config: RunConfig) -> RunConfig:
    """The config on the very pictures that its set has now, whatever becomes of the set."""
    entry = catalog.entry(config.data)
    check_modality(BACKBONES.get(config.backbone), config.data, entry.modality)
    domains = catalog.domains(entry, config.arrangement)
    if config.domain and config.domain not in domains and catalog.own_domain(config):
        if not domains:
            raise UserError(f"domain is {config.domain!r}.", f"The data set {config.data!r} has no domains.",
                            "Leave the domain out.")
        raise unknown_name("domain", config.domain, domains, f"Those are the domains of {config.data!r}.")
    needs.check(config, entry)
    arrangement = config.arrangement or catalog.pinned_arrangement(entry)
    values: dict[str, Any] = {"data": catalog.pin(entry), "arrangement": arrangement}
    if "target" in STRATEGIES.get(config.strategy).needs:
        values |= needs.target(config)
    if "pool" in STRATEGIES.get(config.strategy).needs:
        values["pool"] = needs.pool(config)
    return config if all(getattr(config, name) == value for name, value in values.items()) else config.changed(**values)


def _check_image_size(config: RunConfig, spec: BackboneSpec) -> None:
    if config.image_size < spec.minimum_size:
        raise UserError(f"image_size is {config.image_size}.",
                        f"{spec.title} needs at least {spec.minimum_size} pixels on each side.",
                        f"Set the image size to {spec.minimum_size} or more; it was pretrained at {spec.size}.")


def _check_augmentation(config: RunConfig, spec: BackboneSpec) -> None:
    if config.augment.on and spec.modality != "image":
        raise UserError(f"Augmentation is on, and {spec.title} reads {spec.input.plural}.",
                        "Only pictures can be turned, shifted and recoloured.", "Switch augmentation off.")


def _check_pooling(config: RunConfig, spec: BackboneSpec) -> None:
    if config.head.pooling == "cls" and spec.modality != "text":
        raise UserError(f"pooling is 'cls', and {spec.title} reads {spec.input.plural}.",
                        "It takes the first token's vector, and only texts have tokens.", "Choose avg or max.")


def _check_time(config: RunConfig) -> None:
    """A schedule goes over a phase's steps, and how many a time allows is not known before."""
    if config.seconds is not None and (config.schedule != "constant" or config.warm_up):
        raise UserError(f"seconds is {config.seconds:g} with the schedule {config.schedule} and a warm-up of "
                        f"{config.warm_up:g}.", "A run that ends by the clock has no last step for them to go by.",
                        "Set schedule to constant and warm_up to 0, or leave seconds out.")


def _weights(config: RunConfig, spec: BackboneSpec, strategy: Strategy) -> str:
    if not strategy.pretrained:
        return "random"
    source = config.weights or spec.default_weights
    if source in spec.weights or source.startswith("run:") or os.path.isfile(os.path.expanduser(source)):
        return source
    raise unknown_name(f"weights for {spec.name}", source, spec.weights,
                       "A file that exists and run:RUN_ID of a finished run work too.")


def _freeze_depth(config: RunConfig, spec: BackboneSpec, strategy: Strategy) -> int:
    blocks = len(spec.blocks)
    freeze_depth = config.freeze_depth
    if strategy.depth == "chosen":
        return _checked_depth(_usual_depth(config, spec, strategy) if freeze_depth is None else freeze_depth, spec)
    fixed = blocks if strategy.depth == "all" else 0
    if freeze_depth not in (None, fixed):
        raise UserError(f"freeze_depth is {freeze_depth}.",
                        f"{strategy.name} always freezes {fixed} of {blocks} blocks.",
                        "Leave the freeze depth out, or choose fine_tuning to set it.")
    return fixed


def _usual_depth(config: RunConfig, spec: BackboneSpec, strategy: Strategy) -> int:
    """Where only the upper end of a band was chosen, it begins at the input."""
    usual = spec.default_depth if strategy.default_depth is None else strategy.default_depth
    return usual if config.freeze_above is None else 0


def _checked_depth(depth: int, spec: BackboneSpec) -> int:
    blocks = len(spec.blocks)
    if depth > blocks:
        raise UserError(f"freeze_depth is {depth}.", f"{spec.title} has {blocks} blocks, so 0 to {blocks} fit.",
                        f"Set the freeze depth to {blocks} or less.")
    return depth


def _freeze_above(config: RunConfig, spec: BackboneSpec, strategy: Strategy, depth: int) -> int | None:
    """The upper end of the band that trains; None where it is the top."""
    above, blocks = config.freeze_above, len(spec.blocks)
    if above is None:
        return None
    if not strategy.bands:
        banded = " or ".join(other.name for other in STRATEGIES if other.bands)
        raise UserError(f"freeze_above is {above}.", f"{strategy.name} freezes no blocks above those that train.",
                        f"Leave it out, or choose {banded}.")
    if not depth <= above <= blocks:
        raise UserError(f"freeze_above is {above}.", f"The band that trains begins above block {depth}, and "
                        f"{spec.title} has {blocks} blocks, so {depth} to {blocks} fit.", "Change one of the two ends.")
    return None if above == blocks else above


def _transfer_depth(config: RunConfig, spec: BackboneSpec) -> int | None:
    """None where every block takes the weights."""
    depth, blocks = config.transfer_depth, len(spec.blocks)
    if depth is not None and depth > blocks:
        raise UserError(f"transfer_depth is {depth}.", f"{spec.title} has {blocks} blocks, so 0 to {blocks} fit.",
                        f"Set it to {blocks} or less, or leave it out.")
    return None if depth == blocks else depth


def _without_unused(config: RunConfig, strategy: Strategy) -> dict[str, Any]:
    """Settings that would change nothing, as they are by default: runs that do the same are the same."""
    unused = {name: RunConfig.model_fields[name].default for name in strategy.unused()}
    if "target" not in strategy.needs:
        unused |= dict.fromkeys(needs.OF_A_PAIR)
    if "pool" not in strategy.needs:
        unused["pool"] = None
    if not config.several_tasks:
        unused |= {name: RunConfig.model_fields[name].default
                   for name in ("main_task", "task_weighting", "task_weights", "gradient_surgery")}
    if not any(map(synthetic.is_drawn, (config.data, unused.get("target_data", config.target_data),
                                        *(unused.get("pool", config.pool) or ())))):
        unused["picture_seed"] = None
    if strategy.linear_head:
        unused["head"] = {**config.head.model_dump(), "hidden": ()}
    return unused
