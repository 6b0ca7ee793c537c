"""Pictures' keys as people read them."""

import os
from collections.abc import Sequence


def short_names(keys: Sequence[str]) -> list[str]:
    """Files from the folder on that all of them lie in; where some are no files, the keys themselves."""
    if not keys or not all(map(os.path.isabs, keys)):
        return list(keys)
    folder = os.path.commonpath([os.path.dirname(key) for key in keys])
    return [os.path.relpath(key, folder) for key in keys]
