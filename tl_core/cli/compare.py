"""``compare``: every combination of strategies, depths, rates and seeds, sharing what they can, judged together."""

import time
from collections.abc import Sequence
from typing import Annotated, Any

from tl_core import events, settings
from tl_core.cli.group_progress import GroupProgress
from tl_core.cli.options import Json, config, takes_run_options, value
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.cli.progress import stages
from tl_core.cli.running import catch_up, on_cluster, stop_on_interrupt, tell_unwritten
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.name_lists import parted


def _list(option: str, text: str, metavar: str = "A,B,…"):
    return value(option, text, metavar)


@takes_run_options
def compare(
    given: dict[str, Any],
    strategies: Annotated[str | None, _list("--strategies", "Strategies, with commas between.")] = None,
    freeze_depths: Annotated[str | None, _list(
        "--freeze-depths", "Freeze depths, for strategies that have one to choose.")] = None,
    learning_rates: Annotated[str | None, _list("--learning-rates", "Learning rates of the head.")] = None,
    limits: Annotated[str | None, _list("--limits", "Numbers of labels: the label-efficiency curve.")] = None,
    transfer_depths: Annotated[str | None, _list(
        "--transfer-depths", "How many lower blocks take the weights: Yosinski's experiment.")] = None,
    seeds: Annotated[str | None, _list("--seeds", "How often to train each setting, from --seed on.", "K")] = None,
    budget: Annotated[str | None, value(
        "--budget", "What all runs may spend alike: epochs, seconds (with --seconds) or multiply_adds. "
        "[default: epochs]", "NAME")] = None,
    json: Json = False,
) -> None:
    """Train every combination of the lists and judge them on the same test pictures. Takes every option of train.

    Beside runs on texts stands TF-IDF with logistic regression on the same texts and labels.

    Runs are judged in pairs that learn from the same number of labels.

    Runs share one pass through the backbone, and heads train in one step, where they can.
    Ctrl-C stops what trains (its best weights are kept) and what waits.
    """
    from tl_core.comparison.compute_budget import equalize_budget
    from tl_core.comparison.run_sharing import share
    from tl_core.data import catalog
    began = time.perf_counter()
    lists = {"strategy": strategies, "freeze_depth": freeze_depths, "learning_rate": learning_rates,
             "limit": limits, "transfer_depth": transfer_depths,
             "freeze_above": given.pop("freeze_above", None)}  # one option for one value and for several
    configs = runs(given, lists, seeds)
    configs = equalize_budget(configs, budget or ("seconds" if "seconds" in given else "epochs"), configs[0].seconds)
    sharing, reading = share(configs), catalog.reading(configs[0])
    comparison, results, failures = train_all(configs, sharing)
    members, notes = _members(configs, results)
    answer = {**_answer(members, results), "seconds": _seconds(sharing, results, time.perf_counter() - began),
              "shared": sharing.sentence, "comparison": comparison, **({"reading": reading} if reading else {}),
              **({"notes": notes} if notes else {})}
    if json:
        print_json(answer)
    else:
        _print(answer)
    _raise(failures, len(configs))


def runs(given: dict[str, Any], lists: dict[str, str | None], seeds: str | None) -> list[RunConfig]:
    """The resolved configs that the options say; ``UserError`` before anything runs.

    ``lists`` are texts for the fields of ``grid.AXES``; a field said once, without its
    list, is a list of one.
    """
    from tl_core import tracking
    from tl_core.run_grid import AXES, grid
    given, values = dict(given), dict[str, Sequence]()
    options = {axis.field: axis.option for axis in AXES}
    for field, text in lists.items():
        one = given.pop(field, None)
        if text is not None:
            if one is not None:
                raise UserError(f"{options[field]} is {text!r} and there is --{field.replace('_', '-')} {one}.",
                                "Expected one of the two.", "Leave the second out.")
            values[field] = _parts(options[field], text)
        elif one is not None:
            values[field] = [one]
    base = config(given)
    if seeds is not None:
        values["seed"] = seed_numbers(seeds, base.seed)
    configs = grid(base, values)
    for weights in {resolved.weights for resolved in configs}:
        tracking.source_model(weights)
    return configs


def _parts(option: str, text: str) -> list[str]:
    if not parted(text):
        raise UserError(f"{option} is {text!r}.", "Expected one or more values with commas between.",
                        "Name some, or leave it out.")
    return parted(text)


def seed_numbers(text: str, first: int) -> tuple[int, ...]:
    """As many seeds as an option says, from the ``first`` on."""
    from tl_core.run_grid import MOST_SEEDS, seeds
    if not text.isascii() or not text.isdigit():
        raise UserError(f"--seeds is {text!r}.", f"Expected a whole number from 1 to {MOST_SEEDS}.",
                        "Write how many runs each setting shall have; --seed says where they begin.")
    return seeds(int(text), first)


def train_all(configs: list[RunConfig], sharing) -> tuple[str, list[dict[str, Any]], list[Exception]]:
    """The comparison's id, every run's object, and what runs failed with."""
    from tl_core.comparison.run_groups import run_names
    with GroupProgress(stderr, run_names(configs)) as progress:
        progress.say(sharing.sentence)
        if settings.scheduler():
            return _on_cluster(configs, progress)
        return _here(configs, sharing, progress)


def _here(configs: list[RunConfig], sharing, progress: GroupProgress):
    from tl_core.engine.local import run_comparison
    catch_up()
    try:
        with stop_on_interrupt() as should_stop:
            comparison, outcomes = run_comparison(configs, sharing, progress, should_stop)
    finally:
        tell_unwritten()
    failures = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    results = [_failed(chosen, outcome) if isinstance(outcome, Exception) else outcome
               for chosen, outcome in zip(configs, outcomes, strict=True)]
    with_ids = [{"run_id": run_id, **run} for run_id, run in zip(comparison.run_ids, results, strict=True)]
    return comparison.id, with_ids, failures


def _on_cluster(configs: list[RunConfig], progress: GroupProgress):
    comparisons = []

    def submit(engine) -> Sequence[str]:
        comparisons.append(engine.submit_many(configs))
        return comparisons[0].run_ids
    ends = on_cluster(submit, progress)
    failures = {number: UserError(f"The run {run_id} failed.", end.reason, "Mend that and compare again.")
                for number, (run_id, end) in enumerate(ends) if isinstance(end, events.Failed)}
    results = [{"run_id": run_id, **(_failed(configs[number], failures[number]) if isinstance(end, events.Failed)
                                       else end.result)} for number, (run_id, end) in enumerate(ends)]
    return comparisons[0].id, results, list(failures.values())


def _failed(chosen: RunConfig, error: Exception) -> dict[str, Any]:
    from tl_core.engine.run_job import in_words, stopped_result
    reason = str(error) if isinstance(error, UserError) else in_words(error)
    return {**stopped_result(chosen), "status": "FAILED", "reason": reason}


def _members(configs: list[RunConfig], results: list[dict[str, Any]]) -> tuple[list, list[str]]:
    """The runs with the baselines that belong beside them, and why one has no figure."""
    from tl_core.comparison import text_baselines
    from tl_core.comparison.run_groups import ComparedRun
    members = [ComparedRun(run["run_id"], chosen, run["status"], run)
               for chosen, run in zip(configs, results, strict=True)]
    tested = [member for member in members if member.accuracy is not None]
    if not text_baselines.wanted(tested):
        return members, []
    with stages(stderr) as progress:
        notes = text_baselines.measure(tested, progress)
    return [*members, *text_baselines.kept(tested)], notes


def _answer(members: list, results: list[dict[str, Any]]) -> dict[str, Any]:
    from tl_core.comparison import comparison_table, run_groups
    groups = run_groups.groups(members)
    return {"runs": results, "table": comparison_table.summary_table(groups),
            "verdicts": comparison_table.verdicts(groups, _predictions)}


def _seconds(sharing, results: list[dict[str, Any]], total: float) -> dict[str, float]:
    """The command's own time, and what the teams took; heads that train together take theirs at the same time."""
    spent: dict[str, float] = {}
    for team in sharing.teams:
        members = [results[number].get("seconds", {}) for number in team.members]
        for stage in sorted({stage for member in members for stage in member} - {"total"}):
            spent[stage] = spent.get(stage, 0.0) + max(member.get(stage, 0.0) for member in members)
    return {"total": round(total, 3), **{stage: round(seconds, 3) for stage, seconds in spent.items()}}


def _predictions(run):
    """A run's answers on its test pictures; None where its folder has none."""
    from tl_core import tracking
    from tl_core.comparison import text_baselines
    from tl_core.statistics import predictions
    if run.config.strategy == text_baselines.TEXT_BASELINE:
        return text_baselines.predictions(run)
    file = tracking.fetch(run.run_id, predictions.FILE)
    return predictions.load(file) if file else None


def _print(answer: dict[str, Any]) -> None:
    print_table(["setting", "depth", "learning rate", "accuracy", "95 % interval", "seeds"], (
        (row["name"], _band(row), f"{row['learning_rate']:g}", row["mean"],
         row["ci95"] and "{:.3f} to {:.3f}".format(*row["ci95"]), row["seeds"]) for row in answer["table"]))
    for verdict in answer["verdicts"]:
        print(verdict["sentence"])
    for note in answer.get("notes", ()):
        print(note)
    print(f"{len(answer['runs'])} runs in {answer['seconds']['total']:.0f} s. {answer['shared']}")


def _band(row: dict[str, Any]) -> str:
    return f"{row['freeze_depth']}{'' if row['freeze_above'] is None else '–' + str(row['freeze_above'])}"


def _raise(failures: list[Exception], count: int) -> None:
    """A failure of ours ends the command as such; a user's mistake only where no run was without one."""
    ours = [failure for failure in failures if not isinstance(failure, UserError)]
    if ours or len(failures) == count:
        raise (ours or failures)[0]
