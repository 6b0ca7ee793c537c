"""From what the user chose to what will happen: a resolved config and its phases. No TensorFlow here.

Page, command line and engine all call ``resolve`` before a run exists, so a wrong
name or depth is told at once and in the same words everywhere.
"""

from pathlib import Path

from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.spec import BackboneSpec
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.errors import UserError, unknown_name
from tl_core.strategies import STRATEGIES, Phase, Strategy


def resolve(config: RunConfig) -> RunConfig:
    """The config with every ``None`` filled in that backbone and strategy decide.

    Raises ``UserError`` for an unknown data set, domain, backbone, strategy or weight
    source, a freeze depth the strategy does not have, and pictures too small.
    """
    _check_data(config)
    return check(config)


def check(config: RunConfig) -> RunConfig:
    """As ``resolve``, without a look at the data sets: quick enough for every run of a grid."""
    spec, strategy = BACKBONES.get(config.backbone), STRATEGIES.get(config.strategy)
    _check_image_size(config, spec)
    return config.changed(
        weights=_weights(config, spec, strategy),
        freeze_depth=_freeze_depth(config, spec, strategy),
        backbone_learning_rate=config.backbone_learning_rate or max(config.learning_rate / 10, 1e-8),
    )


def phases(config: RunConfig) -> list[Phase]:
    """The phases of a resolved config, in order; their epochs add up to ``config.epochs``."""
    blocks = len(BACKBONES.get(config.backbone).blocks)
    return list(STRATEGIES.get(config.strategy).phases(config, blocks))


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


def _check_data(config: RunConfig) -> None:
    entry = catalog.entry(config.data)
    if config.domain and config.domain not in entry.domains:
        if not entry.domains:
            raise UserError(f"domain is {config.domain!r}.", f"The data set {config.data!r} has no domains.",
                            "Leave the domain out.")
        raise unknown_name("domain", config.domain, entry.domains, f"Those are the domains of {config.data!r}.")


def _check_image_size(config: RunConfig, spec: BackboneSpec) -> None:
    if config.image_size < spec.minimum_size:
        raise UserError(f"image_size is {config.image_size}.",
                        f"{spec.title} needs at least {spec.minimum_size} pixels on each side.",
                        f"Set the image size to {spec.minimum_size} or more; it was pretrained at {spec.size}.")


def _weights(config: RunConfig, spec: BackboneSpec, strategy: Strategy) -> str:
    if not strategy.pretrained:
        return "random"
    source = config.weights or spec.default_weights
    if source in spec.weights or source.startswith("run:") or Path(source).expanduser().is_file():
        return source
    raise unknown_name(f"weights for {spec.name}", source, spec.weights,
                       "A file that exists and run:RUN_ID of a finished run work too.")


def _freeze_depth(config: RunConfig, spec: BackboneSpec, strategy: Strategy) -> int:
    blocks = len(spec.blocks)
    asked = config.freeze_depth
    if strategy.depth == "chosen":
        return _checked_depth(spec.default_depth if asked is None else asked, spec)
    fixed = blocks if strategy.depth == "all" else 0
    if asked not in (None, fixed):
        raise UserError(f"freeze_depth is {asked}.", f"{strategy.name} always freezes {fixed} of {blocks} blocks.",
                        "Leave the freeze depth out, or choose fine_tuning to set it.")
    return fixed


def _checked_depth(depth: int, spec: BackboneSpec) -> int:
    blocks = len(spec.blocks)
    if depth > blocks:
        raise UserError(f"freeze_depth is {depth}.", f"{spec.title} has {blocks} blocks, so 0 to {blocks} fit.",
                        f"Set the freeze depth to {blocks} or less.")
    return depth
