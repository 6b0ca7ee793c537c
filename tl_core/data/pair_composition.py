"""A source with labels and a target without, of one set or of two, as one data set with two kinds of domains.

What the target's labels could change is left to chance that does not know them: the order of its pictures, its
halves, and its limit (``sealing``). Its labels are in the set for the evaluation that is opened at the end, and taken
out of what trains (``evaluation_sets.to_train_on``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tl_core.data import pair_readers, sealing, target_pictures
from tl_core.data.dataset import SPLITS, UNLABELLED, Dataset, Split, check_domain
from tl_core.data.intensity import TrainingRange
from tl_core.data.pair_readers import PairReader
from tl_core.data.sealing import Protocol
from tl_core.data.shift import PREFIX, Shift
from tl_core.data.splits import choose_classes, limit_train
from tl_core.data.target_pictures import TargetPictures
from tl_core.data.upload.sanitize import class_key
from tl_core.errors import UserError, errors_of
from tl_core.modality_nouns import Noun
from tl_core.name_lists import joined
from tl_core.progress import Progress

SHIFTED = "shifted"


@dataclass(frozen=True)
class PairRequest:
    """Which pair: ``source_domains`` of the set that is loaded, None for all but the target.

    ``target_data`` is another set's name, a folder or "shift:…", None for the same set; ``target_domain`` one of its
    domains, or None (or ``label(target_data)``) for all of it. ``classes`` are the source's that count: which pictures
    the target has is not to hang on their labels. ``target_limit`` bounds the target's pictures.
    """

    source_domains: tuple[str, ...] | None = None
    target_data: str | None = None
    target_domain: str | None = None
    classes: tuple[str, ...] | None = None
    protocol: Protocol | None = None
    seed: int = 0
    limit: int | None = None
    target_limit: int | None = None

    @property
    def target(self) -> str:
        """What the target is called among the composed set's domains."""
        return self.target_domain or label(self.target_data or "")


@dataclass(frozen=True, eq=False)
class ComposedPair:
    """The composed set, whose domain ``target`` is the target; its classes are the source's.

    Names of classes that one of both has alone come from folders' names. Target pictures of other classes have no
    label. ``names`` are the true classes of the target's pictures by key: sealed as their labels are.
    """

    dataset: Dataset
    target: str
    only_in_source: tuple[str, ...]
    only_in_target: tuple[str, ...]
    target_is_labelled: bool
    names: dict[str, str]


def label(target_data: str) -> str:
    """What a target that is no domain of a set is called: the set's or folder's name, "shifted"."""
    if target_data.startswith(PREFIX):
        return SHIFTED
    return Path(target_data).name.split("@")[0] or target_data


def compose(source: Dataset, request: PairRequest, load: Callable[[str, Sequence[str]], Dataset | TargetPictures],
            progress: Progress | None = None) -> ComposedPair:
    """The pair of a set that is loaded whole; ``load(target_data, classes)`` gives another one, or a folder's pictures.

    ``UserError`` where a domain is not there, both are the same, no class is left or none is common.
    """
    with errors_of(source.noun):
        return _of_request(source, request, load, progress)


def _of_request(source: Dataset, request: PairRequest,
                load: Callable[[str, Sequence[str]], Dataset | TargetPictures], progress: Progress | None
                ) -> ComposedPair:
    chosen = _of_source(source, request)
    chosen = choose_classes(chosen, request.classes) if request.classes else chosen
    if request.target_data is None:
        target = target_pictures.of_dataset(source, request.target_domain, progress)
    elif request.target_data.startswith(PREFIX):
        chosen, target = target_pictures.shifted(chosen, Shift.parse(request.target_data), request.seed)
        chosen = _present(chosen)
    else:
        other = load(request.target_data, chosen.classes)
        target = other if isinstance(other, TargetPictures) else target_pictures.of_dataset(
            other, _domain_of(other, request), progress)
    target = replace(target, notes=(*target.notes, *_check_apart(chosen, target)))
    if request.limit:
        chosen = limit_train(chosen, request.limit, request.seed)
    target = target.take(sealing.limited(len(target), request.target_limit, request.seed))
    return _composed(chosen, target, request)


def _of_source(source: Dataset, request: PairRequest) -> Dataset:
    """The source's domains and the classes that they have."""
    domains, target = source.domains, request.target_domain if request.target_data is None else None
    if target is not None:
        check_domain(target, domains, source.name)
    wanted = request.source_domains or tuple(name for name in domains if name != target)
    for name in wanted if domains or request.source_domains else ():
        check_domain(name, domains, source.name)
    if target in wanted:
        raise UserError(f"{target!r} is both source and target.", "Expected two domains: what is learnt with labels is "
                        "no target without.", f"Choose another of {joined(domains)} as one of them.")
    if target is not None and not wanted:
        raise UserError(f"The data set {source.name!r} has one domain only, {target!r}.",
                        "Adapting needs a source beside the target.",
                        "Name another set as the source or the target, or a shift, as in shift:night=0.6.")
    if not domains:
        return source
    splits = {name: split.take([i for i, of in enumerate(split.domains or ()) if of in wanted])
              for name, split in source.splits.items()}
    return _present(source.with_splits(splits))


def _present(dataset: Dataset) -> Dataset:
    """Only the classes with training pictures; ``UserError`` where fewer than two are left."""
    present = [name for name, count in dataset.counts("train").items() if count]
    if len(present) < 2:
        raise UserError(f"The source of {dataset.name!r} has pictures of {len(present)} class"
                        f"{'es' if not present else ''}{''.join(f', {name!r}' for name in present)}.",
                        "At least two classes are needed.", "Choose other domains, or more pictures.")
    return dataset if len(present) == len(dataset.classes) else choose_classes(dataset, present)


def _domain_of(other: Dataset, request: PairRequest) -> str | None:
    """The one domain that is meant, None for the whole set."""
    if request.target_domain in (None, label(request.target_data or "")) and request.target_domain not in other.domains:
        return None
    assert request.target_domain is not None
    check_domain(request.target_domain, other.domains, other.name)
    return request.target_domain


def _check_apart(source: Dataset, target: TargetPictures) -> tuple[str, ...]:
    """A note on pictures that are in both; ``UserError`` for a target of none, and of none but the source's."""
    if not len(target):
        raise UserError("The target has no pictures.", "Expected at least one that can be read.",
                        "Choose another domain, set or folder as the target.")
    keys = [key for split in source.splits.values() for key in split.keys]
    shared = len(set(sealing.digests(source, keys)) & set(target.digests) - {""})
    if shared == len(set(target.digests)):
        raise UserError(f"Source and target are the same: all {shared} pictures of the target are in the source.",
                        "Expected two domains: what is learnt with labels is no target without.",
                        "Choose another source or another target.")
    return (f"{shared} {source.noun.many} of the target are in the source, too: figures are too good.",
            ) if shared else ()


def _composed(source: Dataset, target: TargetPictures, request: PairRequest) -> ComposedPair:
    mark = str(target.change) + ":" if target.change else pair_readers.mark(source.read, target.read)
    keys = tuple(mark + key for key in target.keys)
    only_in_source, only_in_target, labels = _classes(source, target)
    mine = {name: _with_domain(split, source, request.target) for name, split in source.splits.items()}
    indices = _split_indices(target, request)
    their = Split(keys, labels, (request.target,) * len(keys))
    splits = {name: _joined(mine[name], their.take(indices.get(name, np.array([], int)).tolist())) for name in SPLITS}
    digests = dict(zip(keys, target.digests, strict=True))
    read = PairReader(source.read, target.read, mark, target.change) if mark else source.read
    dataset = replace(source, splits=splits, read=read, drawn=source.drawn and not mark,
                      digest=lambda key: digests[key] if key in digests else source.digest(key),
                      unreadable=(*source.unreadable, *(bad for bad in target.unreadable
                                                        if bad not in source.unreadable)),
                      notes=(*source.notes, *(note for note in target.notes if note not in source.notes),
                             *_notes(only_in_source, only_in_target, source.noun)))
    dataset = dataset.with_intensity(TrainingRange(mine["train"].keys))
    return ComposedPair(dataset, request.target, only_in_source, only_in_target, bool((labels >= 0).any()),
                        dict(zip(keys, target.names.tolist(), strict=True)))


def _joined(mine: Split, their: Split) -> Split:
    """Both, with neither groups nor further targets: the other set has none of them."""
    parts = [replace(part, groups=None, other_labels={}) for part in (mine, their) if len(part)]
    return Split.joined(parts) if parts else replace(mine, groups=None, other_labels={})


def _with_domain(split: Split, source: Dataset, target: str) -> Split:
    """The source's pictures with a domain each, which none of the target's has."""
    name = source.name.split("@")[0] or "source"
    own = split.domains or (name,) * len(split)
    return replace(split, domains=tuple(f"{name}:{domain}" if domain == target else domain for domain in own))


def _split_indices(target: TargetPictures, request: PairRequest) -> dict[str, np.ndarray]:
    """Indices of the target's pictures by split; the program's own drawn sets have splits that no label can change."""
    if request.protocol is None and target.splits is not None:
        return {name: np.flatnonzero(target.splits == name) for name in SPLITS}
    return dict(sealing.parts(len(target), request.protocol, request.seed))


def _classes(source: Dataset, target: TargetPictures) -> tuple[tuple[str, ...], tuple[str, ...], np.ndarray]:
    """Names of the classes that one has alone, and the target's labels, -1 where the source knows no such class."""
    number = {class_key(name): label for label, name in enumerate(source.classes)}
    labels = np.array([number.get(class_key(name), UNLABELLED) if name else UNLABELLED
                       for name in target.names.tolist()], np.int32)
    there = {class_key(name): name for name in sorted(set(target.names.tolist())) if name}
    if there and not set(number) & set(there):
        raise UserError(f"Source and target have no class in common: {joined(source.classes[:5])} and "
                        f"{joined(list(there.values())[:5])}.", "Expected some with the same name.",
                        "Rename the classes of one of them" + (", or give the target as a folder of pictures without "
                        "classes." if source.modality == "image" else "."))
    only_in_source = tuple(name for name in source.classes if class_key(name) not in there) if there else ()
    return only_in_source, tuple(name for key, name in there.items() if key not in number), labels


def _notes(only_in_source: Sequence[str], only_in_target: Sequence[str], noun: Noun) -> list[str]:
    notes = []
    if only_in_source:
        notes.append(f"Only in the source: {joined(only_in_source)}. No {noun.one} of the target can be right there.")
    if only_in_target:
        notes.append(f"Only in the target: {joined(only_in_target)}. Its {noun.many} are predicted as some class of "
                     "the source; figures are over common classes alone.")
    return notes
