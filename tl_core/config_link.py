"""A run's settings as the parameters of an address, and back: short, readable, with a version.

``?v=1&data=fruits&backbone=vgg16&strategy=fine_tuning&freeze_depth=3``: data, backbone and strategy are always there,
of the rest only what nobody would guess from these. Names and values are those of the command line; an empty value is
none. What is wrong takes itself out, nothing else.
"""

import types
import typing
from collections.abc import Mapping
from typing import Any

from tl_core import name_lists, plan
from tl_core.config import BEGINS_WITH, NESTED, RunConfig
from tl_core.errors import UserError, unknown_name

PARAMETER, VERSION = "v", "1"
ALWAYS = ("data", "backbone", "strategy")
ON, OFF = "on", "off"
# Settings by their names in an address, each with the part of the config that holds it (None: the config itself).
FIELDS: dict[str, str | None] = {
    **{name: None for name in RunConfig.model_fields if name not in NESTED},
    **{name: part for part, model in NESTED.items() for name in model.model_fields}}


def parameters(config: RunConfig) -> dict[str, str]:
    """What an address says of a resolved config; ``config_of`` makes the same config of it."""
    usual, flat = _flat(_usual(RunConfig())), _flat(config)
    said = {name: value for name, value in flat.items() if name in ALWAYS or value != usual[name]}
    for name in plan.FILLED_IN:  # what the rest decides need not be said
        others = {other: value for other, value in said.items() if other != name}
        if name in said and _resolves_to(config, others):
            said = others
    return {PARAMETER: VERSION, **{name: _text(value) for name, value in said.items()}}


def usual(said: Mapping[str, str]) -> bool:
    """Whether an address's parameters say what a form begins with."""
    return dict(said) == {PARAMETER: VERSION, **{name: RunConfig.model_fields[name].default for name in ALWAYS}}


def config_of(given: Mapping[str, str]) -> tuple[RunConfig, list[UserError]]:
    """The config, not resolved yet, that an address's parameters say, and what is wrong with them.

    Parameters that are no setting are wrong, too; a page leaves out its own before.
    """
    said, wrong = dict[str, Any](), []
    if (version := given.get(PARAMETER, VERSION)) != VERSION:
        wrong.append(UserError(f"The address is of version {version!r}.", f"This program writes version {VERSION}.",
                               "What it understands is filled in; check the rest."))
    for name, text in given.items():
        if name == PARAMETER:
            continue
        try:
            value = _value(name, text)
            _config({**said, name: value})
            said[name] = value
        except UserError as error:
            wrong.append(error)
    return _usual(_config(said), said), wrong


def _usual(config: RunConfig, said: Mapping[str, Any] | None = None) -> RunConfig:
    """A config as the page begins one, where nothing else was said."""
    return config.changed(**{name: value for name, value in BEGINS_WITH.items() if name not in (said or {})})


def _resolves_to(config: RunConfig, said: Mapping[str, Any]) -> bool:
    try:
        return plan.resolve_config(_usual(_config(said), said)) == config
    except UserError:
        return False


def _flat(config: RunConfig) -> dict[str, Any]:
    return {name: getattr(getattr(config, part) if part else config, name) for name, part in FIELDS.items()}


def _config(said: Mapping[str, Any]) -> RunConfig:
    nested: dict[str, dict[str, Any]] = {part: {} for part in NESTED}
    plain: dict[str, Any] = {}
    for name, value in said.items():
        part = FIELDS[name]
        (nested[part] if part else plain)[name] = value
    return RunConfig.parse({**plain, **nested})


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return ON if value else OFF
    if isinstance(value, tuple):
        return name_lists.joined_closely(map(str, value))
    return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)


def _value(name: str, text: str) -> Any:
    """What a setting's text means, for ``RunConfig`` to check; ``UserError`` for a name that is no setting."""
    if name not in FIELDS:
        raise unknown_name("setting", name, FIELDS, "Correct the address.")
    part = FIELDS[name]
    annotation = (NESTED[part] if part else RunConfig).model_fields[name].annotation
    if not text and types.NoneType in typing.get_args(annotation):
        return None
    if annotation is bool:
        if text not in (ON, OFF):
            raise UserError(f"{name} is {text!r}.", f"Expected {ON} or {OFF}.", "Correct the address.")
        return text == ON
    if tuple in (typing.get_origin(kind) for kind in (annotation, *typing.get_args(annotation))):
        return tuple(name_lists.parted(text))
    return text
