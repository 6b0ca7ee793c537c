"""The networks one can ask: backbones with their ImageNet head, and runs with a saved network."""

from collections.abc import Sequence

from tl_core.backbones import imagenet_heads
from tl_core.backbones.catalog import BACKBONES
from tl_core.inference.warm import BACKBONE, RUN
from tl_core.tracking import RunRecord
from ui import words
from ui.run_table import strategy_title

MOST = 6  # networks side by side
DEFAULT = f"{BACKBONE}efficientnet_lite0"
WITH_NETWORK = ("FINISHED", "STOPPED")


def offered(records: Sequence[RunRecord]) -> dict[str, str]:
    """Name to title: backbones that are here, runs newest first, then backbones to download."""
    heads = [spec for spec in BACKBONES if imagenet_heads.has(spec)]
    return {**{BACKBONE + spec.name: f"{spec.title}, ImageNet" for spec in heads if imagenet_heads.here(spec)},
            **{RUN + record.run_id: run_label(record) for record in records if record.status in WITH_NETWORK},
            **{BACKBONE + spec.name: f"{spec.title}, ImageNet – download" for spec in heads
               if not imagenet_heads.here(spec)}}


def run_label(record: RunRecord) -> str:
    """A run in the list: on what, which backbone, how, how good, and enough of its id to be the only one."""
    config = record.config
    backbone = BACKBONES.get(config.backbone).title if config.backbone in BACKBONES.names() else config.backbone
    how = f"{strategy_title(config.strategy)}, {words.percent(record.accuracy)}"
    return f"{config.data}: {backbone}, {how} · {record.run_id[:6]}"


def is_name(text: str) -> bool:
    """Whether an address may name a network so; whether there is one, loading tells."""
    return text.startswith((BACKBONE, RUN)) and bool(text.partition(":")[2].strip())


def short(name: str, titles: dict[str, str]) -> str:
    """A network in a sentence, where its card says the rest."""
    return titles.get(name, name.partition(":")[2][:12]).replace(" – download", "")
