"""Rows of numbers of each source for the same pictures or texts: through the activation store, computed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tl_core.adaptation import domain_features
from tl_core.backbones import nouns
from tl_core.data.parallel import in_threads
from tl_core.discovery.feature_sources import TFIDF, FeatureSource
from tl_core.discovery.pictures import Pictures
from tl_core.errors import UserError
from tl_core.progress import Progress, silent
from tl_core.run_pictures import intensity
from tl_core.words import plural

PIXEL_SIZE = 32
STAGE = "Describing {}"
MOST_TERMS = 4096  # words and pairs of words of TF-IDF, the most frequent ones


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
    rows, readable, notes, noun = {}, np.ones(len(pictures), bool), [], nouns.of(pictures.dataset.modality)
    for source in sources:
        if source.modality != pictures.dataset.modality:
            raise UserError(f"{source.title} sees {nouns.of(source.modality).many}, and {pictures.title!r} is of "
                            f"{noun.many}.", f"Expected features of {noun.many}.", "Choose others, or another set.")
        found, there, failures = _of_source(source, pictures, progress)
        notes += [f"Left out, as it cannot be read: {failure}." for failure in failures]
        numbers = np.isfinite(found).all(axis=1)
        if (there & ~numbers).any():
            lost = plural(int((there & ~numbers).sum()), noun.one)
            notes.append(f"{source.title}: features of {lost} are no numbers, which leaves them out.")
        rows[source.name], readable = found, readable & there & numbers
    if not readable.any():
        raise UserError(f"No {noun.one} is left: none can be read, or features are no numbers.",
                        " ".join(notes[:2]) or f"Expected {noun.many}.", "Check the set, or choose other features.")
    return SourceRows({name: np.asarray(found[readable], np.float32) for name, found in rows.items()}, readable,
                      tuple(dict.fromkeys(notes)))


def _of_source(source: FeatureSource, pictures: Pictures, progress: Progress
               ) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    if source.config is None:
        return (tf_idf if source.name == TFIDF else pixels)(pictures, progress)
    dataset = intensity.as_asked(pictures.dataset, source.config.weights)
    found = domain_features.describe(source.config, dataset, {"": pictures.keys}, progress, source.layer,
                                     f"{_stage(source)}: {source.title}")[""]
    return np.asarray(found.rows), found.readable, found.failures


def _stage(source: FeatureSource) -> str:
    return STAGE.format(nouns.of(source.modality).many)


def tf_idf(texts: Pictures, progress: Progress = silent) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """(n, at most 4096) weights of words and pairs of words, of unit length; which could be read, and the others."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    failed: dict[str, str] = {}

    def read(key: str) -> str:
        try:
            return texts.dataset.read(key)
        except (OSError, UserError) as error:
            failed[key] = str(error)
            return ""
    whole = in_threads(read, texts.keys, f"{STAGE.format('texts')}: TF-IDF", progress)
    vectorizer = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), max_features=MOST_TERMS, dtype=np.float32)
    try:
        rows = vectorizer.fit_transform(whole).toarray()
    except ValueError:  # no text has a word
        rows = np.zeros((len(whole), 1), np.float32)
    return rows, np.array([key not in failed for key in texts.keys], bool), tuple(
        f"{key.rpartition('/')[2]} ({failed[key]})" for key in texts.keys if key in failed)


def pixels(pictures: Pictures, progress: Progress = silent) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """(n, 3 * 32 * 32) colours from 0 to 1; which could be read; those that could not, with the reason."""
    read, stage = pictures.dataset.read, f"{STAGE.format('pictures')}: pixels"
    found = in_threads(lambda key: read(key, PIXEL_SIZE), pictures.keys, stage, progress)
    failed = getattr(read, "failed", {})
    readable = np.array([key not in failed for key in pictures.keys], bool)
    failures = tuple(f"{key.rpartition('/')[2]} ({failed[key]})" for key in pictures.keys if key in failed)
    return np.stack(found).reshape(len(found), -1).astype(np.float32) / 255, readable, failures
