"""When two configs train the same. No streamlit here."""

import contextlib
import functools

from tl_core import plan
from tl_core.config import RunConfig
from tl_core.errors import UserError


@functools.lru_cache(maxsize=4096)  # a page asks for hundreds of runs, again and again
def likeness(config: RunConfig) -> tuple:
    """Equal for configs that train the same on the same pictures; what is left open is decided first."""
    with contextlib.suppress(UserError):  # a run of an earlier version, of what is no more: like itself only
        config = plan.resolve_config(config)
    return plan.figure_key(config)
