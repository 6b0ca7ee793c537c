"""What the linter says of a run, on stderr, before it starts."""

from typing import Any

from tl_core.cli.output import stderr
from tl_core.config import RunConfig
from tl_core.errors import UserError


def tell(config: RunConfig) -> list[dict[str, Any]]:
    """Print the findings about a resolved config; the same as JSON's types."""
    from tl_core import linter
    findings = linter.lint(config, _facts(config))
    for finding in findings:
        stderr.print(f"{finding.level.capitalize()}: {finding.found} {finding.why} {finding.remedy}: "
                     f"{_options(finding.changes)}", markup=False, highlight=False, soft_wrap=True)
    return [finding.to_dict() for finding in findings]


def _facts(config: RunConfig):
    """What is known of the set; a set that is not here yet, or cannot be read, is the run's to tell."""
    from tl_core import linter
    from tl_core.data import catalog
    try:
        dataset = catalog.listing_of(config)
    except UserError:
        return linter.DatasetFacts()
    return linter.of_dataset(config, dataset)


def _options(changes) -> str:
    """A remedy as it is typed: "--batch-norm frozen"."""
    return " ".join(_option(name.replace("_", "-"), value) for name, value in changes.items())


def _option(name: str, value: Any) -> str:
    if value is True:
        return f"--{name}"
    if value is None:
        return f"without --{name}"
    return f"--{name} {value:g}" if isinstance(value, int | float) else f"--{name} {value or 'none'}"
