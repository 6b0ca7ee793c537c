"""What of a run's configuration the code reproduces, what it says in words, and what it cannot do."""

from tl_core import field_roles, plan
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.field_roles import Role
from tl_core.needs import OF_A_PAIR, OF_TASKS

# Settings that the code carries out as the run did.
CARRIED_OUT = frozenset({
    "data", "backbone", "weights", "transfer_depth", "strategy", "freeze_depth", "freeze_above", "head", "augment",
    "class_weights", "epochs", "batch_size", "learning_rate", "backbone_learning_rate", "layer_decay",
    "unfreeze_steps", "step_decay", "schedule", "warm_up", "weight_decay", "l2_sp", "label_smoothing", "image_size",
    "limit", "classes", "arrangement", "domain", "difficulty", "batch_norm", "patience", "seed", "split_seed",
    "picture_seed", "text_columns"})
SAID = frozenset({"seconds", "views", "mixed_precision"})  # said in words
# The code knows no streams but the labelled one, and one head on a set's own classes.
REFUSED = frozenset({*OF_A_PAIR, "adaptation_weight", "pool", "temperature", "tasks", *OF_TASKS})
# Settings that change how a run is computed or what is kept of it, not what comes out.
NO_MATTER = frozenset(field_roles.names(RunConfig, Role.MACHINE, Role.RECORD)) - SAID


def remarks(config: RunConfig, device: str = "CPU") -> list[str]:
    """What differs between the run and its code, in sentences; it trained on ``device``.

    ``UserError`` for a setting that the code cannot carry out.
    """
    if config.several_tasks:
        raise UserError(f"The run learnt {len(config.tasks or ())} tasks.", "The script trains one head.",
                        "Export the network itself, which has a head for each task.")
    if any((phase.streams, phase.objective) != (("labelled",), "classification") for phase in plan.phases(config)):
        raise UserError(f"{config.strategy} trains on more than the labels of one set.", "The script trains on "
                        "labelled examples alone.", "Export the network itself, which needs nothing of how "
                        "it was trained, or train a run with another strategy.")
    for name in set(RunConfig.model_fields) - CARRIED_OUT - NO_MATTER - SAID:
        if getattr(config, name) != RunConfig.model_fields[name].get_default():
            raise UserError(f"{name} is {getattr(config, name)!r}.", "The script cannot do that.",
                            "Export the network itself, or train a run without it.")
    sentences = ["Random numbers are drawn in another order, so the accuracy differs as it does between two seeds."]
    if any((config.freeze_depth, config.strategy == "gradual_unfreezing")):
        sentences.append("Frozen blocks are computed anew in every epoch: slower than the run, with the same outputs.")
    if config.seconds is not None:
        sentences.append("The run's time was limited: each phase trains as many epochs here as it had then.")
    if config.views and config.augment.on and not config.augment.mixup:
        sentences.append(f"The run took {config.views} stored views of each picture in turn; here every epoch draws "
                         "anew.")
    if config.mixed_precision != "off" and "GPU" in device:
        sentences.append("The run's GPU may have computed in 16 bit; here everything is computed in 32 bit.")
    return sentences
