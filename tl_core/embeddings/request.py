"""What is asked: which pictures, seen by which network. No TensorFlow here."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from tl_core import field_roles, plan, run_pictures, tracking
from tl_core.backbones import nouns
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.spec import BackboneSpec, Block
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.data.dataset import SPLITS
from tl_core.errors import UserError, unknown_name
from tl_core.field_roles import Role

ALL = "all"
RUN = "run:"
# Fields of a run that a question about its pictures takes over: not the limit, which bounds training alone.
PICTURES = field_roles.names(RunConfig, Role.EVALUATION)


@dataclass(frozen=True)
class FeatureRequest:
    """``config`` is resolved: its set, domain, classes, seeds, backbone, weights and image size count.

    ``split`` is one of the set's or "all"; at most ``limit`` pictures of it, classes in proportion.
    """

    config: RunConfig
    split: str = ALL
    limit: int | None = None

    @property
    def spec(self) -> BackboneSpec:
        return BACKBONES.get(self.config.backbone)

    @property
    def run_id(self) -> str | None:
        """The run whose network is asked; None for a backbone."""
        weights = self.config.weights or ""
        return weights.removeprefix(RUN) if weights.startswith(RUN) else None

    def to_dict(self) -> dict[str, Any]:
        """In JSON's types; ``of_dict`` reads it."""
        return {"config": self.config.model_dump(mode="json"), "split": self.split, "limit": self.limit}


@dataclass(frozen=True)
class FeatureLayer:
    """A block's output: averaged over the picture where ``pooled``, else every number of it."""

    depth: int
    pooled: bool = True

    def name(self, spec: BackboneSpec) -> str:
        """As its files are called: "block3", "block3-unpooled"."""
        return spec.blocks[self.depth - 1].name + ("" if self.pooled else "-unpooled")


def of_dict(values: dict[str, Any]) -> FeatureRequest:
    return FeatureRequest(RunConfig.parse(values["config"]), values["split"], values["limit"])


def of_backbone(fields: dict[str, Any], split: str = ALL, limit: int | None = None) -> FeatureRequest:
    """A backbone with any weights; ``fields`` are those of ``RunConfig``. ``UserError`` where one is wrong."""
    return _checked(RunConfig.parse(fields), split, limit)


def of_run(run_id: str, fields: dict[str, Any], split: str = ALL, limit: int | None = None) -> FeatureRequest:
    """A run's network, on its own pictures or, where ``fields`` name a set, on others.

    Its own set, in the version that it trained on, comes with the run's own split, so that its test
    pictures are the test pictures here. ``UserError`` for an unknown run, and one without a network.
    """
    record = tracking.run(run_id)
    tracking.model_file(record.run_id)
    ran, where, data = record.config, run_pictures.pinned(record).name, fields.get("data")
    own = data in (None, ran.data, where) or catalog.pinned(data) == where
    kept = {name: getattr(ran, name) for name in PICTURES} if own else {}
    return _checked(RunConfig.parse({
        "image_size": ran.image_size, **kept, **fields, **({"data": where} if own else {}),
        "backbone": ran.backbone, "weights": RUN + record.run_id}), split, limit)


def depth_of(spec: BackboneSpec, block: str | None) -> int:
    """How many blocks lie below the end of ``block``: its name, or its number from 1; None is the last one."""
    if block is None:
        return len(spec.blocks)
    names = [one.name for one in spec.blocks]
    if block in names:
        return names.index(block) + 1
    if block.isdecimal() and 1 <= int(block) <= len(names):
        return int(block)
    raise unknown_name("block", block, names, f"Those are the blocks of {spec.title}, or their numbers from 1 to "
                       f"{len(names)}.")


def numbers(spec: BackboneSpec, size: int, cut: FeatureLayer) -> int:
    """About how many numbers a cut gives for an example of that size, before anything is built."""
    block: Block = spec.blocks[cut.depth - 1]
    *sides, channels = block.output_shape
    if cut.pooled:
        return channels
    scale = size / spec.size
    return channels * prod(max(1, round(side * scale)) for side in sides)


def _checked(config: RunConfig, split: str, limit: int | None) -> FeatureRequest:
    _check_split(split)
    if limit is not None and limit < 2:
        raise UserError(f"limit is {limit}.", f"Expected 2 {nouns.of_run(config).many} or more.",
                        "Change limit and try again.")
    resolved = plan.resolve_config_and_data(config.changed(strategy="feature_extraction", freeze_depth=None,
                                                           limit=None))
    return FeatureRequest(resolved, split, limit)


def _check_split(split: str, known: Sequence[str] = (*SPLITS, ALL)) -> None:
    if split not in known:
        raise unknown_name("split", split, known, "A set has those, or take all of them.")
