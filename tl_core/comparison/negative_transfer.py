"""Does transfer help or hurt? Equal budgets, several seeds, several numbers of labels, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tl_core.comparison.verdict_text import points
from tl_core.comparison.verdicts import Runs, Verdict, verdicts_of_pairs
from tl_core.errors import UserError

TRANSFER, SCRATCH = "transfer", "from scratch"
TOLERANCE = 0.1  # budgets measured in seconds are never equal to the digit
Effect = Literal["helps", "hurts", "mixed", "chance"]


@dataclass(frozen=True)
class AtLabels:
    """Runs with transfer and from scratch on the same ``labels`` training pictures, one for each seed.

    ``budgets`` is what a run with transfer and one from scratch may spend: epochs,
    seconds or multiply-adds, the same measure for both.
    """

    labels: int
    transfer: Runs
    scratch: Runs
    budgets: tuple[float, float]


@dataclass(frozen=True)
class TransferVerdict:
    """``effect`` over all numbers of labels, and for each (in rising order) its pair's verdict, b being transfer."""

    effect: Effect
    sentence: str
    labels: tuple[int, ...]
    verdicts: tuple[Verdict, ...]


def negative_transfer(rounds: Sequence[AtLabels]) -> TransferVerdict:
    """Judge each number of labels, p-values adjusted over them, and say what it comes to.

    Raises ``UserError`` where the two sides' budgets differ by more than a tenth: a run
    that may train longer proves nothing. Wang et al. 2019, Characterizing and avoiding
    negative transfer, arXiv:1811.09751.
    """
    rounds = sorted(rounds, key=lambda each: each.labels)
    for each in rounds:
        _check_budgets(each)
    verdicts = verdicts_of_pairs([((SCRATCH, TRANSFER), each.scratch, each.transfer) for each in rounds])
    labels = tuple(each.labels for each in rounds)
    effect = _effect(verdicts)
    return TransferVerdict(effect, _sentence(effect, labels, verdicts), labels, tuple(verdicts))


def equal(budgets: tuple[float, float]) -> bool:
    """Whether two runs may spend the same, as far as that can be."""
    return abs(budgets[0] - budgets[1]) <= TOLERANCE * max(budgets)


def _check_budgets(each: AtLabels) -> None:
    transfer, scratch = each.budgets
    if not equal(each.budgets):
        raise UserError(f"With {each.labels} labels transfer may spend {transfer:g} and from scratch {scratch:g}.",
                        "Expected equal budgets.", "Give both the same number of epochs, seconds or multiply-adds.")


def _effect(verdicts: Sequence[Verdict]) -> Effect:
    better = {each.better for each in verdicts}
    if better >= {TRANSFER, SCRATCH}:
        return "mixed"
    return "helps" if TRANSFER in better else "hurts" if SCRATCH in better else "chance"


def _sentence(effect: Effect, labels: Sequence[int], verdicts: Sequence[Verdict]) -> str:
    wins, losses, rest = ([(count, each) for count, each in zip(labels, verdicts, strict=True) if each.better == name]
                          for name in (TRANSFER, SCRATCH, None))
    chance = f" {_at(rest)} the difference is within chance." if rest else ""
    if effect == "chance":
        return f"Transfer neither helps nor hurts beyond chance: {_each(rest)}."
    if effect == "mixed":
        return f"Transfer helps {_each(wins)}, but hurts {_each(losses)} (negative transfer).{chance}"
    if effect == "helps":
        return f"Transfer helps: {_each(wins)}.{chance}"
    return f"Negative transfer: starting from scratch is better, {_each(losses)}.{chance}"


def _each(by_labels: Sequence[tuple[int, Verdict]]) -> str:
    return ", ".join(f"{_by(each)} with {count:,} labels" for count, each in by_labels)


def _by(each: Verdict) -> str:
    if each.difference is None:
        return "untested"
    if each.better:
        return f"by {points(abs(each.difference))}"
    return f"{'+' if each.difference > 0 else ''}{points(each.difference)}"


def _at(by_labels: Sequence[tuple[int, Verdict]]) -> str:
    return f"With {' and '.join(f'{count:,}' for count, _ in by_labels)} labels"
