"""The pictures a question is about, with what is known of each. No TensorFlow here."""

import hashlib
import os
from dataclasses import replace

from tl_core.data import catalog
from tl_core.data.dataset import SPLITS, Dataset, Split
from tl_core.data.splits import limit_train
from tl_core.embeddings.request import ALL, FeatureRequest
from tl_core.errors import UserError
from tl_core.progress import Progress
from tl_core.run_pictures import intensity


def load(request: FeatureRequest, progress: Progress | None = None) -> Dataset:
    """The question's pictures as the training split, each one's own split in ``groups``; the others are empty.

    Files that cannot be read are left out. ``UserError`` where the set cannot be read or
    nothing is left of it.
    """
    dataset = intensity.as_asked(catalog.load(request.config, progress), request.config.weights)
    return _of(dataset, request)


def fingerprint(request: FeatureRequest) -> str:
    """32 hex digits that change with any of the question's pictures, or its label, split or place; reads no file."""
    dataset = _of(intensity.as_asked(catalog.listing_of(request.config), request.config.weights), request)
    split, digest = dataset.splits["train"], hashlib.blake2b(repr(dataset.classes).encode(), digest_size=16)
    assert split.groups is not None  # each picture's own split
    digest.update(dataset.intensity.name.encode() if dataset.intensity else b"")
    for number, key in enumerate(split.keys):
        domain = split.domains[number] if split.domains else ""
        line = f"{key}|{_state(dataset, key)}|{split.labels[number]}|{split.groups[number]}|{domain}\n"
        digest.update(line.encode(errors="surrogateescape"))
    return digest.hexdigest()


def _of(dataset: Dataset, request: FeatureRequest) -> Dataset:
    names = SPLITS if request.split == ALL else (request.split,)
    joined = Split.joined([_labelled(dataset.splits[name], name) for name in names])
    if not len(joined):
        raise UserError(f"The split {request.split!r} of {request.config.data!r} has no labelled {dataset.noun.many}.",
                        "Expected at least two.", "Choose another split or set.")
    nothing = joined.take([])
    alone = dataset.with_splits({"train": joined, "val": nothing, "test": nothing})
    return limit_train(alone, request.limit, request.config.data_seed) if request.limit else alone


def _labelled(split: Split, name: str) -> Split:
    kept = split.labelled()
    return replace(kept, groups=(name,) * len(kept))


def _state(dataset: Dataset, key: str) -> str:
    """Of a file its size and time of change, of other pictures their content's digest."""
    if not os.path.isabs(key):
        return dataset.digest(key)
    try:
        status = os.stat(key)
    except OSError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"
