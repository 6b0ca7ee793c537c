"""The registered strategies: what a page lists, the command line takes and tests walk over."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from tl_core.config import RunConfig
from tl_core.registry import Registry
from tl_core.strategies.phase import Phase


@dataclass(frozen=True)
class Strategy:
    """A named generator of phases.

    ``depth`` says what it does with the freeze depth: freezes ``"all"`` blocks,
    ``"none"``, or as many as the user sets (``"chosen"``). ``pretrained`` is False
    where the backbone's weights are ignored. ``phases(config, blocks)`` takes a
    resolved config and the backbone's number of blocks.
    """

    name: str
    title: str
    summary: str
    source: str
    depth: Literal["all", "none", "chosen"]
    pretrained: bool
    phases: Callable[[RunConfig, int], Iterator[Phase]]


STRATEGIES: Registry[Strategy] = Registry(
    "strategy", "`python -m tl_core strategies` lists them.")
