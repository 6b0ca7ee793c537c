"""Probes that are known, kept in ``TL_HOME/probes``: measured once, refined by every run. No TensorFlow here."""

import functools
import hashlib
import importlib.metadata
import json
import os
import platform
import re
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tl_core import field_roles, settings
from tl_core.config import SEEDS, RunConfig
from tl_core.estimate.estimate import Probe, refined
from tl_core.field_roles import Role

VERSIONED = ("tensorflow", "keras", "openvino")
MEASURED = 2  # counts up when what is measured, or how, means something else
_FROM_THE_START = ("domain", "difficulty")  # in every key that is kept; what came later only where it is set
_BY_DEPTH = ("steps", "traces", "step_memory")
_lock = threading.Lock()


def known(config: RunConfig) -> Probe | None:
    """The probe for a config, None where its network or its data set has not been measured on this machine."""
    network, decode = _read(_file("network", _network_key(config))), _read(_file("decode", _decode_key(config)))
    return _probe(network, decode) if network and decode else None


def has_network(config: RunConfig) -> bool:
    """Whether the config's network has been measured, so that only its data set is left."""
    network = _read(_file("network", _network_key(config)))
    return network is not None and _probe(network, {"decode": 0.0}) is not None


def about(config: RunConfig) -> dict[str, Any]:
    """Everything that a config's probe depends on."""
    return {"network": _network_key(config), "decode": _decode_key(config)}


def keep(config: RunConfig, figures: Mapping[str, Any]) -> None:
    """Keep what the task ``probe`` found for a config."""
    if "network" in figures:
        _write(_file("network", _network_key(config)), {**figures["network"], "about": _network_key(config)})
    _write(_file("decode", _decode_key(config)), {"decode": figures["decode"], "about": _decode_key(config)})


def learn(config: RunConfig, run_id: str, predicted: Mapping[str, float], actual: Mapping[str, float]) -> None:
    """Refine a config's probe by a run that was predicted and has finished; the same run counts once."""
    file = _file("network", _network_key(config))
    with _lock:
        values, probe = _read(file), known(config)
        if not values or probe is None or run_id in values.get("learned", ()):
            return
        probe = refined(probe, predicted, actual)
        _write(file, {**values, "factors": dict(probe.factors), "runs": probe.runs, "spread": probe.spread,
                      "learned": [*values.get("learned", ()), run_id][-50:]})


def _network_key(config: RunConfig) -> dict[str, Any]:
    # Whatever the weights are, and however a block's output is pooled, it takes as long.
    network = config.network(without=("weights", "transfer_depth", "head.pooling"))
    return {"measured": MEASURED, "machine": _machine(), "half": network.pop("mixed_precision"), **network,
            "batch_size": config.batch_size, "versions": {name: _version(name) for name in VERSIONED}}


def _decode_key(config: RunConfig) -> dict[str, Any]:
    # Versions of a set hold nearly the same files: an edit asks for no new measurement.
    data = re.sub(r"@[0-9]+$", "", config.data)
    # A set's pictures are about as large in all classes and splits, so neither they nor seeds are in it.
    others = field_roles.values(config, Role.EVALUATION, without=("data", "classes", *_FROM_THE_START, *SEEDS))
    return {"machine": _machine(), "data": data, "image_size": config.image_size,
            **{name: getattr(config, name) for name in _FROM_THE_START},
            **{name: value for name, value in others.items() if value != type(config).model_fields[name].default}}


def _machine() -> str:
    return f"{platform.node()}, {platform.processor() or platform.machine()}, {os.cpu_count()} cores"


@functools.cache  # it reads a file each time, and pages ask at every run of theirs
def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _file(kind: str, key: dict[str, Any]) -> Path:
    name = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:24]
    return settings.home() / "probes" / f"{kind}-{name}.json"


def _read(file: Path) -> dict[str, Any] | None:
    try:
        values = json.loads(file.read_text(encoding="utf8"))
    except (OSError, ValueError):  # not measured yet, or damaged: it is measured again
        return None
    return values if isinstance(values, dict) else None


def _write(file: Path, values: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(f".{os.getpid()}.tmp")
    half.write_text(json.dumps(values), encoding="utf8")
    half.replace(file)


def _probe(network: dict[str, Any], decode: dict[str, Any]) -> Probe | None:
    names = set(Probe.__dataclass_fields__)
    values = {**{name: value for name, value in network.items() if name in names}, "decode": decode.get("decode")}
    try:
        for name in _BY_DEPTH:  # JSON knows only text as keys
            values[name] = {int(depth): float(value) for depth, value in values[name].items()}
        return Probe(**{**values, "blocks": tuple(values["blocks"])})
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
