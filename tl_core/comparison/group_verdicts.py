"""Verdicts on every two groups that can be paired, why others cannot, and all of it in one sentence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from tl_core.comparison.run_groups import ComparedRun, RunGroup
from tl_core.comparison.verdicts import Verdict, verdicts_of_pairs
from tl_core.errors import UserError
from tl_core.statistics.predictions import Predictions, same_pictures
from tl_core.tracking.records import ACTIVE

MOST_PAIRS = 300  # of 25 groups; more would take a while, and nobody reads them
OTHER_LABELS = "Only settings with the same number of labels are judged: more labels are no better strategy."
Load = Callable[[ComparedRun], Predictions | None]


@dataclass(frozen=True)
class Judgement:
    """``verdicts`` on pairs with the same test pictures, adjusted together; ``unpaired`` says why others have none."""

    verdicts: tuple[Verdict, ...]
    unpaired: tuple[str, ...]
    headline: str

    def about(self, group: RunGroup) -> list[Verdict]:
        return [each for each in self.verdicts if group.title in (each.a, each.b)]


def pairwise_verdicts(groups: Sequence[RunGroup], load: Load) -> Judgement:
    """Judge all pairs of ``groups``; ``load`` gives a run's answers on its test pictures, None where there are none.

    Where a number of labels has several groups, only those with as many labels meet, as on the command line: each
    pair that nobody asks about would make the others harder to tell.
    """
    answers = {group.title: tested_predictions(group, load) for group in groups}
    known = [group for group in groups if answers[group.title]]
    pairs, unpaired = [], [f"{group.title} has no answers on test pictures, so it is not judged."
                           for group in groups if group.tested and group not in known]
    meeting = _meeting(known)
    if len(meeting) > MOST_PAIRS:
        return Judgement((), (f"{len(known)} groups make too many pairs to judge. Choose 25 or fewer.",),
                         _headline(groups, ()))
    unpaired += [OTHER_LABELS] if len(meeting) < len(known) * (len(known) - 1) // 2 else []
    for a, b in ((a.title, b.title) for a, b in meeting):
        why = _mismatch(answers[a], answers[b])
        pairs += [] if why else [((a, b), answers[a], answers[b])]
        unpaired += [f"{a} and {b} cannot be paired. {why}"] if why else []
    verdicts = tuple(verdicts_of_pairs(pairs))
    return Judgement(verdicts, tuple(unpaired), _headline(groups, verdicts))


def tested_predictions(group: RunGroup, load: Load) -> list[Predictions]:
    """The answers of the group's tested runs, of those that have any."""
    loaded = [load(member) for member in group.tested]
    return [answers for answers in loaded if answers is not None and len(answers)]


def best_group(groups: Sequence[RunGroup]) -> RunGroup | None:
    """The tested group with the highest mean, the first of equals."""
    return max((group for group in groups if group.tested), key=lambda group: group.score["mean"], default=None)


def _meeting(known: Sequence[RunGroup]) -> list[tuple[RunGroup, RunGroup]]:
    """Pairs to be judged: with as many labels where there are such, else all."""
    pairs = list(combinations(known, 2))
    return [(a, b) for a, b in pairs if a.config.limit == b.config.limit] or pairs


def _mismatch(a: Sequence[Predictions], b: Sequence[Predictions]) -> str:
    try:
        same_pictures([*a, *b])
    except UserError as error:
        return str(error)
    return ""


def _headline(groups: Sequence[RunGroup], verdicts: Sequence[Verdict]) -> str:
    first = best_group(groups)
    if first is None:
        going = any(member.status in ACTIVE for group in groups for member in group.members)
        return "No run has been tested yet." if going else "No run has been tested, so there is nothing to compare."
    if sum(bool(group.tested) for group in groups) == 1:
        share = f"{100 * first.score['mean']:.1f} %"
        return f"{first.title} gets {share} of the test pictures right; there is nothing yet to compare it with."
    about = [each for each in verdicts if first.title in (each.a, each.b)]
    if len(about) == 1:
        return about[0].sentence
    beaten = [_other(each, first) for each in about if each.better == first.title]
    level = [_other(each, first) for each in about if each.better is None]
    start = f"{first.title} is the most accurate with {100 * first.score['mean']:.1f} %"
    if beaten and level:
        return f"{start}: better than {_list(beaten)}, and within chance of {_list(level)}."
    if beaten:
        return f"{start}: better than {'all others' if len(beaten) == len(groups) - 1 else _list(beaten)}."
    if level:
        return f"{start}, but within chance of {'all others' if len(level) == len(groups) - 1 else _list(level)}."
    return f"{start}."


def _other(verdict: Verdict, group: RunGroup) -> str:
    """The other group's letter."""
    return (verdict.b if verdict.a == group.title else verdict.a).split(" ", 1)[0]


def _list(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
