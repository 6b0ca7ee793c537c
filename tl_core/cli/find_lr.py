"""``find-lr``: try learning rates on a run's own data and network, from tiny to far too large, in at most 100 steps."""

from typing import Any

from tl_core.cli.options import Json, config, takes_run_options
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.cli.progress import stages

EVERY = 11  # of the rates that were tried stand in the table


@takes_run_options
def find_lr(given: dict[str, Any], json: Json = False) -> None:
    """Find a learning rate: its curve of losses and a suggestion. Nothing of it is kept."""
    from tl_core import plan
    from tl_core.engine import tasks
    chosen = plan.resolve_config_and_data(config(given))
    with stages(stderr) as progress:
        result = tasks.find_learning_rate(chosen.model_dump(mode="json"), progress)
    if json:
        print_json(result)
    else:
        _print(result)


def _print(result: dict[str, Any]) -> None:
    rows = list(zip(result["learning_rates"], result["smoothed"], strict=True))
    print_table(["learning rate", "loss (smoothed)"], [(f"{rate:.1e}", loss) for rate, loss in rows[::EVERY]])
    end = f", where the loss ran away at {rows[-1][0]:.1g}" if result["diverged"] and rows else ""
    print(f"{result['phase']}: {len(rows)} rates tried in {result['seconds']:.0f} s{end}.")
    for note in result.get("notes", ()):
        print(note)
    if result["suggestion"] is None:
        print("No suggestion: at no rate did the loss fall.")
    else:
        print(f"Suggestion: --learning-rate {result['suggestion']:g}, where the loss falls fastest.")
