"""The network that a command is about: ``--run`` or ``--backbone``."""

from tl_core.cli.options import value
from tl_core.errors import UserError

OPTION = value("--backbone", "A backbone, in place of a run.", "NAME")


def named(run: str | None, backbone: str | None):
    """The ``Loaded`` network of a run, or of a backbone with its ImageNet head; ``UserError`` unless one is given."""
    name = one_of(run, backbone)
    from tl_core.inference import predictor
    return predictor.of_run(name) if run else predictor.of_backbone(name)


def one_of(run: str | None, backbone: str | None) -> str:
    """The one that was given; ``UserError`` for both or neither."""
    name = run or backbone
    if not name or run and backbone:
        problem = "Both --run and --backbone were given." if run else "Neither --run nor --backbone was given."
        raise UserError(problem, "Expected one of them.", "`python -m tl_core runs` and `python -m tl_core backbones` "
                        "list what there is.")
    return name
