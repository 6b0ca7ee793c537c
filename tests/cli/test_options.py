"""Options over all commands: one name and one help for one thing, and earlier names that still work."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
import typer

from tl_core.cli import options
from tl_core.cli.app import app
from tl_core.config import NESTED, RunConfig
from tl_core.errors import UserError

# Options that mean something else in some commands: the first clauses of their helps, each with its commands.
OTHER_MEANINGS = {
    "--limit": {"Train on at most this many examples, the classes kept in proportion": {
                    "train", "compare", "tasks", "find-lr", "adapt", "self-taught"},
                "Look at no more than this many pictures, classes in proportion": {"transferability", "embed",
                                                                                   "discover"},
                "How many to list": {"runs"}},
    "--backbone": {"The network whose knowledge is transferred": {"train", "compare", "tasks", "find-lr", "adapt",
                                                                  "discover", "self-taught"},
                   "A backbone, in place of a run": {"predict", "explain", "embed"}},
    "--seeds": {"How often to train each setting, from --seed on": {"compare", "tasks"},
                "How many seeds, from --seed on": {"adapt"},
                "How often those are drawn anew": {"self-taught"}},
    "--protocol": {"What a strategy that adapts is tested on": {"train", "compare", "tasks", "find-lr"},
                   "whole": {"adapt"}},
    "--source": {"Where the pictures come from": {"data add"}, "The domain with labels": {"adapt"},
                 "Examples without labels that may help": {"discover"}},
    "--run": {"A run's id, or its first characters": {"embed", "evaluate", "explain", "export", "predict", "report",
                                                      "self-taught"},
              "Measure its demonstration here, up to half a minute on two cores": {"lessons"}},
    "--method": {"grad_cam, grad_cam_pp, occlusion, integrated_gradients": {"explain"}, "What to adapt by": {"adapt"},
                 "What clusters": {"discover"}},
    "--temperature": {"SimCLR": {"train", "compare", "tasks", "find-lr", "self-taught"},
                      "Fit a temperature on the validation examples and show what it does to the test's calibration":
                          {"evaluate"}},
    "--name": {"The set's name": {"data add"}, "What the scheduler calls it": {"worker"}},
    "--address": {"The address it answers on": {"dashboard", "doctor"},
                  "The server's address, which the link begins with": {"users add", "users reset"}},
}
EARLIER = {("predict", "--csv"): "--output", ("explain", "--out"): "--output", ("embed", "--out"): "--output"}


def walked(command=None, path: str = "") -> Iterator[tuple]:
    """(command's name, parameter) of every command."""
    command = typer.main.get_command(app) if command is None else command
    for name, inner in getattr(command, "commands", {}).items():
        yield from walked(inner, f"{path} {name}".strip())
    yield from ((path, parameter) for parameter in command.params if not getattr(parameter, "hidden", False))


def shown() -> dict[str, dict[str, set[str]]]:
    """An option's first name -> the first clause of its help -> the commands that say so."""
    options = defaultdict(lambda: defaultdict(set))
    for command, parameter in walked():
        if parameter.param_type_name == "option":
            options[parameter.opts[0]][_clause(parameter.help)].add(command)
    return options


def _clause(text: str) -> str:
    return re.split(r"[.:](?:\s|$)|; | \[default", text)[0]


def test_an_option_says_the_same_in_every_command():
    """Filters of a list narrow it and are told so; whatever else differs stands above, with its commands."""
    clauses = {option: {clause: commands for clause, commands in found.items() if not clause.startswith("Only runs ")}
               for option, found in shown().items()}
    differing = {option: found for option, found in clauses.items() if len(found) > 1}
    assert differing == OTHER_MEANINGS


def test_one_thing_has_one_option():
    names = defaultdict(set)
    for option, found in shown().items():
        for clause in found:
            names[clause].add(option)
    assert {clause: options for clause, options in names.items() if len(options) > 1} == {}


def test_every_option_has_a_help_that_is_a_sentence():
    for command, parameter in walked():
        text = getattr(parameter, "help", None)
        assert text and re.search(r"[.\])]$", text), (command, parameter.name, text)


def test_what_is_written_goes_to_output_in_every_command():
    writing = {command for command, parameter in walked() if "--output" in parameter.opts}
    assert writing == {"predict", "explain", "embed", "export", "report", "data export", "adapt", "discover",
                       "lessons", "boards export"}


def test_every_field_of_a_run_is_an_option_of_what_trains():
    fields = {name for name in RunConfig.model_fields if name not in NESTED} | {
        name for model in NESTED.values() for name in model.model_fields}
    for command in ("train", "compare", "find-lr"):
        assert fields <= {parameter.name for path, parameter in walked() if path == command}


@pytest.mark.parametrize(("command", "earlier"), EARLIER)
def test_an_earlier_name_still_works_and_no_help_shows_it(run, command, earlier):
    code, out, _ = run(command, "--help")
    assert code == 0 and EARLIER[command, earlier] in out and not re.search(rf"{earlier}\b", out)
    needed = ["a.png"] if command != "embed" else []
    for said in ([earlier, "/no/such/place/it.csv"], [f"{earlier}=/no/such/place/it.csv"]):
        code, _, err = run(command, *needed, "--run", "nothing", "--backbone", "none", *said)
        assert code == 2 and "No such option" not in err, err


def test_earlier_names_are_todays_up_to_the_end_of_options():
    said = ["--out", "a", "--out=b", "--output", "c", "--outer", "--", "--out"]
    assert options._todays(said, {"--out": "--output"}) == [
        "--output", "a", "--output=b", "--output", "c", "--outer", "--", "--out"]


def test_a_run_is_named_by_run_everywhere_and_evaluate_still_takes_it_bare(run):
    assert {command for command, parameter in walked() if "--run" in parameter.opts and not parameter.is_flag} == {
        "predict", "explain", "embed", "evaluate", "export", "report", "self-taught"}
    for said in (["evaluate", "nothing"], ["evaluate", "--run", "nothing"]):
        code, _, err = run(*said)
        assert code == 2 and "'nothing'" in err
    code, _, err = run("evaluate", "--run", "one", "two")
    assert code == 2 and "Two runs were named." in err


def test_a_whole_number():
    assert options.whole("top", "3", 1) == 3
    with pytest.raises(UserError, match=r"top is 'three'\. Expected a whole number of 1 or more\."):
        options.whole("top", "three", 1)


def test_seeds_of_new_runs_leave_a_drawn_sets_pictures_alone_unless_asked():
    drawn = {name: options.config(given).drawing_seed for name, given in {
        "none": {}, "run": {"seed": "3"}, "split": {"seed": "3", "split_seed": "4"},
        "pictures": {"split_seed": "4", "picture_seed": "5"}}.items()}
    assert drawn == {"none": 0, "run": 0, "split": 4, "pictures": 5}
    assert RunConfig.from_json('{"seed": 3}').drawing_seed == 3  # a config of before
