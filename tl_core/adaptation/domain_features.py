"""Features of domains' pictures, labelled or not: all that are missing in one pass through the backbone.

Rows are kept by domain in ``TL_HOME/adaptation_rows``, known by their pictures' content and by what computed them: a
second question reads them without TensorFlow, a domain serves all pairs it is in. Below them is the activation store,
which runs and other questions share.
"""

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tl_core import settings, tracking
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data import sealing
from tl_core.data.atomic_files import atomic_path, disk_full_errors, write_whole
from tl_core.data.checksums import sum_of
from tl_core.data.dataset import Dataset, Split
from tl_core.embeddings.cache import shaped_by
from tl_core.embeddings.compute import STARTING
from tl_core.embeddings.request import FeatureLayer
from tl_core.errors import UserError
from tl_core.progress import Progress, silent

STAGE = "Describing both domains"
KEPT_BYTES = 10**9  # of the domains that were used last


@dataclass(frozen=True, eq=False)
class DomainRows:
    """``rows`` float32 (n, d), one for each picture, zeros where it cannot be read; ``readable`` (n,) bool.

    ``failures`` name the pictures that cannot be read, each with its reason.
    """

    rows: np.ndarray
    readable: np.ndarray
    failures: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)


def describe(config: RunConfig, dataset: Dataset, domains: Mapping[str, Sequence[str]], progress: Progress = silent,
             layer: FeatureLayer | None = None, stage: str = STAGE) -> dict[str, DomainRows]:
    """The rows of each domain's pictures, in the order of its keys, of a resolved config's frozen backbone.

    They are the pooled output of ``layer``, by default of the last block. Labels have no part in it. ``progress`` may
    raise to stop; what was computed so far is in the activation store. ``UserError`` where the weights cannot be had or
    no picture of a domain can be read.
    """
    layer = layer or _top(config)
    kept = {name: _file(config, dataset, keys, layer) for name, keys in domains.items()}
    rows = {name: found for name, file in kept.items() if config.feature_store and (found := _read(file)) is not None}
    missing = {name: keys for name, keys in domains.items() if name not in rows}
    if missing:
        rows |= _computed(config, dataset, missing, layer, progress, stage)
        if config.feature_store:
            for name in missing:
                _keep(kept[name], rows[name])
    for name in domains:
        _check(name, rows[name])
    return {name: rows[name] for name in domains}


def _computed(config: RunConfig, dataset: Dataset, domains: Mapping[str, Sequence[str]], layer: FeatureLayer,
              progress: Progress, stage: str) -> dict[str, DomainRows]:
    """One pass over the pictures of all domains, each once."""
    if "tensorflow" not in sys.modules:
        progress(STARTING, 0, 0)
    from tl_core.embeddings.extraction import extract, frozen_network
    keys = list(dict.fromkeys(key for of in domains.values() for key in of))
    progress("Loading the network", 0, 0)
    with frozen_network(config, tracking.source_model(config.weights), progress) as network:
        extracted = extract(_unlabelled(dataset, keys), network, [layer], stored=config.feature_store,
                            keep_inputs=False, progress=progress, stage=stage)
    place_of = {keys[place]: row for row, place in enumerate(extracted.indices.tolist())}
    features = extracted.rows[layer]
    return {name: _of_domain(of, features, place_of, extracted.failures) for name, of in domains.items()}


def _of_domain(keys: Sequence[str], features: np.ndarray, place_of: Mapping[str, int], failures: Sequence[str]
               ) -> DomainRows:
    readable = np.array([key in place_of for key in keys], bool)
    rows = np.zeros((len(keys), features.shape[1]), np.float32)
    rows[readable] = features[[place_of[key] for key in keys if key in place_of]]
    gone = {Path(key).name for key, there in zip(keys, readable, strict=True) if not there}
    return DomainRows(rows, readable, tuple(text for text in failures if text.rpartition(" (")[0] in gone))


def _unlabelled(dataset: Dataset, keys: Sequence[str]) -> Dataset:
    """The pictures as a training split, all of one label: rows know nothing of labels."""
    nothing = Split((), np.zeros(0, np.int32))
    return dataset.with_splits({"train": Split(tuple(keys), np.zeros(len(keys), np.int32)), "val": nothing,
                                "test": nothing})


def _top(config: RunConfig) -> FeatureLayer:
    return FeatureLayer(len(BACKBONES.get(config.backbone).blocks))


def _file(config: RunConfig, dataset: Dataset, keys: Sequence[str], layer: FeatureLayer) -> Path:
    shaped = {**shaped_by(config), "range": dataset.intensity.name if dataset.intensity else None}
    if layer != _top(config):
        shaped["layer"] = layer.name(BACKBONES.get(config.backbone))
    digest = hashlib.blake2b(json.dumps(shaped, sort_keys=True).encode(), digest_size=12)
    for content in sealing.digests(dataset, keys):
        digest.update(f"|{content}".encode(errors="surrogateescape"))
    return settings.home() / "adaptation_rows" / f"{digest.hexdigest()}.npy"


def _about(file: Path) -> Path:
    return file.with_suffix(".json")


def _read(file: Path) -> DomainRows | None:
    """What is kept and sound; None where it has to be computed."""
    try:
        about = json.loads(_about(file).read_text(encoding="utf8"))
        if about["sum"] != sum_of(file):
            return None
        rows = np.load(file, mmap_mode="r", allow_pickle=False)
        readable = np.ones(len(rows), bool)
        readable[about["unreadable"]] = False
        file.touch()
        return DomainRows(rows, readable, tuple(about["failures"]))
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def _keep(file: Path, found: DomainRows) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with disk_full_errors(_full):
        with atomic_path(file) as part, part.open("wb") as out:
            np.save(out, found.rows, allow_pickle=False)
        write_whole(_about(file), json.dumps({
            "sum": sum_of(file), "unreadable": np.flatnonzero(~found.readable).tolist(), "failures": found.failures}))
    _delete_expired(file)


def _delete_expired(keep: Path) -> None:
    files = [(path, path.stat()) for path in keep.parent.glob("*.npy")]
    total = 0
    for path, state in sorted(files, key=lambda item: item[1].st_mtime_ns, reverse=True):
        total += state.st_size
        if total > KEPT_BYTES and path != keep:
            path.unlink(missing_ok=True)
            _about(path).unlink(missing_ok=True)


def _check(name: str, found: DomainRows) -> None:
    if not found.readable.any():
        raise UserError(f"None of {len(found)} examples of {name!r} can be read; the first: "
                        f"{next(iter(found.failures), 'unknown')}.", "Expected one or more.",
                        "Check the set on the Data page.")


def _full() -> UserError:
    return UserError("The disk is full.", "Features are kept under TL_HOME.", "Make room, then try again.")
