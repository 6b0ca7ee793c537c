"""Rules about learning rates: what pretrained weights stand, what Adam can do with them."""

from tl_core.linter.rules import RULES, LintContext, LintFinding

# Of Adam. Measured on 600 flowers with all of EfficientNet-Lite0 unfrozen, test accuracy over two seeds: 0.74 at 1e-4,
# 0.71 at 3e-4, and at 1e-3 the training loss rises fourfold and the warm head before it stays the best (0.66).
HIGHEST_PRETRAINED = 3e-4
GENTLE = 1e-4
HIGHEST_ADAM, LOWEST_ADAM, USUAL = 0.02, 1e-4, 1e-3
LEAST_WAY = 0.01  # about a quarter of a weight's size in a new layer of a thousand inputs


@RULES.register("rate_too_high_for_pretrained")
def rate_too_high_for_pretrained(case: LintContext) -> LintFinding | None:
    """Unfrozen pretrained blocks forget what they know at a rate made for new layers."""
    rate = max(map(case.pretrained_rate, case.phases))
    if rate <= HIGHEST_PRETRAINED:
        return None
    return LintFinding(
        "warning", f"Pretrained blocks train at {rate:g}.",
        "Steps that large soon overwrite what the blocks know, and what is transferred is lost.",
        f"Set the backbone's learning rate to {GENTLE:g}", {"backbone_learning_rate": GENTLE})


@RULES.register("head_not_warm")
def head_not_warm(case: LintContext) -> LintFinding | None:
    """A random head sends random errors into blocks that train from the start (Kumar et al. 2022, arXiv:2202.10054)."""
    config, first = case.config, case.phases[0]
    if not case.pretrained_rate(first) or first.warm_up or first.schedule == "one_cycle":
        return None
    if config.transfer_depth is None:
        remedy, changes = "Train for 3 epochs, the first for the head alone", {"epochs": 3}
    elif config.seconds is None:
        remedy, changes = "Let the rates rise over the first tenth (warm-up 0.1)", {"warm_up": 0.1}
    else:
        return None  # a run that ends by the clock has no warm-up
    return LintFinding("warning", "The new head and pretrained blocks start training at the same time.",
                       "The head is random at first, and its errors spoil blocks that were good.", remedy, changes)


@RULES.register("rate_too_high_for_adam")
def rate_too_high_for_adam(case: LintContext) -> LintFinding | None:
    """Rates that suit plain gradient descent are far too high for Adam."""
    rate = case.config.learning_rate
    if rate <= HIGHEST_ADAM:
        return None
    return LintFinding(
        "warning", f"The learning rate is {rate:g}.",
        "Adam moves every weight by about that much in each step: the loss will jump and hardly settle.",
        f"Set the learning rate to {USUAL:g}", {"learning_rate": USUAL})


@RULES.register("rate_too_low")
def rate_too_low(case: LintContext) -> LintFinding | None:
    """Adam moves no weight further than rate times steps, roughly."""
    rate = case.config.learning_rate
    if not case.steps or rate >= LOWEST_ADAM or rate * case.steps >= LEAST_WAY:
        return None
    return LintFinding(
        "advice", f"At {rate:g} the new head moves little in {case.steps} steps.",
        f"Adam's step is about the rate itself, so no weight gets further than {rate * case.steps:.2g} from its start.",
        f"Set the learning rate to {USUAL:g}", {"learning_rate": USUAL})
