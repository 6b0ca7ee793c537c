"""``evaluate``: where a finished run is wrong, how sure it is of it, and what its answers bear.

``--json`` prints {"run_id", "data", "backbone", "classes",
"test": {"n", "accuracy", "ci95", "loss", "brier"},
"confusion": {"counts": [[true × predicted]], "mistakes": [{"true", "predicted", "pictures": [key]}]},
"per_class": [{"name", "support", "predicted", "precision", "precision_ci95", "recall", "recall_ci95", "f1"}],
"averages": {"macro" | "weighted": {"precision", "recall", "f1"}},
"confused": [{"true", "predicted", "count", "of"}],
"worst": [{"picture", "true", "predicted", "confidence", "loss"}],
"ranking": [{"class", "auc", "average_precision", "base"}],
"calibration": {"ece", "mce", "nll", "brier", "confidence", "accuracy",
                "bins": [{"low", "high", "count", "confidence", "accuracy", "ci95"}]},
"temperature": null or {"value", "why", "validation", "before", "after", "effect"}: before and after as calibration
               without bins, effect in words,
"robustness": null or {"pictures", "of", "lacking", "seed", "clean": {"accuracy", "ci95"}, "seconds",
               "curves": {name: {"title", "unit", "points": [{"strength", "accuracy", "ci95"}]}}}}.
Shares are 0–1, losses in nats, intervals Wilson's 95 %; null where nothing can be said.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tl_core.cli import network
from tl_core.cli.options import Json, run_id, value
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.cli.progress import stages
from tl_core.errors import UserError
from tl_core.printable import printable
from tl_core.words import beginning

if TYPE_CHECKING:
    from tl_core.backbones.nouns import Noun
    from tl_core.evaluation.run_predictions import RunPredictions

SHOWN, BEGINNING = 10, 60  # worst losses, characters of a text


def evaluate(
    named: Annotated[str | None, typer.Argument(metavar="RUN_ID", help="The run, as --run.", hidden=True)] = None,
    run: Annotated[str | None, run_id()] = None,
    task: Annotated[str | None, network.TASK] = None,
    temperature: Annotated[bool, typer.Option("--temperature", help="Fit a temperature on the validation examples and "
                                              "show what it does to the test's calibration.")] = False,
    robustness: Annotated[bool, typer.Option("--robustness", help="Measure the accuracy on worse test examples: "
                                             "pictures blurred, noisy, darker, brighter and turned; "
                                             "texts with typos, capitals, words left out, ends cut off.")] = False,
    pictures: Annotated[str | None, value("--pictures", "How many test pictures or texts --robustness changes. "
                                          "[default: 500]",
                                          "N|all")] = None,
    json: Json = False,
) -> None:
    """Look closely at a finished run: confusion, classes, worst losses, calibration, robustness.

    The test is not made again: the answers that the run kept are read. What --temperature
    and --robustness compute is kept beside the run.
    """
    from tl_core.backbones import nouns
    from tl_core.evaluation import run_predictions, summary
    answered, most = run_predictions.of_run(_named_run(named, run), task), _most(pictures)
    if answered.task and (temperature or robustness):
        raise UserError(f"task is {answered.task!r}, with {'--temperature' if temperature else '--robustness'}.",
                        f"Both ask the network anew, about the task that the run is judged by: "
                        f"{answered.record.config.judged_task!r}.", "Leave one of the two out.")
    result = {**summary.summary(answered), "temperature": None, "robustness": None}
    with stages(stderr) as progress:
        if temperature:
            from tl_core.evaluation import validation
            result["temperature"] = summary.scaled(answered, validation.answers(answered, progress))
        if robustness:
            from tl_core.evaluation import robustness as measuring
            result["robustness"] = measuring.measured(answered, most, progress)
    print_json(result) if json else _tell(result, nouns.of_run(answered.record.config), _texts(answered))


def _named_run(first: str | None, option: str | None) -> str:
    run_id = first or option
    if not run_id or first and option:
        raise UserError("Two runs were named." if first else "No run was named.", "Expected one run's id.",
                        "`python -m tl_core runs` lists them.")
    return run_id


def _most(text: str | None) -> int | None:
    """How many pictures; None for all."""
    from tl_core.evaluation.robustness import PICTURES
    if text is None or text == "all":
        return PICTURES if text is None else None
    if not text.isdecimal() or int(text) < 1:
        raise UserError(f"pictures is {text!r}.", "Expected a whole number of 1 or more, or all.",
                        "Change it and try again.")
    return int(text)


def _texts(answered: "RunPredictions") -> dict[str, str]:
    """The beginnings of a run's test texts by their keys; of pictures, and of texts that are gone, none."""
    from tl_core import run_pictures
    from tl_core.backbones import nouns
    if nouns.of_run(answered.record.config).one != "text":
        return {}
    today = run_pictures.tested(answered.record, answered.test)
    return {key: beginning(printable(" ".join(today.read(now).split())), BEGINNING) for key, now in today.keys.items()}


def _tell(result: dict[str, Any], noun: "Noun", texts: Mapping[str, str]) -> None:
    test, error = result["test"], result["calibration"]
    print(f"{100 * test['accuracy']:.1f} % of {test['n']} test {noun.many} are right ({_ends(test['ci95'])}). Mean "
          f"confidence {100 * error['confidence']:.1f} %, expected calibration error {error['ece']:.3f}.\n")
    _tell_classes(result, noun)
    _table("Confused most often", ["true", "taken for", noun.many, "of"], (
        (one["true"], one["predicted"], one["count"], one["of"]) for one in result["confused"]))
    _table("Worst losses", ["true", "taken for", "confidence", "loss", noun.one], (
        (one["true"], one["predicted"], one["confidence"], one["loss"],
         texts.get(one["picture"]) or one["picture"].rsplit("/")[-1])
        for one in result["worst"][:SHOWN]))
    if result["temperature"]:
        _tell_temperature(result["temperature"], noun)
    if result["robustness"]:
        _tell_robustness(result["robustness"], noun)


def _tell_classes(result: dict[str, Any], noun: "Noun") -> None:
    ranks = {one["class"]: one["auc"] for one in result["ranking"]}
    rows = [(row["name"], row["precision"], _ends(row["precision_ci95"]), row["recall"], _ends(row["recall_ci95"]),
             row["f1"], ranks[row["name"]], row["support"]) for row in result["per_class"]]
    rows += [(f"({name} mean)", mean["precision"], "", mean["recall"], "", mean["f1"], "", "")
             for name, mean in result["averages"].items()]
    print_table(["class", "precision", "95 %", "recall", "95 %", "F1", "AUC", noun.many], rows)


def _tell_temperature(result: dict[str, Any], noun: "Noun") -> None:
    if result["value"] is None:
        print(f"\nNo temperature: {noun.said(result['why'])}")
        return
    print(f"\nTemperature {result['value']:.3f}, fitted on {result['validation']} validation {noun.many}; the answers "
          f"stay the same. {noun.said(result['effect'])}")


def _tell_robustness(result: dict[str, Any], noun: "Noun") -> None:
    clean = result["clean"]
    rows = [(f"{curve['title']}, {curve['unit']}", f"{point['strength']:g}", point["accuracy"], _ends(point["ci95"]))
            for curve in result["curves"].values() for point in curve["points"]]
    _table(f"Robustness, on {result['pictures']} of {result['of']} test {noun.many}",
           ["changed by", "strength", "accuracy", "95 %"],
           [("nothing", "0", clean["accuracy"], _ends(clean["ci95"])), *rows])
    if result.get("lacking"):
        print(result["lacking"])


def _table(title: str, columns: list[str], rows: Iterable[tuple]) -> None:
    rows = list(rows)
    if rows:
        print(f"\n{title}")
        print_table(columns, rows)


def _ends(ends: list[float] | None) -> str:
    return f"{ends[0]:.2f}–{ends[1]:.2f}" if ends else "–"
