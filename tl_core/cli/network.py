"""The network that a command is about: ``--run`` or ``--backbone``."""

from tl_core.errors import UserError


def named(run: str | None, backbone: str | None):
    """The ``Loaded`` network of a run, or of a backbone with its ImageNet head; ``UserError`` unless one is given."""
    name = run or backbone
    if not name or run and backbone:
        found = "Both --run and --backbone were given." if run else "Neither --run nor --backbone was given."
        raise UserError(found, "Expected one of them.", "`python -m tl_core runs` and `python -m tl_core backbones` "
                        "list what there is.")
    from tl_core.inference import predictor
    return predictor.of_run(name) if run else predictor.of_backbone(name)
