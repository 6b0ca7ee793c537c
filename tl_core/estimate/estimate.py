"""How long a run will take and how much memory and disk, from what a probe measured. Pure: no TensorFlow, no files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, prod

from tl_core import plan
from tl_core.backbones import multiply_adds
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.spec import BackboneSpec
from tl_core.config import RunConfig
from tl_core.strategies import Phase

PARTS = ("setup", "decode", "augment", "prefix", "read", "suffix")  # in the order of the work
READ_BYTES = 1.5e9  # a second, out of the operating system's memory, where rows just written still are
AUGMENT_SECONDS = 1e-8  # a pixel value and change; a guess that the range allows for
WEIGHT_GRADIENTS = 1 / 3  # of a training step's work; the others are its way up and the gradients' way down
UNSURE = 0.3  # of the seconds, before a run has shown how right the probe is


@dataclass(frozen=True)
class Counts:
    """Pictures of each split; ``source`` are those to train on with labels, where others have none."""

    train: int
    val: int
    test: int = 0
    source: int | None = None

    @property
    def all(self) -> int:
        return self.train + self.val + self.test


@dataclass(frozen=True)
class Probe:
    """Measured on this machine for one backbone, image size, batch size and device.

    Seconds: ``build`` the network, ``convert`` its frozen prefix, ``prefix`` and
    ``decode`` a picture. ``blocks`` is each block's share of a forward pass (sums to
    1). ``steps`` maps freeze depths to seconds a picture of a training step, ``overhead``
    is a step's own seconds; ``traces`` maps depths to the seconds before the first step.
    ``memory`` is the process's bytes with the network, ``step_memory`` maps depths to
    bytes a picture of the batch. ``factors`` are actual against predicted seconds of
    finished runs (part: ratio), ``runs`` their number and ``spread`` how far the last
    ones were off.
    """

    decode: float
    build: float
    convert: float
    prefix: float
    forward: float
    blocks: tuple[float, ...]
    steps: Mapping[int, float]
    overhead: float
    traces: Mapping[int, float]
    memory: int
    step_memory: Mapping[int, float]
    engine: str = ""
    factors: Mapping[str, float] = field(default_factory=dict)
    runs: int = 0
    spread: float = UNSURE


@dataclass(frozen=True)
class StoredShare:
    """What of a run's rows the store holds: shares (0–1) of its pictures, and of its rows at the cuts."""

    pictures: float = 0.0
    rows: float = 0.0


@dataclass(frozen=True)
class Estimate:
    """Seconds with a range, by part; memory and disk in bytes; share of the backbone's work done only once."""

    seconds: float
    low: float
    high: float
    parts: Mapping[str, float]
    memory_bytes: int
    disk_bytes: int
    skipped: float

    def to_dict(self) -> dict:
        return {"seconds": round(self.seconds, 2), "low": round(self.low, 2), "high": round(self.high, 2),
                "parts": {name: round(value, 3) for name, value in self.parts.items()},
                "memory_bytes": self.memory_bytes, "disk_bytes": self.disk_bytes, "skipped": round(self.skipped, 4)}


def estimate(config: RunConfig, counts: Counts, probe: Probe, stored: StoredShare = StoredShare(),
             ready: bool = False) -> Estimate:
    """What a resolved ``config`` will take on ``counts`` pictures; ``ready``: its network is built and converted."""
    spec, phases = BACKBONES.get(config.backbone), plan.phases(config)
    size = spec.input.size_of(config)
    cuts = sorted({phase.freeze_depth for phase in phases if phase.freeze_depth})
    parts = {
        "setup": 0.0 if ready else probe.build,
        "decode": probe.decode * counts.all * (1 - stored.pictures),
        "augment": _augmented(config, counts) * row_bytes(spec, 0, size) * AUGMENT_SECONDS,
        "prefix": (probe.convert if cuts and not ready else 0.0) + _prefix(config, counts, phases, probe, stored),
        "read": disk_read(config, counts, spec, phases) / READ_BYTES,
        "suffix": _traces(phases, probe) + _suffix(config, counts, phases, probe)}
    parts = {name: parts[name] * probe.factors.get(name, 1.0) for name in PARTS}
    total = sum(parts.values())
    below = multiply_adds.share_below(spec, min(cuts, default=0), size) if plan.features_cacheable(config) else 0.0
    return Estimate(total, total / (1 + probe.spread), total * (1 + probe.spread), parts,
                    _memory(config, phases, probe), disk(config, counts), below)


def ready(config: RunConfig) -> bool:
    """Whether a worker that has warmed up has a resolved config's network: the default run's, with all of it frozen."""
    default = plan.resolve_config_and_data(RunConfig())
    return (config.network() == default.network() and not any(any(phase.block_rates) for phase in plan.phases(config)))


def disk(config: RunConfig, counts: Counts) -> int:
    """Bytes that rows at every cut take, and the decoded pictures with them."""
    if not config.feature_store:
        return 0
    spec = BACKBONES.get(config.backbone)
    size = spec.input.size_of(config)
    cuts = {phase.freeze_depth for phase in plan.phases(config) if phase.freeze_depth}
    stored = counts.val + counts.test + _kept(config) * counts.train
    return (sum(stored * row_bytes(spec, depth, size) for depth in cuts)
            + counts.all * row_bytes(spec, 0, size))


def disk_read(config: RunConfig, counts: Counts, spec: BackboneSpec, phases: Sequence[Phase]) -> int:
    """Bytes of rows that are read over all epochs."""
    pictures, stored = counts.train + counts.val, plan.features_cacheable(config)
    size = spec.input.size_of(config)
    return sum(phase.epochs * pictures * row_bytes(spec, phase.freeze_depth if stored else 0, size)
               for phase in phases)


def row_bytes(spec: BackboneSpec, depth: int, size: int) -> int:
    """One example's row at the cut above ``depth`` blocks: as it is read at 0, else float32, pooled at full depth."""
    if depth == 0:
        return spec.input.row_bytes(size)
    *sides, channels = spec.blocks[depth - 1].output_shape
    if depth == len(spec.blocks):
        return 4 * channels
    return 4 * channels * prod(ceil(side * size / spec.size) for side in sides)


def at_depth(known: Mapping[int, float], depth: int, blocks: Sequence[float]) -> float:
    """A value known at some freeze depths at another, linear in the work above the cut (``blocks``: shares)."""
    above = {key: sum(blocks[key:]) for key in known}
    wanted = sum(blocks[depth:])
    low = max((key for key in known if above[key] <= wanted), key=above.__getitem__, default=max(known))
    high = min((key for key in known if above[key] >= wanted), key=above.__getitem__, default=min(known))
    if above[high] <= above[low]:
        return known[low]
    part = (wanted - above[low]) / (above[high] - above[low])
    return known[low] + part * (known[high] - known[low])


def refined(probe: Probe, predicted: Mapping[str, float], actual: Mapping[str, float], weight: float = 0.5) -> Probe:
    """The probe after a run that was predicted (parts in seconds) and took ``actual``.

    Each part's factor moves ``weight`` of the way to what would have been right; parts
    of less than a tenth of a second say nothing. The spread is the mean of the last
    errors, at least a tenth.
    """
    factors = dict(probe.factors)
    for part in PARTS:
        if predicted.get(part, 0) > 0.1 and actual.get(part, 0) > 0:
            right = factors.get(part, 1.0) * actual[part] / predicted[part]
            factors[part] = min(max((1 - weight) * factors.get(part, 1.0) + weight * right, 0.1), 10.0)
    totals = [sum(values.get(part, 0) for part in PARTS) for values in (predicted, actual)]
    off = abs(totals[1] / totals[0] - 1) if totals[0] else probe.spread
    return replace(probe, factors=factors, runs=probe.runs + 1,
                   spread=min(max((1 - weight) * probe.spread + weight * off, 0.1), 1.0))


def actual_parts(seconds: Mapping[str, float]) -> dict[str, float]:
    """A finished run's ``seconds`` in our parts; what no stage claims is the setup."""
    parts = {part: float(seconds.get(part, 0.0)) for part in PARTS if part != "setup"}
    known = sum(parts.values()) + float(seconds.get("events", 0.0))
    return {"setup": max(float(seconds["total"]) - known, 0.0), **parts}


def _kept(config: RunConfig) -> int:
    """Rows a training picture has in the store."""
    return plan.views(config) if config.augment.on else 1


def _augmented(config: RunConfig, counts: Counts) -> int:
    if not config.augment.on:
        return 0
    return counts.train * (plan.views(config) if plan.features_cacheable(config) else config.epochs)


def _traces(phases: Sequence[Phase], probe: Probe) -> float:
    return sum(at_depth(probe.traces, depth, probe.blocks) for depth in {phase.freeze_depth for phase in phases})


def _prefix(config: RunConfig, counts: Counts, phases: Sequence[Phase], probe: Probe, stored: StoredShare) -> float:
    """Seconds in frozen blocks: one pass fills every cut, or a pass in every epoch."""
    fixed = counts.val
    lowest = min(phase.freeze_depth for phase in phases)
    seconds = probe.prefix * counts.test * sum(probe.blocks[:lowest]) * (1 - stored.rows)
    if config.feature_store:
        deepest = max(phase.freeze_depth for phase in phases)
        rows = fixed + (_kept(config) * counts.train if plan.features_cacheable(config) else 0)
        seconds += probe.prefix * rows * sum(probe.blocks[:deepest]) * (1 - stored.rows)
    for phase in phases:
        again = (0 if plan.features_cacheable(config) else counts.train) + (0 if config.feature_store else fixed)
        seconds += probe.prefix * phase.epochs * again * sum(probe.blocks[:phase.freeze_depth])
    return seconds


def _suffix(config: RunConfig, counts: Counts, phases: Sequence[Phase], probe: Probe) -> float:
    """Seconds in the trained part: steps, validation, and the test at the lowest cut."""
    labelled = counts.train if counts.source is None else counts.source
    seconds, steps = 0.0, ceil(labelled / config.batch_size)
    for phase in phases:
        step = _step(phase, probe) * len(phase.streams)  # a batch of each: as many pictures as the source's
        seconds += phase.epochs * (labelled * step + steps * probe.overhead
                                   + counts.val * probe.forward * sum(probe.blocks[phase.freeze_depth:]))
    if config.seconds is not None:
        seconds = min(seconds, config.seconds)
    lowest = min(phase.freeze_depth for phase in phases)
    return seconds + counts.test * probe.forward * sum(probe.blocks[lowest:])


def _step(phase: Phase, probe: Probe) -> float:
    """Seconds a picture of a training step. Blocks frozen above a band pass gradients on and have none of their own."""
    step, head = (at_depth(probe.steps, depth, probe.blocks) for depth in (phase.freeze_depth, len(probe.blocks)))
    trained = sum(probe.blocks[phase.freeze_depth:])
    passing = sum(probe.blocks[phase.freeze_above:]) / trained if trained else 0.0
    return step - WEIGHT_GRADIENTS * passing * max(step - head, 0.0)


def _memory(config: RunConfig, phases: Sequence[Phase], probe: Probe) -> int:
    a_picture = max(at_depth(probe.step_memory, phase.freeze_depth, probe.blocks) for phase in phases)
    return round(probe.memory + config.batch_size * a_picture)
