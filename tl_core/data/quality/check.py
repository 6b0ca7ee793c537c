"""``check``: the whole check-up of a data set. It trains nothing that is kept, and needs no TensorFlow."""

import time
from collections.abc import Callable, Collection

import numpy as np
from threadpoolctl import threadpool_limits

from tl_core.data.dataset import Dataset
from tl_core.data.disk_rows import DiskRows
from tl_core.data.parallel import Progress
from tl_core.data.quality import counts, duplicate_findings, duplicates, labels, shapes, values
from tl_core.data.quality.quality_images import read_images
from tl_core.data.quality.report import KINDS, CheckupReport
from tl_core.errors import UserError

NO_FILES = "Sizes and shapes were not checked: the pictures of this set are no files."
NO_EMBEDDINGS = "Labels were not checked: that needs a backbone's view of the pictures."
TOO_SMALL = "Labels were not checked: that needs two classes with at least five different pictures each."


def check(dataset: Dataset, *, embed: Callable[[list[str]], np.ndarray | DiskRows] | None = None,
          different: Collection[frozenset[str]] = (), progress: Progress | None = None) -> CheckupReport:
    """Look at every picture of all splits; the same set always gives the same report.

    ``embed(keys)`` gives a backbone's vectors, float (n, d), perhaps on the disk: with them near copies are
    found more surely and labels are checked too. Pairs of digests in ``different`` are no
    copies: a person has said so (``decisions``). ``progress(stage, done, total)`` is
    called meanwhile, and may raise to stop. The set should be loaded with its files
    checked, or digests are computed one by one. Texts are ``text_check``'s.
    """
    start, skipped = time.perf_counter(), list[str]()
    pictures = read_images(dataset, progress)
    vectors = _vectors(pictures.keys, embed, skipped)
    # Threads that wait for each other cost more here than they save, most of all beside a training.
    with threadpool_limits(1):
        twins = duplicates.find(pictures, vectors, progress, different)
        copied = [twin.copy for twin in twins if twin.sure]
        suspects = [] if vectors is None else labels.suspects(pictures, vectors, copied, progress)
    odd = shapes.odd_shape(pictures)
    skipped += [TOO_SMALL] * (suspects is None) + [NO_FILES] * (odd is None)
    findings = [*shapes.unreadable(dataset, pictures), *duplicate_findings.findings(pictures, twins),
                *(suspects or ()),
                *counts.too_few(dataset), *counts.imbalance(dataset), *values.narrow_range(dataset, pictures),
                *shapes.constant(pictures), *(odd or ())]
    findings.sort(key=lambda finding: KINDS.index(finding.kind))
    return CheckupReport(tuple(findings), len(pictures), dataset.fingerprint(), round(time.perf_counter() - start, 3),
                         tuple(skipped))


def _vectors(keys: tuple[str, ...], embed, skipped: list[str]) -> np.ndarray | DiskRows | None:
    if embed is None:
        skipped.append(NO_EMBEDDINGS)
        return None
    try:
        return embed(list(keys))
    except UserError as error:
        skipped.append(f"Labels were not checked. {error}")
        return None
