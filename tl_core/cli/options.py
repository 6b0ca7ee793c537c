"""Options drawn from RunConfig: its descriptions and bounds are the help, its messages the errors.

Every option is a string here, so that a wrong number is told in the same three
clauses as on the page.
"""

import typer

from tl_core.config import NESTED, RunConfig, bounds, number
from tl_core.errors import UserError


def field(name: str, model=RunConfig):
    """A typer option for one field of ``RunConfig`` (or of its head or augmentation)."""
    return typer.Option(f"--{name.replace('_', '-')}", metavar="VALUE",
                        help=_help(name, model), show_default=False)


def config(**values) -> RunConfig:
    """The config that these options say; what is None keeps its default."""
    given = {name: value for name, value in values.items() if value is not None}
    nested = {owner: {name: given.pop(name) for name in model.model_fields if name in given}
              for owner, model in NESTED.items()}
    if "hidden" in nested["head"]:
        nested["head"]["hidden"] = sizes(nested["head"]["hidden"])
    if "classes" in given:
        given["classes"] = tuple(part.strip() for part in given["classes"].split(",") if part.strip())
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


def _help(name: str, model) -> str:
    info = model.model_fields[name]
    low, high = bounds(name, model)
    parts = [info.description]
    if not isinstance(info.default, str | tuple | bool) and high is not None:
        parts.append(f"{number(low)} to {number(high)}.")
    if info.default not in (None, ()) and not isinstance(info.default, bool):
        default = ",".join(map(str, info.default)) if isinstance(info.default, tuple) else info.default
        parts.append(f"[default: {default}]")
    return " ".join(parts)
