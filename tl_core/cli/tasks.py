"""``tasks``: does sharing a network help? Each task alone against all together.

``--json`` prints {"data", "budget": "steps" | "seconds" | "seconds_per_task", "tasks": {name: {"alone" | "together":
{"mean", "ci95", "seeds": [accuracy of each], "n": test pictures}, "difference", "ci95", "p", "verdict": "helps" |
"interferes" | "within chance", "sentence"}}, "pairs": null or [{"task", "beside", "accuracy": as alone, "difference",
…}], "seconds": {tasks: of training, mean over seeds}, "runs": [{"run_id", "tasks", "seed", "epochs", "status"}],
"total": seconds}.
"""

import time
from typing import Annotated, Any

import typer

from tl_core.cli import compare
from tl_core.cli.options import Json, config, takes_run_options, value
from tl_core.cli.output import print_json, print_table
from tl_core.errors import UserError

_IN_COMMON = {"steps": "as many steps each", "seconds": "as long each",
              "seconds_per_task": "as long for every task, so that one network takes what its single ones take in sum"}


@takes_run_options
def tasks(
    given: dict[str, Any],
    seeds: Annotated[str, value("--seeds", "How often to train each setting, from --seed on. [default: 3]",
                                "K")] = "3",
    affinity: Annotated[bool, typer.Option("--affinity", help="Every pair of three tasks or more, too: which one helps "
                                           "which.")] = False,
    budget: Annotated[str | None, value(
        "--budget", "What all runs may spend alike: steps, seconds (each trains for --seconds) or seconds_per_task "
        "(for --seconds times its tasks: the single runs take in sum as long as the one together). [default: steps]",
        "NAME")] = None,
    json: Json = False,
) -> None:
    """Train tasks alone and together, at an equal budget, and say of each task whether sharing helps it.

    Takes every option of train. A verdict is over test pictures and seeds, and may be that tasks interfere.
    """
    from tl_core import plan
    from tl_core.comparison import task_sharing
    from tl_core.comparison.run_sharing import share
    from tl_core.data import catalog
    began = time.perf_counter()
    base = plan.resolve_config_and_data(config(given))
    budget = budget or ("steps" if base.seconds is None else "seconds")
    runs = task_sharing.plan_runs(base, compare.seed_numbers(seeds, base.seed), catalog.listing_of(base), affinity,
                                  budget)
    configs = [plan.resolve_config(run.config) for run in runs]
    _, results, failures = compare.train_all(configs, share(configs))
    if failures or any(result["status"] != "FINISHED" for result in results):
        raise (failures or [UserError("A run was stopped.", "A comparison needs all of them.", "Start it again.")])[0]
    answer = {"data": base.data, "budget": budget, **task_sharing.judged(runs, results, lambda number, task: _answers(
        results[number]["run_id"], task if len(runs[number].tasks) > 1 else None)),
        "runs": [{"run_id": result["run_id"], "tasks": list(run.tasks), "seed": chosen.seed,
                  "epochs": _epochs(result) or chosen.epochs, "status": result["status"]}
                 for run, chosen, result in zip(runs, configs, results, strict=True)],
        "total": round(time.perf_counter() - began, 3)}
    print_json(answer) if json else _print(answer)


def _epochs(result: dict[str, Any]) -> int:
    """How many there were, by the clock too."""
    return len((result.get("history") or {}).get("loss") or ())


def _answers(run_id: str, task: str | None):
    from tl_core.evaluation import run_predictions
    return run_predictions.of_run(run_id, task).test


def _print(answer: dict[str, Any]) -> None:
    print_table(["task", "alone", "together", "difference", "95 %", "sharing"], (
        (task, row["alone"]["mean"], row["together"]["mean"], f"{100 * row['difference']:+.1f}",
         "{:+.1f} to {:+.1f}".format(*(100 * end for end in row["ci95"])), row["verdict"])
        for task, row in answer["tasks"].items()))
    if answer["pairs"]:
        print()
        print_table(["task", "beside", "accuracy", "difference", "95 %", "sharing"], (
            (row["task"], row["beside"], row["accuracy"]["mean"], f"{100 * row['difference']:+.1f}",
             "{:+.1f} to {:+.1f}".format(*(100 * end for end in row["ci95"])), row["verdict"])
            for row in answer["pairs"]))
    for row in answer["tasks"].values():
        print(row["sentence"])
    print("Training took " + ", ".join(f"{seconds:.1f} s for {names}" for names, seconds in answer["seconds"].items())
          + f": {_IN_COMMON[answer['budget']]}, the mean over seeds.")
