"""Rules about the network: what its weights were made for, and what must not stay random."""

from tl_core.linter.rules import RULES, LintContext, LintFinding

# Times the size the weights were pretrained at. Measured with the features of EfficientNet-Lite0 (224 px), accuracy on
# flowers and on fruits: 0.87 and 0.80 at 224 px, 0.83 and 0.66 at 128, 0.80 and 0.64 at 96, 0.68 and 0.53 at 64.
SMALL, LARGE = 0.5, 2.0
FAR = 0.3
GOOD_SHARE, STEP = 0.7, 32
SMALL_BATCH, GOOD_BATCH = 16, 32
WITHOUT_BATCH_NORM = ("vgg16", "vgg19", "convnext_tiny")
ENLARGED = 4  # times what a picture has to show


@RULES.register("image_size_far_from_pretrained")
def image_size_far_from_pretrained(case: LintContext) -> LintFinding | None:
    """Filters know things at the size they had in the source's pictures (Touvron et al. 2019, arXiv:1906.06423)."""
    size, made_for = case.config.image_size, _pretrained_size(case)
    if case.spec.modality != "image" or not made_for or SMALL <= size / made_for <= LARGE:
        return None
    large = size > LARGE * made_for
    better = made_for if large else max(_in_steps(GOOD_SHARE * made_for), case.spec.minimum_size)
    why = ("Things look larger than any the backbone has learnt, and every picture costs more." if large else
           "Things look much smaller than those the backbone has learnt, and small marks are lost.")
    return LintFinding("advice" if size / made_for >= FAR else "warning",
                       f"Pictures have {size} pixels, the weights were made for {made_for}.", why,
                       f"Set the image size to {better}", {"image_size": better})


@RULES.register("pictures_enlarged_for_nothing")
def pictures_enlarged_for_nothing(case: LintContext) -> LintFinding | None:
    """Without pretrained weights there is no size to match, and work grows with the area."""
    own, size = case.facts.native_size, case.config.image_size
    if case.spec.modality != "image" or own is None or case.pretrained_blocks:
        return None
    if size < ENLARGED * (least := max(own, case.spec.minimum_size)):
        return None
    better = -(-least // STEP) * STEP
    return LintFinding(
        "advice", f"The pictures have {own} pixels and are enlarged to {size}.",
        f"Nothing is seen better, and every step takes about {(size / better) ** 2:.0f} times the work.",
        f"Set the image size to {better}", {"image_size": better})


@RULES.register("batch_norm_on_small_batches")
def batch_norm_on_small_batches(case: LintContext) -> LintFinding | None:
    """A few pictures give poor means and variances (Wu and He 2018, Group Normalization, arXiv:1803.08494)."""
    config = case.config
    trained = [phase for phase in case.phases if any(phase.block_rates) and phase.batch_norm != "frozen"]
    if not trained or config.batch_size >= SMALL_BATCH or case.spec.name in WITHOUT_BATCH_NORM:
        return None
    if "batch_norm" in case.strategy.uses and case.pretrained_blocks:
        remedy, changes = "Keep BatchNormalization frozen", {"batch_norm": "frozen"}
    else:
        remedy, changes = f"Set the batch size to {GOOD_BATCH}", {"batch_size": GOOD_BATCH}
    return LintFinding(
        "warning", f"BatchNormalization learns from batches of {config.batch_size}.",
        f"Means and variances of so few {case.many} are mostly chance, and validation jumps.", remedy, changes)


@RULES.register("random_blocks_stay_frozen")
def random_blocks_stay_frozen(case: LintContext) -> LintFinding | None:
    """What is frozen must have learnt something before."""
    blocks = len(case.spec.blocks)
    frozen = [block for block in range(case.pretrained_blocks, blocks)
              if not any(phase.block_rates[block] for phase in case.phases)]
    if not frozen:
        return None
    which = "all blocks" if len(frozen) == blocks else f"{len(frozen)} of {blocks} blocks"
    remedy, changes = _unfrozen(case)
    return LintFinding("warning", f"The weights of {which} are random and stay frozen.",
                       "They have learnt nothing and never will, so nothing is transferred through them.", remedy,
                       changes)


@RULES.register("pull_to_random_weights")
def pull_to_random_weights(case: LintContext) -> LintFinding | None:
    """L2-SP holds blocks near their start, which must be worth it (Li et al. 2018, arXiv:1802.01483)."""
    if not case.config.l2_sp or case.pretrained_blocks or case.config.transfer_depth is not None:
        return None
    return LintFinding("warning", "Trained blocks are pulled back to random weights.",
                       "L2-SP keeps what the blocks knew at the start; these knew nothing.",
                       "Switch the pull to the pretrained weights off", {"l2_sp": 0.0})


def _pretrained_size(case: LintContext) -> int | None:
    """Pixels that the weights were made for; None where nobody knows, or nothing is pretrained."""
    source = case.config.weights or ""
    known = case.spec.size if source in ("imagenet", "pretrained") or source.startswith("package:") else None
    return (case.facts.pretrained_size or known) if case.pretrained_blocks else None


def _in_steps(size: float) -> int:
    return round(size / STEP) * STEP


def _unfrozen(case: LintContext) -> tuple[str, dict]:
    """What ends it: pretrained weights where there are some, else training those blocks."""
    depth, spec = case.config.transfer_depth, case.spec
    if case.config.weights != "random":
        changes = {"freeze_depth": depth, "freeze_above": None}
        return f"Freeze no more than the {depth} blocks that take weights", changes
    if spec.default_weights != "random":
        return f"Take the {spec.default_weights} weights", {"weights": spec.default_weights, "transfer_depth": None}
    return "Train from scratch", {"strategy": "from_scratch"}
