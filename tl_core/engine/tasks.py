"""What runs in the second process (``engine.task_process``): short tasks for pages that need TensorFlow.

Arguments and results are plain values; ``progress(stage, done, total)`` tells how far a task is.
"""

from typing import Any

import numpy as np

from tl_core.errors import UserError
from tl_core.progress import Progress, silent

READING = "Reading the set"


def preview(data_name: str, fields: dict[str, Any], augment: dict[str, Any], count: int, views: int,
            progress: Progress = silent) -> np.ndarray:
    """The first ``count`` samples of a set, augmented ``views`` times: uint8 (views, n, 96, 96, 3).

    ``fields`` are those of ``RunConfig`` that choose pictures (domain, classes, …) and the seed;
    ``augment`` those of ``AugmentConfig``. Raises ``UserError`` for a set without pictures.
    """
    from tl_core.config import RunConfig
    from tl_core.data import catalog
    progress("Reading pictures", 0, 0)
    config = RunConfig.parse({"data": data_name, **fields, "augment": augment})
    samples = catalog.describe(data_name, **fields).samples[:count]
    if not samples:
        raise UserError(f"{data_name!r} has no pictures to show.", "Expected a set whose pictures are here.",
                        "Download it by training on it once, or choose another.")
    progress("Starting TensorFlow", 0, 0)
    from tl_core.training import augmentation
    progress("Changing pictures", 0, 0)
    return augmentation.preview(config.augment, np.stack([pixels for _, pixels in samples]), config.seed, views)


def check_up(data_name: str, with_embeddings: bool, progress: Progress = silent) -> dict[str, Any]:
    """The check-up of a set as ``Report.to_dict`` gives it; with embeddings its labels are checked too.

    Raises ``UserError`` for a set that cannot be loaded; ``progress`` may raise to stop.
    """
    from tl_core.config import RunConfig
    from tl_core.data import catalog, quality
    from tl_core.data.quality import decisions, text_check
    dataset, different = catalog.load(RunConfig(data=data_name), progress), decisions.different(data_name)
    texts = dataset.modality == "text"

    def embed(keys: list[str]):
        from tl_core.embeddings import embedding
        progress("Starting TensorFlow", 0, 0)
        if texts:
            return embedding.embed(dataset, keys, backbone="minilm_l6", weights=None, progress=progress)
        return embedding.embed_on_disk(dataset, keys, progress=progress)
    look = embed if with_embeddings else None
    if texts:
        return text_check.check(dataset, embed=look, different=different, progress=progress, **_window()).to_dict()
    return quality.check(dataset, embed=look, different=different, progress=progress).to_dict()


def _window() -> dict[str, Any]:
    """How texts' lengths are compared with what MiniLM reads; nothing where its tokenizer is not here."""
    from tl_core.backbones.catalog import BACKBONES
    from tl_core.backbones.text import word_pieces
    try:
        word_pieces.length("")
    except (UserError, OSError):
        return {}
    return {"window": BACKBONES.get("minilm_l6").size, "tokens": word_pieces.length}


def probe(fields: dict[str, Any], network: bool, progress: Progress = silent) -> dict[str, Any]:
    """A few batches of a run that may come: what ``estimate.Probe`` holds, in JSON's types.

    ``fields`` are those of a resolved ``RunConfig``. Without ``network`` only this data
    set's decoding is measured, which needs no TensorFlow. ``UserError`` for a set that
    cannot be read.
    """
    from tl_core.config import RunConfig
    from tl_core.data import catalog
    from tl_core.training import probe as probing
    config = RunConfig.parse(fields)
    progress(READING, 0, 0)
    dataset = catalog.listing_of(config)
    result: dict[str, Any] = {"decode": probing.decode_seconds(dataset, config)}
    if network:
        progress("Starting TensorFlow", 0, 0)
        result["network"] = probing.network_figures(config, progress)
    return result


def transferability(fields: dict[str, Any], names: list[str], progress: Progress = silent) -> dict[str, Any]:
    """Backbones ranked for a data set, as ``transferability.measure`` gives it.

    ``fields`` are those of ``RunConfig`` that choose pictures and their size; ``names`` are
    candidates as the command line takes them ("vgg16:random"). ``progress`` may raise to stop.
    """
    from tl_core.config import RunConfig
    from tl_core.transferability import rank_backbones as ranking
    progress(READING, 0, 0)
    return ranking.measure(RunConfig.parse(fields), [ranking.candidate(name) for name in names], progress)


def find_learning_rate(fields: dict[str, Any], progress: Progress = silent) -> dict[str, Any]:
    """A learning rate for a run that may come, and the curve it is read from: ``lr_finder.find``.

    ``fields`` are those of a resolved ``RunConfig``; the set is read as the run reads it.
    ``progress`` may raise to stop.
    """
    from tl_core import tracking
    from tl_core.config import RunConfig
    from tl_core.data import catalog
    from tl_core.training import lr_finder
    config = RunConfig.parse(fields)
    progress(READING, 0, 0)
    dataset = catalog.load(config, progress)
    return lr_finder.find(config, dataset, progress, tracking.source_model(config.weights))


def export(run_id: str, name: str, precision: str, progress: Progress = silent) -> str | None:
    """A run's network in a format, or with the name "script" its code, as a zip in ``TL_HOME/exports``: its path.

    None where it does not agree with the run; its certificate, among the run's files, says why.
    ``progress`` may raise to stop.
    """
    from tl_core.export import download_bundle
    path = download_bundle.pack(run_id, name, precision, progress)
    return None if path is None else str(path)


def report(run_id: str, progress: Progress = silent) -> str:
    """A run's report as one HTML file in ``TL_HOME/exports``: its path."""
    from tl_core.export import download_bundle
    return str(download_bundle.report(run_id, progress))
