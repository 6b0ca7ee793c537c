"""compose.yaml as it is read: variables put in as compose does it, services as plain dictionaries."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
FILE = ROOT / "compose.yaml"
_VARIABLE = re.compile(r"\$(?:(\$)|\{(\w+)(?:(:?[-?])([^}]*))?\})")


class Missing(ValueError):
    """A variable that the file asks for; the message is the file's own."""


def load(variables: Mapping[str, str], file: Path = FILE) -> dict[str, Any]:
    """The file with these variables; ``Missing`` where one that has to be set is not."""
    return yaml.safe_load(interpolated(file.read_text(encoding="utf8"), variables))


def interpolated(text: str, variables: Mapping[str, str]) -> str:
    """``${NAME}``, ``${NAME:-default}`` and ``${NAME:?message}`` put in; ``$$`` is a dollar."""
    def value(match: re.Match) -> str:
        dollar, name, kind, rest = match.groups()
        if dollar:
            return "$"
        if variables.get(name):
            return variables[name]
        if kind and kind.endswith("?"):
            raise Missing(f"{name}: {rest}")
        return rest or ""
    return _VARIABLE.sub(value, text)


def in_order(services: Mapping[str, dict]) -> list[str]:
    """The services' names, each after those it depends on."""
    names: list[str] = []

    def add(name: str) -> None:
        for before in services[name].get("depends_on", ()):
            add(before)
        if name not in names:
            names.append(name)
    for name in services:
        add(name)
    return names
