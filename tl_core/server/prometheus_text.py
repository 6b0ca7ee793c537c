"""Prometheus' text format (version 0.0.4): what is written here is all of it that ``/metrics`` needs."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MetricFamily:
    """One name with its values by labels, a counter only grows while the server runs."""

    name: str
    kind: Literal["counter", "gauge"]
    help: str
    values: Mapping[Labels, float]


def gauge(name: str, help: str, value: float | Mapping[Labels, float]) -> MetricFamily:
    return MetricFamily(name, "gauge", help, value if isinstance(value, Mapping) else {(): value})


def counter(name: str, help: str, values: Mapping[Labels, float]) -> MetricFamily:
    return MetricFamily(name, "counter", help, values)


def written(families: Iterable[MetricFamily]) -> str:
    """All of them as text, values in the order of their labels."""
    lines: list[str] = []
    for family in families:
        lines += [f"# HELP {family.name} {_escaped(family.help)}", f"# TYPE {family.name} {family.kind}"]
        lines += [f"{family.name}{_labels(labels)} {_number(value)}" for labels, value in sorted(family.values.items())]
    return "\n".join(lines) + "\n"


def _labels(labels: Labels) -> str:
    inside = ",".join(f'{name}="{_escaped(value, quotes=True)}"' for name, value in labels)
    return f"{{{inside}}}" if inside else ""


def _escaped(text: str, quotes: bool = False) -> str:
    text = text.replace("\\", r"\\").replace("\n", r"\n")
    return text.replace('"', r"\"") if quotes else text


def _number(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) else repr(float(value))
