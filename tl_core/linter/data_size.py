"""Rules about how much there is: pictures for the weights that train, pictures of each class, steps and epochs."""

from math import ceil

from tl_core.linter.rules import RULES, LintContext, LintFinding
from tl_core.strategies import Phase
from tl_core.words import plural

MOST_WEIGHTS = 20_000  # for each training picture
UNEVEN = 3.0  # largest class over smallest
FAIR_EPOCHS, GOOD_EPOCHS = 15, 30  # from scratch
FEW_STEPS, ENOUGH_STEPS = 50, 60


@RULES.register("few_pictures_for_the_weights")
def few_pictures_for_the_weights(case: LintContext) -> LintFinding | None:
    """Many weights and few pictures: they learn the pictures by heart."""
    if not case.pictures or not case.pretrained_blocks:
        return None  # a baseline from scratch has the network it is compared with
    trained = max(_weights(case, phase) for phase in case.phases)
    if trained <= MOST_WEIGHTS * case.pictures or (remedy := _fewer_weights(case)) is None:
        return None
    each = "" if case.facts.heads else f", about {ceil(case.pictures / len(case.facts.train))} of each class"
    return LintFinding(
        "advice", f"{_rounded(trained)} weights train on {case.pictures} {case.many}{each}.",
        f"So many can learn the {case.many} by heart and still be wrong about new ones.", *remedy)


@RULES.register("classes_uneven")
def classes_uneven(case: LintContext) -> LintFinding | None:
    """The largest class is worth guessing where it is far larger."""
    counts = case.facts.train
    if case.config.class_weights or len(counts) < 2:
        return None
    largest, smallest = max(counts, key=counts.__getitem__), min(counts, key=counts.__getitem__)
    if counts[largest] < UNEVEN * counts[smallest]:
        return None
    return LintFinding(
        "advice", f"“{largest}” has {counts[largest]} training {case.many}, “{smallest}” only {counts[smallest]}.",
        "Guessing the large class pays, so the small one is overlooked.",
        "Let all classes count alike (class weights)", {"class_weights": True})


@RULES.register("few_epochs_from_scratch")
def few_epochs_from_scratch(case: LintContext) -> LintFinding | None:
    """A baseline that was not trained to its end makes transfer look better than it is (He et al. 2019)."""
    config = case.config
    if case.strategy.pretrained or config.seconds is not None or config.epochs >= FAIR_EPOCHS:
        return None
    return LintFinding(
        "advice", f"From scratch, {config.epochs} epochs are few.",
        "Random weights need many more than pretrained ones; stopped early they are no fair baseline.",
        f"Train for {GOOD_EPOCHS} epochs", {"epochs": GOOD_EPOCHS})


@RULES.register("few_steps")
def few_steps(case: LintContext) -> LintFinding | None:
    """With a handful of pictures an epoch is a step or two."""
    config = case.config
    if not case.steps or case.steps >= FEW_STEPS or config.seconds is not None:
        return None
    epochs = ceil(ENOUGH_STEPS / case.steps_per_epoch)
    return LintFinding(
        "advice",
        f"{plural(config.epochs, 'epoch')} of {case.pictures} {case.many}: {plural(case.steps, 'training step')}.",
        f"Even a new head alone needs more to settle; with so few {case.many} more epochs cost little.",
        f"Train for {epochs} epochs", {"epochs": epochs})


def _weights(case: LintContext, phase: Phase, depth: int | None = None, hidden: tuple[int, ...] | None = None) -> int:
    """Weights that a phase trains; ``depth`` and ``hidden`` in place of its own."""
    blocks = sum(block.parameters for number, (block, rate) in
                 enumerate(zip(case.spec.blocks, phase.block_rates, strict=True)) if rate and number >= (depth or 0))
    hidden = case.config.head.hidden if hidden is None else hidden
    return blocks + sum(_dense((case.spec.blocks[-1].output_shape[-1], *hidden, classes))
                        for classes in case.facts.heads or (max(len(case.facts.train), 2),))


def _dense(sizes: tuple[int, ...]) -> int:
    """Weights of dense layers from one of these sizes to the next."""
    return sum(a * b + b for a, b in zip(sizes, sizes[1:], strict=False))


def _fewer_weights(case: LintContext) -> tuple[str, dict] | None:
    """Freeze as little more as it takes; where the head alone has too many, take a linear one."""
    blocks, most = len(case.spec.blocks), MOST_WEIGHTS * case.pictures
    depth = next((depth for depth in range(blocks + 1)
                  if max(_weights(case, phase, depth) for phase in case.phases) <= most), None)
    if depth is None:
        return "Freeze the backbone and take a head without hidden layers", {"strategy": "feature_extraction",
                                                                             "hidden": ()}
    if depth == blocks or (case.config.freeze_above or blocks) <= depth:
        return "Freeze the whole backbone", {"strategy": "feature_extraction"}
    if case.strategy.depth == "chosen":
        return f"Freeze the lower {depth} blocks", {"freeze_depth": depth}
    return f"Fine-tune with the lower {depth} blocks frozen", {"strategy": "fine_tuning", "freeze_depth": depth}


def _rounded(count: int) -> str:
    return f"{count / 1e6:.1f} million" if count >= 1e6 else f"{round(count, -3):,}"
