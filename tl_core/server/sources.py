"""Which pictures and weights a page may open: the catalog's, those under ``TL_DATA_DIR``, and a run's own.

Whoever can open a page can write into its address, so any other path is answered with the sentence for a name
that nobody knows, the same whether something lies there or not. The command line, which belongs to
somebody who can read those files anyway, takes every path.
"""

import os
from collections.abc import Collection
from pathlib import Path

from tl_core import ownership, settings
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data import catalog, sets
from tl_core.data.catalog import CatalogEntry
from tl_core.data.shift import PREFIX
from tl_core.errors import unknown_name

DATA_HINT = "The Data page lists them; folders under TL_DATA_DIR work too."
WEIGHTS_HINT = "run:RUN_ID of a finished run works too, and a file under TL_DATA_DIR."


def entry(name: str, granted: Collection[str] = ()) -> CatalogEntry:
    """The data set of that name that a page may open; ``granted`` are paths that come from runs.

    ``UserError`` for any other.
    """
    known = {one.name: one for one in catalog.entries()}
    if name in known:
        return known[name]
    if sets.resolve_seen(name) or name in granted or (is_path(name) and shared(name)):
        return catalog.entry(name)
    raise unknown_name("data set", name, known, ownership.or_not_shared(DATA_HINT))


def check(config: RunConfig, granted: Collection[str] = ()) -> RunConfig:
    """The config, as it is; ``UserError`` where its pictures or weights are none that a page may open."""
    entry(config.data, granted)
    for name in (config.target_data, *(config.pool or ())):
        _check_pictures(name, granted)
    spec, source = BACKBONES.get(config.backbone), config.weights
    if source and not (source in spec.weights or source.startswith("run:") or source in granted or shared(source)):
        raise unknown_name(f"weights for {spec.name}", source, spec.weights, WEIGHTS_HINT)
    return config


def paths(config: RunConfig) -> frozenset[str]:
    """The paths of pictures and weights in a run's config, which that run grants."""
    return frozenset(value for value in (config.data, config.weights or "", config.target_data or "",
                                         *(config.pool or ())) if is_path(value))


def _check_pictures(name: str | None, granted: Collection[str]) -> None:
    """A target or pool may also be a folder without classes, which is no data set, and a shift, which opens nothing."""
    if name and not name.startswith(PREFIX) and not (is_path(name) and (name in granted or shared(name))):
        entry(name, granted)


def is_path(name: str) -> bool:
    """Whether a name can only be a path."""
    return "/" in name or os.sep in name or name.startswith("~")


def shared(path: str) -> bool:
    """Whether a path leads, links and all, to something under a folder of ``TL_DATA_DIR``."""
    roots = [root.resolve() for root in settings.data_dirs()]
    try:
        target = Path(path).expanduser().resolve(strict=True)
    except (OSError, ValueError, RuntimeError):  # nothing there, a NUL, a loop of links, a home of nobody
        return False
    return os.path.isabs(os.path.expanduser(path)) and any(target.is_relative_to(root) for root in roots)
