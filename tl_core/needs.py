"""Whether a set has what a strategy needs of it. No TensorFlow here."""

import os

from tl_core.config import RunConfig
from tl_core.data import catalog, domain_pair, pair_composition
from tl_core.data.catalog import CatalogEntry
from tl_core.data.dataset import Dataset, check_domain
from tl_core.data.shift import PREFIX, Shift
from tl_core.errors import UserError, unknown_name
from tl_core.modality_nouns import PLURALS
from tl_core.name_lists import joined
from tl_core.strategies import STRATEGIES, Strategy
from tl_core.strategies.registry import NEEDS, Need

OF_TASKS = ("main_task", "task_labels", "task_weighting", "task_weights", "gradient_surgery")  # of runs with tasks
OF_A_PAIR = ("source_domains", "target_data", "target_domain", "protocol")  # fields of strategies that need a target


def check(config: RunConfig, entry: CatalogEntry) -> None:
    """``UserError`` where the config's strategy needs what its set, or the config, has not.

    Labels are counted without a picture being read; those of a set that has yet to be downloaded are not known before
    it is here.
    """
    strategy = STRATEGIES.get(config.strategy)
    if "target" in strategy.needs:
        _check_target(config, strategy, catalog.domains(entry, config.arrangement))
    for modality in ("text", "image"):
        if modality in strategy.needs and entry.modality != modality:
            raise _lacking(config, strategy, modality, f"is a set of {PLURALS.get(entry.modality, entry.modality)}",
                           entry.modality)
    if "pool" in strategy.needs:
        _check_pool(config, strategy, entry)
    if (config.tasks or {"unlabelled", "tasks"} & set(strategy.needs)) and not entry.downloadable:
        check_labels(config, catalog.listing_of(config))


def check_labels(config: RunConfig, dataset: Dataset) -> None:
    """The same of what only the pictures' labels tell."""
    strategy = STRATEGIES.get(config.strategy)
    if "unlabelled" in strategy.needs and dataset.splits["train"].is_labelled.all():
        raise _lacking(config, strategy, "unlabelled", f"has a label for every training {dataset.noun.one}")
    if "tasks" in strategy.needs and len(dataset.targets) < 2:
        raise _lacking(config, strategy, "tasks", "has only one target")


def check_tasks(config: RunConfig) -> None:
    """``UserError`` where what is said of tasks does not fit together, or not the strategy."""
    tasks, strategy = config.tasks or (), STRATEGIES.get(config.strategy)
    given = [name for name in OF_TASKS if getattr(config, name) != RunConfig.model_fields[name].default]
    if not tasks and given:
        raise UserError(f"{given[0]} is given, and tasks is not.", "A run without tasks predicts the set's classes.",
                        f"Name the tasks (--tasks kind,domain), or leave {given[0]} out.")
    if len(set(tasks)) < len(tasks):
        raise UserError(f"tasks is {joined(tasks)!r}.", "Expected each task once.", "Leave the second one out.")
    if config.main_task is not None and config.main_task not in tasks:
        raise unknown_name("task", config.main_task, tasks, "main_task is one of this run's tasks.")
    if tasks and strategy.needs:
        raise UserError(f"{strategy.title} learns the set's own classes or none, and tasks is {joined(tasks)!r}.",
                        "Tasks are for strategies that learn from labels alone.",
                        f"Leave tasks out, or choose another strategy: "
                        f"{joined([one.name for one in STRATEGIES if not one.needs])}.")
    if len(tasks) > 1:
        _check_several(config)


def _check_several(config: RunConfig) -> None:
    if config.augment.mixup:
        raise UserError("mixup blends the labels of one task.", f"This run learns {len(config.tasks or ())} of them.",
                        "Set mixup to 0, or choose one task.")
    by_hand = config.task_weighting == "manual"
    if by_hand != bool(config.task_weights):
        raise UserError(f"task_weighting is {config.task_weighting}, and task_weights is "
                        f"{joined(config.task_weights) if config.task_weights else 'not given'}.",
                        "Weights go with the weighting by hand, and with no other.",
                        "Set task_weighting to manual and task_weights to what each task counts, as in kind=1.")
    if by_hand and not any({**dict.fromkeys(config.tasks or (), 1.0), **config.weight_by_task}.values()):
        raise UserError("Every task weighs 0.", "Expected at least one that is to be learnt.", "Raise a weight.")


def check_alike(config: RunConfig) -> None:
    """``UserError`` where one network cannot read both sides of a config with a pair's fields."""
    source, there = (PLURALS.get(name, name) for name in domain_pair.modalities(config))
    if source != there:
        raise UserError(f"The source is {source}, the target {there}.", "No network reads both.", f"Choose {source} as "
                        "the target, or a network for the target alone (adapt --target-backbone; on the Adapt page one "
                        "for each).")


def target(config: RunConfig) -> dict[str, str | None]:
    """``target_data`` and ``target_domain`` of a config that has been checked: pinned, and named where a set is whole.
    """
    if config.target_data is None:
        return {"target_data": None, "target_domain": config.target_domain}
    data = str(Shift.parse(config.target_data)) if config.target_data.startswith(PREFIX) else catalog.pinned(
        config.target_data)
    return {"target_data": data, "target_domain": config.target_domain or pair_composition.label(data)}


def pool(config: RunConfig) -> tuple[str, ...] | None:
    """The pool of a config that has been checked, each name pinned; the set itself where none is named."""
    if config.pool is None:
        return (catalog.pinned(config.data),)
    return tuple(os.path.abspath(os.path.expanduser(name)) if _is_folder(name) else catalog.pinned(name)
                 for name in config.pool)


def _check_pool(config: RunConfig, strategy: Strategy, entry: CatalogEntry) -> None:
    for modality in (entry.modality, *(catalog.entry(name).modality for name in config.pool or ()
                                       if not _is_folder(name))):
        if modality != "image":
            raise UserError(f"{strategy.title} learns from pictures.", "There are "
                            f"{PLURALS.get(modality, modality)} in the data set or the pool.",
                            "Choose sets of pictures.")


def _is_folder(name: str) -> bool:
    """A folder needs no classes to be a pool; a set of that name comes first."""
    return os.path.isdir(os.path.expanduser(name)) and name not in {entry.name for entry in catalog.entries()}


def _check_target(config: RunConfig, strategy: Strategy, domains: tuple[str, ...]) -> None:
    if config.domain is not None:
        raise UserError(f"domain is {config.domain!r}.", f"{strategy.title} learns from several domains of "
                        f"{config.data!r}.", "Leave the domain out, and name the target alone.")
    if config.target_data is None:
        _check_own_target(config, strategy, domains)
    elif config.target_data.startswith(PREFIX):
        Shift.parse(config.target_data)
    else:
        _check_other_target(config, config.target_data)
        check_alike(config)
    for name in config.source_domains or ():
        check_domain(name, domains, config.data)


def _check_own_target(config: RunConfig, strategy: Strategy, domains: tuple[str, ...]) -> None:
    if len(domains) < 2:
        raise _lacking(config, strategy, "target", "has one domain only" if domains else "has no domains")
    if config.target_domain is None:
        raise UserError(f"No domain of {config.data!r} is named as the target.",
                        f"{strategy.title} needs one of: {joined(domains)}.", "Set the target domain to one of them.")
    check_domain(config.target_domain, domains, config.data)
    if config.target_domain in (config.source_domains or ()):
        raise UserError(f"{config.target_domain!r} is both source and target.", "Expected two domains.",
                        "Choose another of them as the source.")


def _check_other_target(config: RunConfig, target_data: str) -> None:
    whole = config.target_domain in (None, pair_composition.label(target_data))
    if not whole and config.target_domain is not None:
        check_domain(config.target_domain, catalog.domains(catalog.entry(target_data)), target_data)
    elif not os.path.isdir(os.path.expanduser(target_data)):  # a folder needs no classes
        catalog.entry(target_data)


def _lacking(config: RunConfig, strategy: Strategy, need: Need, problem: str, modality: str = "image") -> UserError:
    others = [other.name for other in STRATEGIES if need not in other.needs and other.reads(modality)]
    return UserError(f"The data set {config.data!r} {problem}.", f"{strategy.title} needs {NEEDS[need]}.",
                     f"Choose another data set, or another strategy: {joined(others)}.")
