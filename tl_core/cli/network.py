"""The network that a command is about: ``--run`` or ``--backbone``."""

from tl_core.cli.options import value
from tl_core.errors import UserError

OPTION = value("--backbone", "A backbone, in place of a run.", "NAME")


TASK = value("--task", "Of a run on several tasks the one that is meant; by default the one it is judged by.", "NAME")


def named(run: str | None, backbone: str | None, task: str | None = None):
    """The ``Loaded`` network of a run, or of a backbone with its ImageNet head; ``UserError`` unless one is given."""
    name = one_of(run, backbone)
    if task is not None and not run:
        raise UserError(f"task is {task!r}.", "A backbone with its ImageNet head has no tasks.", "Leave --task out.")
    from tl_core.inference import predictor
    return predictor.of_run(name, task) if run else predictor.of_backbone(name)


def one_of(run: str | None, backbone: str | None) -> str:
    """The one that was given; ``UserError`` for both or neither."""
    name = run or backbone
    if not name or run and backbone:
        problem = "Both --run and --backbone were given." if run else "Neither --run nor --backbone was given."
        raise UserError(problem, "Expected one of them.", "`python -m tl_core runs` and `python -m tl_core backbones` "
                        "list what there is.")
    return name
