"""Options, each once for every command that takes it; those of a run are drawn from RunConfig's fields.

Its descriptions and bounds are the help, its messages the errors. Every option with a value
is a string here, so that a wrong number is told in the same three clauses as on the page.
An option's help begins with the same clause in every command; after it comes the command's own.
"""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer
from pydantic import BaseModel
from typer.core import TyperCommand

from tl_core import name_lists
from tl_core.config import BEGINS_WITH, NESTED, RunConfig, bounds, number
from tl_core.errors import UserError

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]

LOOKED_AT = typer.Option("--limit", metavar="VALUE", show_default=False,
                         help="Look at no more than this many pictures, classes in proportion.")

# Switches other than a plain --name; those of a field that is True by default turn it off.
_SWITCHES = {
    "mixed_precision": ("--mixed-precision/--no-mixed-precision", None),
    "feature_store": ("--no-feature-store", "Compute the frozen blocks' outputs anew in every epoch."),
    "epoch_maps": ("--no-epoch-maps", "Keep no map of the validation pictures and no confusion matrix of each epoch."),
}

# Named with commas between, or by the option again for each; a name may hold commas itself.
_SEVERAL = " With commas between, one that has a comma in quotes; or name the option once for each."
_LISTS = dict.fromkeys(("classes", "source_domains", "pool", "tasks", "task_labels", "task_weights",
                        "text_columns"), _SEVERAL)


def value(option: str, text: str, metavar: str = "VALUE") -> Any:
    """An option with a value and its help."""
    return typer.Option(option, metavar=metavar, help=text, show_default=False)


def of_run(name: str, more: str | None = None) -> Any:
    """The option of a field of ``RunConfig`` for a command that takes few; ``more`` in place of bounds and default."""
    text = _help(name, RunConfig) if more is None else f"{_described(name, RunConfig)} {more}".rstrip()
    return value(f"--{_dashed(name)}", text)


def run_id() -> Any:
    """The run that a command is about."""
    return value("--run", "A run's id, or its first characters.", "RUN_ID")


def output_to(text: str, metavar: str = "PATH") -> Any:
    """Where a command writes; ``text`` says what: "the HTML file."."""
    return value("--output", f"Where to write: {text}", metavar)


def whole(name: str, text: str, least: int) -> int:
    """The number that an option says; ``UserError`` where it is none."""
    try:
        return int(text)
    except ValueError:
        raise UserError(f"{name} is {text!r}.", f"Expected a whole number of {least} or more.",
                        f"Change {name} and try again.") from None


def with_earlier_names(names: Mapping[str, str]) -> type[TyperCommand]:
    """A command that still takes options by names they had, which no help shows: {"--out": "--output"}."""
    class Command(TyperCommand):
        def parse_args(self, ctx, args):
            return super().parse_args(ctx, _todays(args, names))
    return Command


def takes_run_options(function: Callable[..., None], without: Sequence[str] = ()) -> Callable[..., None]:
    """The command ``function(given, …)`` with all options of a run, but those ``without``, before its own.

    ``given`` holds the fields (those of head and augmentation among them) that were said on
    the command line; ``config(given)`` makes a config of them.
    """
    own = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
           for parameter in list(inspect.signature(function).parameters.values())[1:]]
    parameters = [*(one for one in _parameters() if one.name not in without), *own]

    @functools.wraps(function)
    def command(**values):
        own_values = {parameter.name: values.pop(parameter.name) for parameter in own}
        return function({name: _meant(name, value) for name, value in values.items() if value not in (None, [])},
                        **own_values)

    vars(command)["__signature__"] = inspect.Signature(parameters)
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def config(given: dict[str, Any]) -> RunConfig:
    """The config that these options say; what is missing keeps its default.

    Whoever names a seed of the split asks for other pictures, so a drawn set's are drawn from it too.
    """
    given = {**({} if "split_seed" in given else BEGINS_WITH), **given}
    if "seconds" in given:  # then these decide, unless epochs were said too
        given.setdefault("epochs", bounds("epochs")[1])
    nested = {owner: {name: given.pop(name) for name in model.model_fields if name in given}
              for owner, model in NESTED.items()}
    if "hidden" in nested["head"]:
        nested["head"]["hidden"] = sizes(nested["head"]["hidden"])
    for name in _LISTS.keys() & given.keys():
        given[name] = tuple(name_lists.of_options(given[name]))
    return RunConfig.parse({**given, **nested})


def sizes(text: str) -> tuple[int, ...]:
    """Hidden layer sizes from "512,128"; an empty text or "none" is a linear probe."""
    if text.strip().lower() in ("", "none"):
        return ()
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise UserError(f"hidden is {text!r}.", "Expected whole numbers with commas between, as in 512,128.",
                        'Correct it, or write "none" for a linear probe.') from None


def _todays(arguments: Sequence[str], names: Mapping[str, str]) -> list[str]:
    end = arguments.index("--") if "--" in arguments else len(arguments)
    parts = [argument.partition("=") for argument in arguments[:end]]
    return [*(names.get(option, option) + equals + said for option, equals, said in parts), *arguments[end:]]


def _parameters() -> Iterator[inspect.Parameter]:
    """One for each field, those of head and augmentation where these stand."""
    for name, info in RunConfig.model_fields.items():
        for field, model in [(field, NESTED[name]) for field in NESTED[name].model_fields] if name in NESTED else [
                (name, RunConfig)]:
            switch = field in _SWITCHES or info.annotation is bool
            kind, option = (bool, _switch(field)) if switch else (list[str] if field in _LISTS else str,
                                                                  _value(field, model))
            yield inspect.Parameter(field, inspect.Parameter.KEYWORD_ONLY, default=None,
                                    annotation=Annotated[kind | None, option])


def _meant(name: str, said: Any) -> Any:
    return not said if name in _SWITCHES and RunConfig.model_fields[name].default is True else said


def _switch(name: str):
    option, text = _SWITCHES.get(name, (f"--{_dashed(name)}", None))
    return typer.Option(option, help=text or RunConfig.model_fields[name].description, show_default=False)


def _value(name: str, model: type[BaseModel]):
    return value(f"--{_dashed(name)}", _help(name, model))


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _described(name: str, model: type[BaseModel]) -> str:
    return (model.model_fields[name].description or "") + _LISTS.get(name, "")


def _help(name: str, model: type[BaseModel]) -> str:
    info = model.model_fields[name]
    low, high = bounds(name, model)
    said = [_described(name, model)]
    if not isinstance(info.default, str | tuple | bool) and low is not None and high is not None:
        said.append(f"{number(low)} to {number(high)}.")
    begin = BEGINS_WITH.get(name, info.default)
    if begin not in (None, ()) and not isinstance(begin, bool):
        default = ",".join(map(str, begin)) if isinstance(begin, tuple) else begin
        said.append(f"[default: {default}]")
    return " ".join(said)
