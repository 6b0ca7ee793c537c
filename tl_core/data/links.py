"""Which links in a folder are followed: one rule for every way in.

A link is followed to wherever it leads, except back to a folder that it lies in. Where a
page takes a server's folder, links that lead out of the folders shared are not followed either.
"""

import os
from collections.abc import Sequence
from pathlib import Path

NOWHERE = "a link that leads nowhere"
UPWARDS = "a link back to a folder that it lies in"
OUTSIDE = "a link that leads out of what this server shares"
NO_FILE = "no plain file"
TOO_DEEP = "more than 24 folders deep"
DEEPEST = 24


def refusal(top: str, parts: Sequence[str], within: Sequence[Path] | None = None) -> str:
    """Why the entry ``parts`` of the folder ``top`` is not followed; "" where it is, or is no link."""
    path = os.path.join(top, *parts)
    if not os.path.islink(path):
        return ""
    target = os.path.realpath(path)
    if not os.path.exists(target):
        return NOWHERE
    if within is not None and not inside(target, within):
        return OUTSIDE
    return UPWARDS if os.path.isdir(target) and _leads_up(top, parts, target) else ""


def inside(path: str, roots: Sequence[Path]) -> bool:
    """Whether a path, its links resolved, lies in or below one of these folders."""
    return any(Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)) for root in roots)


def _leads_up(top: str, parts: Sequence[str], target: str) -> bool:
    """Whether ``target`` is a folder above the link, on the way that was taken or in truth."""
    here = os.path.realpath(os.path.join(top, *parts[:-1]))
    above = {os.path.realpath(os.path.join(top, *parts[:level])) for level in range(len(parts))}
    return target in above or os.path.join(here, "").startswith(os.path.join(target, ""))
