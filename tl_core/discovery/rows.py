"""Rows of numbers of each source for the same pictures: through the activation store, nothing is computed twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tl_core.adaptation import domain_features
from tl_core.data.parallel import in_threads
from tl_core.discovery.feature_sources import FeatureSource
from tl_core.discovery.pictures import Pictures
from tl_core.errors import UserError
from tl_core.progress import Progress, silent
from tl_core.run_pictures import intensity
from tl_core.words import plural

PIXEL_SIZE = 32
STAGE = "Describing pictures"


@dataclass(frozen=True, eq=False)
class SourceRows:
    """``rows`` of each source (n, d) float32 of the n pictures that every source could read, at ``readable``."""

    rows: Mapping[str, np.ndarray]
    readable: np.ndarray
    notes: tuple[str, ...] = ()


def describe(sources: Sequence[FeatureSource], pictures: Pictures, progress: Progress = silent) -> SourceRows:
    """The rows of every source. Pictures that cannot be read, or whose features are no numbers, are left out and told.

    ``progress`` may raise to stop. ``UserError`` where weights cannot be had or no picture is left.
    """
    rows, readable, notes = {}, np.ones(len(pictures), bool), []
    for source in sources:
        found, there, failures = _of_source(source, pictures, progress)
        notes += [f"Left out, as it cannot be read: {failure}." for failure in failures]
        numbers = np.isfinite(found).all(axis=1)
        if (there & ~numbers).any():
            lost = plural(int((there & ~numbers).sum()), "picture")
            notes.append(f"{source.title}: features of {lost} are no numbers, which leaves them out.")
        rows[source.name], readable = found, readable & there & numbers
    if not readable.any():
        raise UserError("No picture is left: none can be read, or features are no numbers.",
                        " ".join(notes[:2]) or "Expected pictures.", "Check the set, or choose other features.")
    return SourceRows({name: np.asarray(found[readable], np.float32) for name, found in rows.items()}, readable,
                      tuple(dict.fromkeys(notes)))


def _of_source(source: FeatureSource, pictures: Pictures, progress: Progress
               ) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    if source.config is None:
        return pixels(pictures, progress)
    dataset = intensity.as_asked(pictures.dataset, source.config.weights)
    found = domain_features.describe(source.config, dataset, {"": pictures.keys}, progress, source.layer,
                                     f"{STAGE}: {source.title}")[""]
    return np.asarray(found.rows), found.readable, found.failures


def pixels(pictures: Pictures, progress: Progress = silent) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """(n, 3 * 32 * 32) colours from 0 to 1; which could be read; those that could not, with the reason."""
    read, stage = pictures.dataset.read, f"{STAGE}: pixels"
    found = in_threads(lambda key: read(key, PIXEL_SIZE), pictures.keys, stage, progress)
    failed = getattr(read, "failed", {})
    readable = np.array([key not in failed for key in pictures.keys], bool)
    failures = tuple(f"{key.rpartition('/')[2]} ({failed[key]})" for key in pictures.keys if key in failed)
    return np.stack(found).reshape(len(found), -1).astype(np.float32) / 255, readable, failures
