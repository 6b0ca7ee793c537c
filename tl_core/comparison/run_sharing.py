"""What several runs can share: one pass through the backbone, one fused step for many heads. No TensorFlow here."""

import hashlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from tl_core import field_roles, plan
from tl_core.config import SEEDS, RunConfig
from tl_core.field_roles import Role
from tl_core.training import group_run
from tl_core.words import plural

# Of the fields that choose pictures these tell no rows apart: those of a few pictures are found among
# those of all, labels shape none, and seeds count where they draw something.
_SAME_ROWS = ("limit", "tasks", "main_task", "task_labels", *SEEDS)


@dataclass(frozen=True)
class Team:
    """Runs that train as one: ``members`` are places in the list of configs, several where their heads are fused.

    ``cuts`` are freeze depths that later teams will read; who trains first fills them in the same pass.
    """

    members: tuple[int, ...]
    cuts: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Sharing:
    """Who trains with whom: ``teams`` in the order to run them; ``passes`` the runs that read the same rows.

    A run that stores nothing is in no pass.
    """

    teams: tuple[Team, ...]
    passes: tuple[frozenset[int], ...]

    @property
    def sentence(self) -> str:
        """For the user: "12 runs share one pass through the backbone; 6 heads train in one step."."""
        parts = [*_passes(self.passes), *_steps(self.teams)]
        left = {run for team in self.teams if len(team.members) == 1 for run in team.members}
        left -= {run for runs in self.passes if len(runs) > 1 for run in runs}
        if not parts:
            return "Nothing is shared." if len(left) > 1 else ""
        if left:
            parts.append(f"{plural(len(left), 'run')} {'share' if len(left) > 1 else 'shares'} nothing")
        return "; ".join(parts) + "."


def share(configs: Sequence[RunConfig]) -> Sharing:
    """The plan for resolved ``configs``: every one is in exactly one team.

    Runs with the same rows follow one another, so that network and rows stay warm: those on
    most pictures first, then the deepest cuts, because one pass to the deepest cut goes through
    all others.
    """
    families: dict[Hashable, list[int]] = {}
    for number, config in enumerate(configs):
        families.setdefault(_pass_key(config), []).append(number)
    teams = [team for family in families.values() for team in _teams(family, configs)]
    passes = [frozenset(family) for family in families.values() if _cuts(configs[family[0]])]
    return Sharing(tuple(teams), tuple(passes))


def team_of(config: RunConfig) -> str | None:
    """The same for resolved configs whose heads can train in one step; None for one that trains alone."""
    key = _team_key(config)
    return None if key is None else hashlib.sha256(repr(key).encode()).hexdigest()


def _teams(family: list[int], configs: Sequence[RunConfig]) -> list[Team]:
    ordered = sorted(family, key=lambda number: (*_first(configs[number]), number))
    groups: dict[Hashable, list[int]] = {}
    for number in ordered:
        groups.setdefault(_team_key(configs[number]) or number, []).append(number)
    teams: list[Team] = []
    later: frozenset[int] = frozenset()
    for members in reversed(groups.values()):
        teams.append(Team(tuple(members), later))
        later = later.union(*(_cuts(configs[number]) for number in members))
    return teams[::-1]


def _first(config: RunConfig) -> tuple[float, int, int]:
    """Smaller is earlier: most pictures, then the deepest cut, then the fewest trained blocks."""
    depths = [phase.freeze_depth for phase in plan.phases(config)]
    return -(config.limit or float("inf")), -max(depths), -min(depths)


def _cuts(config: RunConfig) -> frozenset[int]:
    """The cuts whose rows a run stores: none where it computes them anew."""
    if not plan.features_cacheable(config):
        return frozenset()
    return frozenset(phase.freeze_depth for phase in plan.phases(config)) - {0}


def _pass_key(config: RunConfig) -> Hashable:
    """Equal for runs that read the same rows; where none are kept, for those on the same pictures and backbone."""
    pictures = field_roles.values(config, Role.PICTURES, without=_SAME_ROWS)
    if not _cuts(config):
        return "alone", *pictures.values(), config.backbone, config.image_size
    rows = field_roles.values(config, Role.ROWS, Role.MACHINE, without=_SAME_ROWS)
    return *pictures.values(), *rows.values(), *config.picture_seeds, _own_seed(config)


def _team_key(config: RunConfig) -> Hashable:
    """Equal for runs whose heads can train in one step; None for one that trains alone."""
    own = group_run.key(config)
    return None if own is None else (own, *config.picture_seeds, _own_seed(config))


def _own_seed(config: RunConfig) -> int | None:
    """The seed where it makes rows that no other seed makes: random weights, and views drawn by it."""
    return config.seed if config.starts_random or config.augment.on else None


def _passes(passes: Sequence[frozenset[int]]) -> list[str]:
    shared = [runs for runs in passes if len(runs) > 1]
    if not shared:
        return []
    times = "one pass" if len(shared) == 1 else f"{len(shared)} passes"
    return [f"{sum(map(len, shared))} runs share {times} through the backbone"]


def _steps(teams: Sequence[Team]) -> list[str]:
    fused = [team for team in teams if len(team.members) > 1]
    if not fused:
        return []
    steps = "one step" if len(fused) == 1 else f"{len(fused)} groups of one step each"
    return [f"{sum(len(team.members) for team in fused)} heads train in {steps}"]
