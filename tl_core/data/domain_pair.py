"""Domains by name, and pairs of them: the source with its labels, the target without. No TensorFlow here.

A domain is written ``[SET:]DOMAIN[,DOMAIN…]`` (``amazon``, ``office:amazon,dslr``), ``SET:`` or a set's name for all of
it, the path of a folder of pictures, with or without classes, or ``shift:night=0.6`` for changed copies of the source.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tl_core.config import RunConfig
from tl_core.data import catalog, sealing
from tl_core.data.dataset import SPLITS, Dataset, Split, check_domain
from tl_core.data.evaluation_sets import EvaluationSet
from tl_core.data.pair_composition import ComposedPair
from tl_core.data.shift import PREFIX, Shift
from tl_core.data.splits import limit_train
from tl_core.errors import UserError, unknown_name
from tl_core.name_lists import joined, joined_closely, parted
from tl_core.printable import printable
from tl_core.progress import Progress

MOST_PICTURES = 10_000  # of each domain: of more, a sample stands for all


@dataclass(frozen=True)
class DomainName:
    """``domains`` of the set ``data``, all of it where there are none; ``data`` may be a folder, or a shift."""

    data: str
    domains: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str, data: str | None = None) -> "DomainName":
        """From what somebody wrote; ``data`` is the set that a domain alone is of. ``UserError`` for what is unknown.
        """
        text = text.strip()
        if text.startswith(PREFIX):
            return cls(str(Shift.parse(text)))
        if _is_path(text):
            return cls(text)
        named, colon, domains = text.rpartition(":")
        if colon:
            return _of_set(named or data or "", parted(domains))
        return _alone(text, data)

    @property
    def is_shift(self) -> bool:
        return self.data.startswith(PREFIX)

    def __str__(self) -> str:
        """As ``parse`` reads it."""
        return self.data if self.is_shift or _is_path(self.data) and not self.domains else (
            f"{self.data}:{joined(self.domains).replace(', ', ',')}")

    def short(self, data: str) -> str:
        """For people who know that the set is ``data``: without its name."""
        shown = joined_closely(self.domains) if self.data == data and self.domains else str(self)
        return printable(shown)


@dataclass(frozen=True, eq=False)
class DomainPair:
    """The source's pictures with their labels, and the target's without: what adapting sees.

    ``source`` is labelled, its labels 0 to ``len(classes)`` - 1; ``target`` has keys alone. Both are in the order of
    their content, ``target_digests`` with the latter. ``sealed`` has the target's labels, -1 for none of the source's
    classes, and is opened once; ``open_names`` gives the true classes by name, "" for unknown, of the same pictures.
    """

    dataset: Dataset
    classes: tuple[str, ...]
    source: Split
    target: tuple[str, ...]
    sealed: EvaluationSet
    only_in_source: tuple[str, ...]
    only_in_target: tuple[str, ...]
    target_is_labelled: bool
    open_names: Callable[[], np.ndarray]
    notes: tuple[str, ...] = ()


def fields(data: str | None, source: str | None, target: str) -> dict[str, Any]:
    """``RunConfig``'s fields of a pair: ``data source_domains target_data target_domain``.

    ``source`` None is all of ``data`` but the target. ``UserError`` where a name is unknown, or names no pair.
    """
    of_source = DomainName.parse(source, data) if source else DomainName(_set(data))
    if of_source.is_shift:
        raise UserError(f"The source is {str(of_source)!r}.", "A shift makes a target out of the source's pictures.",
                        "Name a set or a domain as the source.")
    of_target = DomainName.parse(target, data or of_source.data)
    if len(of_target.domains) > 1:
        raise UserError(f"The target is {joined(of_target.domains)}.", "One domain is the target.",
                        "Name one of them; the source may be several.")
    same = of_target.data == of_source.data
    if same and not of_target.domains:
        raise UserError(f"Source and target are both {of_target.data!r}.", "Expected two domains.",
                        "Name a domain of it, another set, or a shift, as in shift:night=0.6.")
    return {"data": of_source.data, "source_domains": of_source.domains or None,
            "target_data": None if same else of_target.data,
            "target_domain": of_target.domains[0] if of_target.domains else None}


def modalities(config: RunConfig) -> tuple[str, str]:
    """What source and target of a config with ``fields`` are: "image" or "text". A folder without classes is pictures.
    """
    source = catalog.entry(config.data).modality
    if config.target_data is None or config.target_data.startswith(PREFIX):
        return source, source
    try:
        return source, catalog.entry(config.target_data).modality
    except UserError:
        return source, "image"


def names(config: RunConfig) -> tuple[str, str]:
    """Source and target of a config as they are written, each without the set's name where that is the config's."""
    if config.source_domains or config.target_data:
        source = DomainName(config.data, config.source_domains or ())
    else:
        source = DomainName(config.data, source_domains(config))
    whole = config.target_data and config.target_domain not in domains_known(config.target_data)
    target = DomainName(config.target_data or config.data, () if whole or not config.target_domain else
                        (config.target_domain,))
    return source.short(config.data), target.short(config.data)


def source_domains(config: RunConfig) -> tuple[str, ...]:
    """The source's domains of a config with ``fields``; none where its set has none."""
    others = None if config.target_data else config.target_domain
    return config.source_domains or tuple(name for name in catalog.domains(
        catalog.entry(config.data), config.arrangement) if name != others)


def load_pair(config: RunConfig, progress: Progress | None = None) -> DomainPair:
    """The pair of a config with ``fields``; every file is looked into once.

    ``limit`` bounds source and target alike, the target's drawn without labels; more than ``MOST_PICTURES`` of a
    domain are sampled with the seed, which ``notes`` say. ``UserError`` as ``catalog.pair`` tells.
    """
    limit = min(config.limit or MOST_PICTURES, MOST_PICTURES)
    chosen = config.changed(limit=None, protocol="whole")
    composed = catalog.pair(chosen, target_limit=None, progress=progress)
    source, target = _source(composed, limit, config.data_seed), _target(composed)
    kept = sealing.limited(len(target), limit, config.data_seed)
    notes = [*composed.dataset.notes, *_sampled("source", source, composed, config),
             *_too_many("target", len(target), config)]
    target = target.take(kept.tolist())
    hidden = [composed.names.get(key, "") for key in target.keys]
    return DomainPair(composed.dataset, composed.dataset.classes, source, target.keys,
                      EvaluationSet("target_test", config.data, target), composed.only_in_source,
                      composed.only_in_target, composed.target_is_labelled, lambda: np.asarray(hidden, str),
                      tuple(notes))


def domains_of(data: str, arrangement: str | None = None) -> tuple[str, ...]:
    """The domains of a set that has pairs; ``UserError`` where it has fewer than two."""
    known = catalog.domains(catalog.entry(data), arrangement)
    if len(known) < 2:
        raise UserError(f"The data set {data!r} has {'one domain' if known else 'no domains'}.",
                        "Pairs of domains need two at least.",
                        "Choose another set, or one pair of two sets: a source, and a target of another set.")
    return known


def domains_known(data: str) -> tuple[str, ...]:
    """A target's domains; none where it is a set without, a shift, or a folder that is no set."""
    if data.startswith(PREFIX):
        return ()
    try:
        return catalog.domains(catalog.entry(data))
    except UserError:
        return ()


def _source(composed: ComposedPair, limit: int, seed: int) -> Split:
    """All labelled pictures of the source, at most ``limit``, in the order of their content."""
    whole = composed.dataset
    parts = [split.take([i for i, domain in enumerate(split.domains or ()) if domain != composed.target])
             for split in (whole.splits[name].labelled() for name in SPLITS)]
    pool = Split.joined([replace(part, groups=None) for part in parts if len(part)])
    empty = pool.take([])
    alone = whole.with_splits({"train": pool, "val": empty, "test": empty})
    pool = limit_train(alone, max(limit, len(whole.classes)), seed).splits["train"]
    return pool.take(sealing.order(sealing.digests(whole, pool.keys)).tolist())


def _target(composed: ComposedPair) -> Split:
    train = composed.dataset.splits["train"]
    return train.take(np.flatnonzero(composed.dataset.is_of(train, composed.target)).tolist())


def _sampled(what: str, kept: Split, composed: ComposedPair, config: RunConfig) -> list[str]:
    total = sum(int((split.is_labelled & ~composed.dataset.is_of(split, composed.target)).sum())
                for split in composed.dataset.splits.values())
    return _too_many(what, total, config)


def _too_many(what: str, count: int, config: RunConfig) -> list[str]:
    if count <= MOST_PICTURES or config.limit and config.limit < MOST_PICTURES:
        return []
    return [f"The {what} has {count:,} pictures; {MOST_PICTURES:,} of them, drawn with the seed {config.data_seed}, "
            "stand for all."]


def _alone(text: str, data: str | None) -> DomainName:
    """One or more domains of ``data``, or a set's name."""
    known = catalog.domains(catalog.entry(data)) if data else ()
    wanted = parted(text)
    if wanted and set(wanted) <= set(known):
        return DomainName(_set(data), tuple(dict.fromkeys(wanted)))
    sets = [item.name for item in catalog.entries()]
    if data and not known and wanted and wanted[0] not in sets:
        raise UserError(f"No domain named {wanted[0]!r}: the data set {data!r} has no domains.",
                        "Expected outer folders that hold folders of classes, some with the same names.",
                        "Rename classes so that domains share some, or name another set, or a folder by its path.")
    if len(wanted) == 1 and (wanted[0] in sets or not known):
        return DomainName(catalog.entry(wanted[0]).name)
    missing = next((name for name in wanted if name not in known), text)
    raise unknown_name("domain", missing, known or sets, f"Those are the domains of {data!r}; a domain of another set "
                       "is written SET:DOMAIN, a folder by its path.")


def _of_set(data: str, wanted: list[str]) -> DomainName:
    entry = catalog.entry(_set(data))
    for name in wanted:
        check_domain(name, entry.domains, data)
    return DomainName(data, tuple(dict.fromkeys(wanted)))


def _set(data: str | None) -> str:
    if not data:
        raise UserError("No data set was named.", "Expected one, or a domain with its set, as in office:amazon.",
                        "Name it with --data, or before the domain.")
    return data


def _is_path(text: str) -> bool:
    """A folder's path, also of one that is not there: that is told where it is opened."""
    is_there = os.path.isdir(os.path.expanduser(text)) and (os.sep in text or text.startswith((".", "~")))
    return is_there or os.sep in text and ":" not in text
