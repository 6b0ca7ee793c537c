"""Transfer against scratch in runs that have been trained: which can be paired fairly, and what they come to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tl_core import field_roles, plan
from tl_core.comparison import compute_budget
from tl_core.comparison.negative_transfer import AtLabels, TransferVerdict, equal, negative_transfer
from tl_core.comparison.run_groups import ComparedRun, names
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.field_roles import Role
from tl_core.statistics.predictions import Predictions
from tl_core.strategies import OPTIONS, STRATEGIES

# What may differ between the two sides: what transfer is (a frozen part may see stored views, from scratch there is
# none), and what changes no figure. The limit tells rounds apart.
_TRANSFER = ("strategy", *plan.FILLED_IN, "freeze_above", *OPTIONS)
_FREE = (*_TRANSFER, "views", "limit", "seed")
_APART = (*_FREE, "epochs", "seconds", "head.hidden")
Load = Callable[[ComparedRun], Predictions | None]
Labels = Callable[[RunConfig], int | None]


@dataclass(frozen=True)
class TransferComparison:
    """One way to transfer against from scratch: same backbone, data, split, head and budget.

    A strategy whose head is linear by its nature meets the scratch run whatever head that has.

    ``means`` holds (labels, transfer's mean accuracy, scratch's) of each round; ``run_ids``
    are all runs that took part. ``epochs`` are those from scratch, None where the clock ends them.
    """

    name: str
    verdict: TransferVerdict
    means: tuple[tuple[int, float, float], ...]
    run_ids: tuple[str, ...]
    epochs: int | None = None


@dataclass
class _Side:
    """Runs of one setting, by limit and seed."""

    config: RunConfig
    runs: dict[int | None, dict[int, tuple[ComparedRun, Predictions]]]


def transfers(config: RunConfig) -> bool | None:
    """Whether a run uses pretrained weights; None where it is neither transfer nor from scratch.

    Frozen random weights are not: they teach nothing, and a network that may learn is not what they are.
    """
    if config.strategy not in STRATEGIES:
        return None
    if not STRATEGIES.get(config.strategy).pretrained:
        return False
    return True if config.weights != "random" else None


def pair_runs(members: Iterable[ComparedRun], load: Load, labels: Labels) -> tuple[list[TransferComparison], list[str]]:
    """Every contest that these runs make, and sentences on those that cannot be judged.

    Runs with the same settings and seed count once. ``load`` finds a run's answers on its
    test pictures (runs without are left out), ``labels`` how many pictures it trained on.
    """
    scratch, transfer = _sides(members, load)
    contests, problems = [], []
    pairs = [(side, against) for side in transfer if (against := _partner(side, scratch))]
    titles = names([side.config for side, _ in pairs], without=(
        "limit", *field_roles.names(RunConfig, Role.MACHINE, Role.RECORD)))
    for (side, against), title in zip(pairs, titles, strict=True):
        try:
            contests += _contest(title, side, against, labels)
        except UserError as error:
            problems.append(f"{title} cannot be judged. {error}")
    return contests, problems


def _sides(members: Iterable[ComparedRun], load: Load) -> tuple[list[_Side], list[_Side]]:
    """From scratch, and with transfer."""
    sides: dict[bool, dict[tuple, _Side]] = {False: {}, True: {}}
    for member in members:
        kind = transfers(member.config)
        answers = load(member) if kind is not None and member.accuracy is not None else None
        if kind is None or answers is None or not len(answers):
            continue
        side = sides[kind].setdefault(_setting(member.config) if kind else _figures(member.config),
                                      _Side(member.config, {}))
        side.runs.setdefault(member.config.limit, {}).setdefault(member.config.seed, (member, answers))
    return list(sides[False].values()), list(sides[True].values())


def _partner(side: _Side, scratch: Iterable[_Side]) -> _Side | None:
    """The scratch side on the same task with the same budget; one with the same head before others."""
    on_same_task_key = [other for other in scratch if _task_key(other.config) == _task_key(side.config)
                      and equal(compute_budget.both(side.config, other.config))]
    same_head = [other for other in on_same_task_key if other.config.head.hidden == side.config.head.hidden]
    linear = STRATEGIES.get(side.config.strategy).linear_head
    return next(iter(same_head or (on_same_task_key if linear else ())), None)


def _contest(title: str, side: _Side, against: _Side, labels: Labels) -> list[TransferComparison]:
    rounds, means, run_ids = [], [], []
    for limit in side.runs:
        count = labels(side.config.model_copy(update={"limit": limit}))
        if limit not in against.runs or count is None:
            continue
        ours, theirs = list(side.runs[limit].values()), list(against.runs[limit].values())
        rounds.append(AtLabels(count, [answers for _, answers in ours], [answers for _, answers in theirs],
                               compute_budget.both(side.config, against.config)))
        means.append((count, _mean(ours), _mean(theirs)))
        run_ids += [member.run_id for member, _ in (*ours, *theirs)]
    if not rounds:
        return []
    epochs = against.config.epochs if against.config.seconds is None else None
    return [TransferComparison(title, negative_transfer(rounds), tuple(sorted(means)), tuple(run_ids), epochs)]


def _mean(runs: list[tuple[ComparedRun, Predictions]]) -> float:
    return sum(member.accuracy or 0.0 for member, _ in runs) / len(runs)  # all of them were tested


def _task_key(config: RunConfig) -> tuple:
    """All that both sides must have in common, but for their budgets and hidden layers."""
    return plan.figure_key(config, _APART)


def _figures(config: RunConfig) -> tuple:
    """All that shapes a run's figures, but for its labels and seed."""
    return plan.figure_key(config, _FREE)


def _setting(config: RunConfig) -> tuple:
    """What tells one way to transfer from another."""
    return _figures(config), plan.views(config), *(getattr(config, name) for name in _TRANSFER)
