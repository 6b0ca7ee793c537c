"""The catalog of data sets: what there is, a quick look at each, and loading one for a run.

Order and precedence: the sets that come with the program, then people's own, then
those under ``TL_DATA_DIR``, then those that can be downloaded. A folder under
``TL_DATA_DIR`` named like a set before it gets ``_2`` (``_3``, …) after its name; one
named like a downloadable set stands in for the download. An own set's earlier version is
named with its number: ``pets@3``.
"""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tl_core import local_copies, ownership
from tl_core.config import RunConfig
from tl_core.data import (
    digits,
    downloads,
    folders,
    intensity,
    pair_composition,
    pool,
    sets,
    synthetic,
    target_pictures,
    tasks,
)
from tl_core.data.catalog_entries import HINT, CatalogEntry, data_folders, folder_entry, listed, text_entry
from tl_core.data.dataset import SPLITS, Dataset
from tl_core.data.intensity import TrainingRange
from tl_core.data.pair_composition import ComposedPair, PairRequest
from tl_core.data.parallel import Progress
from tl_core.data.splits import check_domain, check_enough, choose_classes, choose_domain, limit_train
from tl_core.data.target_pictures import TargetPictures
from tl_core.data.tasks import TaskCounts, with_tasks
from tl_core.data.texts import generated, text_sets
from tl_core.errors import UserError, unknown_name
from tl_core.printable import printable

log = logging.getLogger(__name__)

SAMPLES = 12
SAMPLE_SIZE = 96
SAMPLE_LENGTH = 300  # characters


@dataclass(frozen=True)
class Summary:
    """A quick look: counts per split and class, and a few pictures as (class, uint8 array of 96 x 96 x 3).

    A set of texts has a few of those, as (class, text), in place of pictures. ``tasks`` are the names of all that can
    be predicted of the set's examples, each target once.
    """

    classes: tuple[str, ...]
    counts: dict[str, dict[str, int]]
    domains: tuple[str, ...]
    samples: list[tuple[str, np.ndarray]]
    notes: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()


def entries() -> list[CatalogEntry]:
    """Every data set that whoever acts may use, in the catalog's order. Opens no picture."""
    return [one for one in listed(_all_own()) if not one.own or sets.may_see(one.name)]


def entry(name: str) -> CatalogEntry:
    """The entry of that name, or of the image folder at that path; ``UserError`` where there is neither.

    Own sets are also known by a version ("pets@3") and by the name they had before a renaming.
    """
    if copied := local_copies.entry(name):
        return copied
    meant = sets.resolve_seen(name)
    if meant and meant[1] is not None:  # no folder that is called so stands in for a version
        return _own_entry(*meant)
    known = {item.name: item for item in entries()}
    if name in known:
        return known[name]
    if meant:
        return _own_entry(*meant)
    folder = Path(os.path.expanduser(name))
    if os.path.exists(folder) or os.sep in name or "/" in name:
        return (text_entry(folder, name) if folder.is_file() else folder_entry(folder, name)) or _refused(folder, name)
    raise unknown_name("data set", name, known, ownership.or_not_shared(HINT))


def pin(catalog_entry: CatalogEntry) -> str:
    """The name by which an entry's pictures stay the same: an own set with its version, a folder by its whole path."""
    if catalog_entry.own:
        name, number = _own_version(catalog_entry)
        return f"{name}@{sets.get(name).current if number is None else number}"
    if catalog_entry.folder is None or os.sep not in catalog_entry.name and Path(catalog_entry.folder) in (
            folder.resolve() for folder in data_folders()):
        return catalog_entry.name
    return os.path.abspath(os.path.expanduser(catalog_entry.name))  # from wherever it was asked for


def pinned(name: str) -> str:
    """``pin`` of the entry of that name; the name itself where there is no such set.

    ``UserError`` where whoever acts may not see it: the worker that opens it by its name may.
    """
    meant = sets.resolve(name)
    if meant and not sets.may_see(meant[0]):
        return pin(entry(name))
    try:
        return pin(entry(name))
    except UserError:
        return name


def root(name: str) -> str | None:
    """The folder that a set's files lie in; None for pictures that are no files. ``UserError`` without such a set."""
    catalog_entry = entry(name)
    return catalog_entry.folder or (os.path.realpath(downloads.folder(name)) if name in downloads.SETS else None)


def reading(config: RunConfig) -> dict | None:
    """How a run's folder is read, for a person or a program: counts by split and class, and what else it might be.

    None where the data are no image folder.
    """
    catalog_entry = entry(config.data)
    if catalog_entry.folder is None or not catalog_entry.arrangements:
        return None
    arrangement = folders.arrangement(Path(catalog_entry.folder))
    chosen = arrangement.named(config.arrangement)
    return {"arrangement": chosen.name, "meaning": chosen.title, "groups": chosen.groups,
            "domains": list(chosen.domains),
            "counts": {split or "to_split": counts for split, counts in chosen.counts.items()},
            "alternatives": [{"name": other.name, "meaning": other.title}
                             for other in arrangement.alternatives(chosen)]}


def _own_version(catalog_entry: CatalogEntry) -> tuple[str, int | None]:
    meant = sets.resolve(catalog_entry.name)
    if meant is None:  # it was deleted a moment ago
        raise unknown_name("data set", catalog_entry.name, sets.names(), HINT)
    return meant


def pinned_arrangement(catalog_entry: CatalogEntry) -> str | None:
    """How a folder is read now, where a few more sub-folders could turn that; None where it is plain."""
    likely = catalog_entry.arrangements[0][0] if catalog_entry.arrangements else None
    return likely if likely in ("groups", "outer-groups", "inner", "joined") else None


def domains(entry: CatalogEntry, arrangement: str | None = None) -> tuple[str, ...]:
    """The domains of a data set, a folder read as ``arrangement`` says; ``UserError`` for one that there is not."""
    if arrangement is None:
        return entry.domains
    if entry.folder is None or not entry.arrangements:
        raise UserError(f"arrangement is {arrangement!r}.", f"The data set {entry.name!r} is no image folder, so its "
                        "classes and splits are known.", "Leave the arrangement out.")
    return folders.arrangement(Path(entry.folder)).named(arrangement).domains


def load(config: RunConfig, progress: Progress | None = None) -> Dataset:
    """The data set a run trains on: its domain, classes and limit chosen, splits made with its ``data_seed``.

    Every file is looked into; those that cannot be read are left out and named in
    ``notes``. ``progress(stage, done, total)`` is called meanwhile, and may raise to
    stop. Raises ``UserError``.
    """
    dataset = _loaded(config, True, progress)
    return dataset.with_notes(intensity.notes(dataset, progress))


def pair(config: RunConfig, target_limit: int | None = None, check: bool = True, progress: Progress | None = None
         ) -> ComposedPair:
    """A run's source with labels and its target without, as one data set, and what is known of the pair.

    ``limit`` bounds the source's training pictures, and where no ``target_limit`` does the target's. ``UserError`` as
    ``load`` and ``pair_composition.compose``.
    """
    parted = bool(config.source_domains) or config.target_data is None
    source = with_tasks(_whole(entry(config.data), config.changed(domain=None), check, progress, parted), None)
    request = PairRequest(config.source_domains, config.target_data, config.target_domain, config.classes,
                          config.protocol, config.data_seed, config.limit, target_limit or config.limit)

    def other(name: str, classes: Sequence[str]) -> Dataset | TargetPictures:
        return _other(name, classes, config, check, progress)
    composed = pair_composition.compose(source, request, other, progress)
    return replace(composed, dataset=check_enough(composed.dataset))


def describe(name: str, **fields) -> Summary:
    """A quick look at a data set; ``fields`` are those of ``RunConfig`` (domain, classes, limit, seed, …).

    Only the samples are read, so files that cannot be read still count. A set that has
    yet to be downloaded gives its classes and a note.
    """
    config = RunConfig.parse({"data": name, **fields})
    catalog_entry = entry(name)
    if catalog_entry.downloadable:
        return _before_download(catalog_entry)
    whole = _whole(catalog_entry, config, check=False)
    dataset = _chosen(whole, config)
    return Summary(dataset.classes, {split: dataset.counts(split) for split in SPLITS}, dataset.domains,
                   _samples(dataset) if dataset.modality == "image" else [], dataset.notes, tasks.offered(whole),
                   _texts_of(dataset) if dataset.modality == "text" else ())


def listing(name: str, **fields) -> Dataset:
    """The data set with every picture named and none read (quick); ``fields`` are those of ``RunConfig``.

    Files that cannot be read are still among them. Raises ``UserError``, also for a set
    that has yet to be downloaded.
    """
    return listing_of(RunConfig.parse({"data": name, **fields}))


def listing_of(config: RunConfig) -> Dataset:
    """``listing`` of the pictures that a run of this config uses."""
    catalog_entry = entry(config.data)
    if catalog_entry.downloadable:
        raise UserError(f"The data set {config.data!r} is not on this machine yet.",
                        "It is downloaded when a run first uses it.", "Train on it once, then come back.")
    return _loaded(config, False, None)


def task_counts(name: str, check: bool = False, progress: Progress | None = None) -> tuple[TaskCounts, ...]:
    """What there is to predict of a set's pictures, counted; ``check`` leaves out files that cannot be read."""
    return tasks.counts(_whole(entry(name), RunConfig(data=name), check, progress))


def _before_download(catalog_entry: CatalogEntry) -> Summary:
    classes = downloads.SETS[catalog_entry.name].classes
    return Summary(classes, {split: {} for split in SPLITS}, (), [], (catalog_entry.summary,))


def _loaded(config: RunConfig, check: bool, progress: Progress | None) -> Dataset:
    if config.target_domain or config.target_data:
        return pair(config, check=check, progress=progress).dataset
    if config.pool:
        return _with_pool(config, config.pool, check, progress)
    return _chosen(_whole(entry(config.data), config, check, progress), config)


def own_domain(config: RunConfig) -> str | None:
    """The domain of the run's own set; None where that has none, and the drawn pool is drawn in it."""
    pooled = config.domain in synthetic.DOMAINS and any(map(synthetic.is_drawn, config.pool or ()))
    return None if pooled and not domains(entry(config.data), config.arrangement) else config.domain


def _with_pool(config: RunConfig, names: Sequence[str], check: bool, progress: Progress | None) -> Dataset:
    """The set with all its labelled pictures, and the pool's, which the limit is for."""
    own = config.changed(limit=None, domain=own_domain(config))
    dataset = _chosen(_whole(entry(config.data), own, check, progress), own)
    pools = [pool.training_pictures(dataset) if name == config.data else _pool(name, config, check, progress)
             for name in names]
    return pool.with_pool(dataset, pools, config.limit, config.data_seed)


def _pool(name: str, config: RunConfig, check: bool, progress: Progress | None) -> TargetPictures:
    """All pictures of another set or folder, whatever their labels; of a drawn set those of the run's domain, if any.
    """
    if config.domain in synthetic.DOMAINS and synthetic.is_drawn(name):
        return target_pictures.of_dataset(_whole(entry(name), config.changed(data=name, arrangement=None), check), None)
    other = _other(name, (), config, check, progress)
    if isinstance(other, TargetPictures):  # of a folder; that no class is known in it is no news here
        return replace(other, names=np.full(len(other), ""), notes=other.notes[len(other.notes[:1]):])
    if other.modality != "image":
        raise UserError(f"The pool {name!r} has no pictures.", "Strategies that learn without labels read pictures.",
                        "Name a set of pictures as the pool.")
    return target_pictures.of_dataset(other, None, progress)


def _other(name: str, classes: Sequence[str], config: RunConfig, check: bool, progress: Progress | None
           ) -> Dataset | TargetPictures:
    """A target of another set, or of a folder; one whose domains are meant is a set."""
    folder = Path(local_copies.path(os.path.expanduser(name)))
    if folder.is_dir() and name not in {item.name for item in entries()}:
        arrangement = folders.look(folder)
        if arrangement is None or config.target_domain not in arrangement.likely.domains:
            return target_pictures.of_folder(folder, classes, check, progress)
    beside = RunConfig(data=name, seed=config.seed, split_seed=config.split_seed, picture_seed=config.picture_seed,
                       difficulty=config.difficulty)
    return _whole(entry(name), beside, check, progress, parted=config.target_domain in synthetic.DOMAINS)


def _whole(catalog_entry: CatalogEntry, config: RunConfig, check: bool, progress: Progress | None = None,
           parted: bool = False) -> Dataset:
    """The set before anything is chosen; of a drawn one that will be ``parted`` each domain has its full count."""
    known = domains(catalog_entry, config.arrangement)
    if config.domain:
        check_domain(config.domain, known, catalog_entry.name)
    if catalog_entry.drawn and parted:
        return synthetic.drawn_domains(catalog_entry.name, difficulty=config.difficulty, seed=config.drawing_seed)
    if catalog_entry.drawn:
        return synthetic.drawn_dataset(catalog_entry.name, domain=config.domain, difficulty=config.difficulty,
                                       seed=config.drawing_seed)
    if catalog_entry.own:
        name, number = _own_version(catalog_entry)
        return sets.own_dataset(name, seed=config.data_seed, check=check, progress=progress, number=number,
                                text_columns=config.text_columns)
    if catalog_entry.name == digits.NAME:
        return digits.digits_dataset(config.data_seed)
    if catalog_entry.modality == "text" and (catalog_entry.folder or catalog_entry.name in generated.SETS):
        return _texts(catalog_entry, config, check, progress)
    if catalog_entry.folder is None:
        return downloads.download_dataset(catalog_entry.name, config.data_seed, check, progress)
    return folders.folder_dataset(Path(catalog_entry.folder), name=catalog_entry.name, title=catalog_entry.title,
                                  source=catalog_entry.source, licence=catalog_entry.licence, seed=config.data_seed,
                                  arrangement=config.arrangement, check=check, progress=progress)


def _texts(catalog_entry: CatalogEntry, config: RunConfig, check: bool, progress: Progress | None) -> Dataset:
    if catalog_entry.folder is None:
        return generated.SETS[catalog_entry.name].dataset(difficulty=config.difficulty, seed=config.drawing_seed)
    return text_sets.dataset(Path(catalog_entry.folder), name=catalog_entry.name, title=catalog_entry.title,
                             source=catalog_entry.source, licence=catalog_entry.licence, seed=config.data_seed,
                             text_columns=config.text_columns, check=check, progress=progress)


def _chosen(dataset: Dataset, config: RunConfig) -> Dataset:
    if config.domain:
        dataset = choose_domain(dataset, config.domain)
    if config.classes:
        dataset = choose_classes(dataset, config.classes)
    if config.limit:
        dataset = limit_train(dataset, config.limit, config.data_seed)
    dataset = with_tasks(dataset, config.tasks, config.judged_task, config.labels_by_task, config.data_seed)
    return check_enough(dataset).with_intensity(TrainingRange(dataset.splits["train"].keys))


def _all_own() -> list[CatalogEntry]:
    """Every own set, whoever may see it: the names of folders depend on theirs."""
    entries = []
    with ownership.acting(None):
        for name in sets.names():
            try:
                entries.append(_own_entry(name))
            except UserError as error:  # one damaged set does not hide the others
                log.warning("%s", printable(str(error)))
    return entries


def _own_entry(name: str, version: int | None = None) -> CatalogEntry:
    own = sets.get(name)
    chosen = own if version is None else sets.version(name, version)
    summary = f"Your own: {chosen.count} {own.noun}s of {chosen.classes} classes, version {version or own.current}"
    return CatalogEntry(name if version is None else f"{name}@{version}",
                        own.title if version is None else f"{own.title}, version {version}", summary, own.source,
                        own.licence,
                        folder=str(own.root), domains=chosen.domains, modality=own.modality, own=True, version=version)


def _refused(folder: Path, name: str):
    folders.folder_dataset(folder, name=name, check=False)  # raises the error that fits
    raise UserError(f"{name!r} is no data set.", folders.EXPECTED, HINT)


def _samples(dataset: Dataset) -> list[tuple[str, np.ndarray]]:
    """Up to twelve training pictures, the classes in turn."""
    return [(name, dataset.read(key, SAMPLE_SIZE)) for name, key in _in_turn(dataset)]


def _texts_of(dataset: Dataset) -> tuple[tuple[str, str], ...]:
    """The beginnings of as many training texts."""
    return tuple((name, dataset.read(key)[:SAMPLE_LENGTH]) for name, key in _in_turn(dataset))


def _in_turn(dataset: Dataset) -> list[tuple[str, str]]:
    """Class and key of the first training examples, the classes in turn."""
    train = dataset.splits["train"]
    by_class = [np.flatnonzero(train.labels == label).tolist() for label in range(len(dataset.classes))]
    turns = sorted((turn, label, i) for label, own in enumerate(by_class) for turn, i in enumerate(own[:SAMPLES]))
    return [(dataset.classes[label], train.keys[i]) for _, label, i in turns[:SAMPLES]]
