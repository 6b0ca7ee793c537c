"""What a field of a config affects: declared once, where the field is, as ``Annotated[str, Role.PICTURES]``.

Every list of fields by what they affect comes from here. A new field without a role fails the
tests, and one with a role is in all lists at once.
"""

import functools
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from pydantic import BaseModel


class Role(StrEnum):
    """What a field affects, in the order in which a run comes to it."""

    PICTURES = "pictures"  # which pictures a run trains on
    ROWS = "rows"  # how a picture is read, and what frozen blocks make of it
    TRAINING = "training"  # what is learned from that
    EVALUATION = "evaluation"  # by which pictures the run is judged
    MACHINE = "machine"  # where and how all of it is computed: other figures only by rounding
    RECORD = "record"  # what is kept of a run to look at, beside its figures


@functools.cache
def roles(model: type[BaseModel]) -> dict[str, frozenset[Role]]:
    """The roles of each field, those of a nested part as "head.pooling"; none for a field that declares none."""
    declared: dict[str, frozenset[Role]] = {}
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            declared |= {f"{name}.{inner}": its for inner, its in roles(field.annotation).items()}
        else:
            declared[name] = frozenset(mark for mark in field.metadata if isinstance(mark, Role))
    return declared


def without_role(model: type[BaseModel]) -> list[str]:
    """Fields that do not say what they affect."""
    return [name for name, declared in roles(model).items() if not declared]


@functools.cache
def names(model: type[BaseModel], *wanted: Role, without: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Fields with any of the roles, in order; ``without`` names fields, or parts with all of theirs."""
    return tuple(name for name, declared in roles(model).items()
                 if declared & set(wanted) and not {name, name.partition(".")[0]} & set(without))


def values(config: BaseModel, *wanted: Role, without: Iterable[str] = ()) -> dict[str, Any]:
    """``names`` of a config with its values."""
    return {name: functools.reduce(getattr, name.split("."), config)
            for name in names(type(config), *wanted, without=tuple(without))}
