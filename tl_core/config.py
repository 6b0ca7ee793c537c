"""RunConfig: one run, as frozen, validated, JSON-ready data.

It is the only thing that crosses a process: page to worker, command line to
worker, URL, stored run. Bounds are declared here once; widgets, command-line
options and messages read them from here.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from tl_core import field_roles, task_names
from tl_core.errors import UserError, unknown_name
from tl_core.field_roles import Role

Device = Literal["auto", "cpu", "gpu"]
MixedPrecision = Literal["auto", "on", "off"]
Pooling = Literal["avg", "max", "cls"]
Flip = Literal["none", "horizontal", "both"]
BatchNorm = Literal["frozen", "statistics", "trained"]
Protocol = Literal["whole", "half"]
Schedule = Literal["constant", "cosine", "one_cycle"]
TaskWeighting = Literal["equal", "manual", "uncertainty", "gradnorm"]
GradientSurgery = Literal["none", "pcgrad"]
LayerSize = Annotated[int, Field(ge=1, le=4096)]


class HeadConfig(BaseModel):
    """The new predicting layers: hidden layers, then one output per class.

    An empty ``hidden`` is a linear probe.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    hidden: Annotated[tuple[LayerSize, ...], Role.TRAINING] = Field(
        (256,), max_length=4, title="Hidden layers", description="Sizes of the head's hidden layers; none is a linear "
        "probe.")
    dropout: Annotated[float, Role.TRAINING] = Field(
        0.2, ge=0, le=0.9, title="Dropout", description="Share of the head's inputs dropped while training.")
    pooling: Annotated[Pooling, Role.ROWS] = Field(
        "avg", title="Pooling", description="How the last block's places become one vector: their average, their "
        "maximum or, of texts, the first token's (cls).")


class AugmentConfig(BaseModel):
    """How training pictures are changed anew in every epoch; all zero is not at all.

    Shares are of the picture's side (zoom, shift), its area (cutout) or the full range
    (brightness, contrast, colour).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    flip: Annotated[Flip, Role.ROWS] = Field(
        "none", title="Flip", description="Mirror half of the pictures. Not where sides tell classes apart: a "
        "mirrored digit or letter is another, or none.")
    rotation: Annotated[float, Role.ROWS] = Field(
        0.0, ge=0, le=180, title="Rotation", description="Turn by up to this many degrees, either way.")
    zoom: Annotated[float, Role.ROWS] = Field(
        0.0, ge=0, le=0.5, title="Zoom", description="Come closer or go back by up to this share.")
    shift: Annotated[float, Role.ROWS] = Field(
        0.0, ge=0, le=0.5, title="Shift", description="Move by up to this share of the side, in both directions.")
    brightness: Annotated[float, Role.ROWS] = Field(
        0.0, ge=0, le=1, title="Brightness", description="Lighten or darken by up to this share of the range from "
        "black to white.")
    contrast: Annotated[float, Role.ROWS] = Field(
        0.0, ge=0, le=1, title="Contrast", description="Spread or flatten light and dark by up to this share.")
    colour: Annotated[float, Role.ROWS] = Field(
        0.0, ge=0, le=1, title="Colour", description="Strength of random changes of saturation and hue.")
    strength: Annotated[float, Role.ROWS] = Field(
        0.0, ge=0, le=1, title="Random changes", description="Strength of two changes drawn for each picture "
        "(RandAugment).")
    cutout: Annotated[float, Role.ROWS] = Field(
        0.0, ge=0, le=0.5, title="Cutout", description="Cover a rectangle of up to this share of the picture with "
        "grey.")
    mixup: Annotated[float, Role.ROWS] = Field(
        0.0, ge=0, le=1, title="Mixup", description="Blend pairs of pictures and their labels; more is a more even "
        "blend.")

    @property
    def on(self) -> bool:
        """Whether anything changes the pictures."""
        return self != AugmentConfig()


class RunConfig(BaseModel):
    """One run. ``None`` means "what fits the backbone and strategy"; ``plan.resolve_config_and_data`` fills it in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Annotated[str, Role.PICTURES, Role.EVALUATION] = Field(
        "fruits", min_length=1, title="Data set", description="A name from the catalog, or an image folder.")
    backbone: Annotated[str, Role.ROWS] = Field(
        "efficientnet_lite0", min_length=1, title="Backbone", description="The network whose knowledge is "
        "transferred.")
    weights: Annotated[str | None, Role.ROWS] = Field(
        None, min_length=1, title="Weights", description="imagenet, random, a file, package:NAME or run:RUN_ID.")
    transfer_depth: Annotated[int | None, Role.ROWS] = Field(
        None, ge=0, title="Transfer depth", description="Only so many blocks from the input take the weights; those "
        "above start random. By default all take them.")
    strategy: Annotated[str, Role.TRAINING] = Field(
        "feature_extraction", min_length=1, title="Strategy", description="What is frozen, what is trained, and when.")
    freeze_depth: Annotated[int | None, Role.TRAINING] = Field(
        None, ge=0, title="Freeze depth", description="Blocks frozen, counted from the input.")
    freeze_above: Annotated[int | None, Role.TRAINING] = Field(
        None, ge=0, title="Freeze above", description="Blocks above this one are frozen too, so that a band of blocks "
        "trains; by default none are.")
    head: HeadConfig = HeadConfig()
    augment: AugmentConfig = AugmentConfig()
    views: Annotated[int, Role.ROWS] = Field(
        0, ge=0, le=32, title="Stored views", description="Changed copies of each picture whose frozen outputs are "
        "kept, one after another in turn; 0 makes new ones in every epoch and keeps none.")
    class_weights: Annotated[bool, Role.TRAINING] = Field(
        False, title="Class weights", description="Examples of rare classes count more, so that all classes count "
        "alike.")
    epochs: Annotated[int, Role.TRAINING] = Field(
        10, ge=1, le=500, title="Epochs", description="Passes over the training set, all phases together.")
    seconds: Annotated[float | None, Role.TRAINING] = Field(
        None, ge=1, le=86_400, title="Seconds", description="Train for about this long instead, each phase for its "
        "share; epochs are then the most there may be. Work that is done once for all runs does not count.")
    batch_size: Annotated[int, Role.TRAINING] = Field(
        32, ge=1, le=512, title="Batch size", description="Examples per training step.")
    learning_rate: Annotated[float, Role.TRAINING] = Field(
        1e-3, ge=1e-7, le=1.0, title="Learning rate", description="Adam's step size for the head.")
    backbone_learning_rate: Annotated[float | None, Role.TRAINING] = Field(
        None, ge=1e-8, le=1.0, title="Backbone's learning rate", description="Adam's step size for unfrozen "
        "pretrained blocks; by default a tenth of the head's.")
    layer_decay: Annotated[float, Role.TRAINING] = Field(
        1.0, ge=0.1, le=1, title="Rate from block to block", description="Each trained block learns at this share of "
        "the rate of the block above it; 1 is the same for all.")
    unfreeze_steps: Annotated[int | None, Role.TRAINING] = Field(
        None, ge=1, le=12, title="Unfreezing steps", description="In how many steps gradual unfreezing sets the "
        "blocks free; by default 4, or fewer where epochs are few.")
    step_decay: Annotated[float, Role.TRAINING] = Field(
        0.385, ge=0.1, le=1, title="Rate from step to step", description="Blocks set free in a later step learn at "
        "this share of the rate of those before; by default 1/2.6.")
    schedule: Annotated[Schedule, Role.TRAINING] = Field(
        "constant", title="Schedule", description="How learning rates go over each phase: stay, fall along a cosine, "
        "or rise and fall once.")
    warm_up: Annotated[float, Role.TRAINING] = Field(
        0.0, ge=0, le=0.5, title="Warm-up", description="Share of each phase in which learning rates rise from "
        "nothing; with one_cycle 0 stands for 0.3.")
    weight_decay: Annotated[float, Role.TRAINING] = Field(
        0.0, ge=0, le=1, title="Weight decay", description="Kernels shrink by this share of the learning rate in "
        "every step, apart from Adam's step (AdamW).")
    l2_sp: Annotated[float, Role.TRAINING] = Field(
        0.0, ge=0, le=1, title="Pull to the pretrained weights", description="Trained blocks are drawn back to where "
        "they started, by this much (L2-SP); weight decay is then for new weights only.")
    label_smoothing: Annotated[float, Role.TRAINING] = Field(
        0.0, ge=0, le=0.5, title="Label smoothing", description="Share of each training label that is spread over all "
        "classes; validation and test keep hard labels.")
    image_size: Annotated[int, Role.ROWS] = Field(
        160, ge=32, le=512, title="Image size", description="Pictures are resized to this many pixels on each side.")
    limit: Annotated[int | None, Role.PICTURES] = Field(
        None, ge=2, title="Limit", description="Train on at most this many examples, the classes kept in proportion.")
    classes: Annotated[tuple[str, ...] | None, Role.PICTURES, Role.EVALUATION] = Field(
        None, min_length=2, title="Classes", description="Only these classes; by default all.")
    domain: Annotated[str | None, Role.PICTURES, Role.EVALUATION] = Field(
        None, min_length=1, title="Domain", description="Only this domain; by default all of them together.")
    source_domains: Annotated[tuple[str, ...] | None, Role.PICTURES, Role.EVALUATION] = Field(
        None, min_length=1, title="Source domains", description="The domains whose labels a strategy that adapts "
        "learns; by default all but the target.")
    target_data: Annotated[str | None, Role.PICTURES, Role.EVALUATION] = Field(
        None, min_length=1, title="Target's data", description="Where a strategy that adapts finds its target: another "
        "set, a folder of pictures with or without classes, or changed copies as in shift:night=0.6; by default in the "
        "data set itself.")
    target_domain: Annotated[str | None, Role.PICTURES, Role.TRAINING, Role.EVALUATION] = Field(
        None, min_length=1, title="Target domain", description="For strategies that adapt to a domain: learn without "
        "its labels, and be tested on it.")
    protocol: Annotated[Protocol | None, Role.PICTURES, Role.EVALUATION] = Field(
        None, title="Protocol", description="What a strategy that adapts is tested on. whole: all of the target's "
        "examples, those it adapted to; half: one half, having adapted to the other; by default a few that are held "
        "back.")
    adaptation_weight: Annotated[float, Role.TRAINING] = Field(
        1.0, ge=0, le=10, title="Adaptation's weight", description="How much the target without labels counts beside "
        "the source's labels, for strategies that adapt; 0 learns from the source alone.")
    pool: Annotated[tuple[str, ...] | None, Role.PICTURES] = Field(
        None, min_length=1, max_length=20, title="Pool", description="Where a strategy that learns without labels "
        "finds its pictures: one or more sets, whose labels nothing looks at, or folders with or without classes; by "
        "default the data set itself.")
    temperature: Annotated[float, Role.TRAINING] = Field(
        0.5, ge=0.02, le=5, title="Temperature", description="SimCLR: how much the nearest of the other pictures "
        "count; the lower, the more.")
    tasks: Annotated[tuple[str, ...] | None, Role.PICTURES, Role.TRAINING, Role.EVALUATION] = Field(
        None, min_length=1, max_length=12, title="Tasks", description="What to predict of each example, one head each "
        "on a shared backbone: kind, domain, … as the data set knows them; by default its classes alone.")
    main_task: Annotated[str | None, Role.PICTURES, Role.TRAINING, Role.EVALUATION] = Field(
        None, min_length=1, title="Main task", description="The task whose validation decides on the best epoch and on "
        "early stopping; by default the mean over all tasks does.")
    task_labels: Annotated[tuple[str, ...] | None, Role.PICTURES] = Field(
        None, min_length=1, title="Labels by task", description="At most so many training labels of a task, as in "
        "kind=40; the others count as unlabelled for it.")
    task_weighting: Annotated[TaskWeighting, Role.TRAINING] = Field(
        "equal", title="Task weighting", description="How the tasks' losses are weighed against each other: alike, by "
        "hand, by uncertainty (Kendall 2018), or so that all learn at one pace (GradNorm).")
    task_weights: Annotated[tuple[str, ...] | None, Role.TRAINING] = Field(
        None, min_length=1, title="Task weights", description="Weights by hand, as in kind=1; a task that is not "
        "named has 1.")
    gradient_surgery: Annotated[GradientSurgery, Role.TRAINING] = Field(
        "none", title="Gradient surgery", description="pcgrad takes out of each task's gradient what goes against "
        "another's, in the blocks that they share.")
    arrangement: Annotated[str | None, Role.PICTURES, Role.EVALUATION] = Field(
        None, min_length=1, title="Arrangement", description="How an image folder's sub-folders are read: classes, "
        "groups, joined, domains, splits, pooled, …; by default the likely way, which is told.")
    text_columns: Annotated[tuple[str, ...] | None, Role.PICTURES, Role.EVALUATION] = Field(
        None, min_length=1, max_length=8, title="Columns of the text", description="Tables of texts only: the columns "
        "that make the text, one after another; by default the likely one, which is told.")
    difficulty: Annotated[float, Role.PICTURES, Role.EVALUATION] = Field(
        0.5, ge=0, le=1, title="Difficulty", description="Drawn sets only: pose, light, occlusion and clutter grow "
        "with it.")
    device: Annotated[Device, Role.MACHINE] = Field("auto", title="Device", description="Where TensorFlow trains.")
    mixed_precision: Annotated[MixedPrecision, Role.MACHINE] = Field(
        "auto", title="Mixed precision", description="Compute in 16 bit; automatic: where the GPU is built for it.")
    batch_norm: Annotated[BatchNorm, Role.TRAINING] = Field(
        "frozen", title="BatchNormalization", description="In the blocks that train: keep what was pretrained, renew "
        "only the statistics, or train all of it.")
    patience: Annotated[int | None, Role.TRAINING] = Field(
        None, ge=1, le=100, title="Early stopping", description="Stop after this many epochs without a better "
        "validation loss.")
    feature_store: Annotated[bool, Role.MACHINE] = Field(
        True, title="Compute the frozen part once", description="Keep the frozen blocks' outputs instead of computing "
        "them each epoch.")
    epoch_maps: Annotated[bool, Role.RECORD] = Field(
        True, title="Map and confusion of each epoch", description="Keep where validation examples lie after each "
        "epoch, and which classes are confused, to be watched and played back beside the curves.")
    seed: Annotated[int, Role.PICTURES, Role.ROWS, Role.TRAINING, Role.EVALUATION] = Field(
        0, ge=0, le=2**31 - 1, title="Seed", description="The same seed gives the same run.")
    split_seed: Annotated[int | None, Role.PICTURES, Role.EVALUATION] = Field(
        None, ge=0, le=2**31 - 1, title="Seed of the split", description="Draws the split and the limit; by default "
        "the run's seed.")
    picture_seed: Annotated[int | None, Role.PICTURES, Role.EVALUATION] = Field(
        None, ge=0, le=2**31 - 1, title="Seed of a drawn set", description="Draws its pictures, or writes its texts, "
        "which stay the same for every other seed of a run.")

    @property
    def data_seed(self) -> int:
        """The seed that chooses pictures, where the data leave something to choose."""
        return self.seed if self.split_seed is None else self.split_seed

    @property
    def drawing_seed(self) -> int:
        """The seed that a drawn set's pictures are drawn from; runs of before ``picture_seed`` took the split's."""
        return self.data_seed if self.picture_seed is None else self.picture_seed

    @property
    def picture_seeds(self) -> tuple[int, int]:
        """Equal for configs whose pictures differ by no seed."""
        return self.data_seed, self.drawing_seed

    @property
    def judged_task(self) -> str | None:
        """The task that every figure without a task's name is of: the main one, or the first."""
        return self.main_task or (self.tasks[0] if self.tasks else None)

    @property
    def several_tasks(self) -> bool:
        """Whether the network gets several heads."""
        return len(self.tasks or ()) > 1

    @property
    def labels_by_task(self) -> dict[str, float]:
        """How many training labels a task has at most, where it has a bound."""
        return task_names.numbers("task_labels", self.task_labels, self.tasks or ())

    @property
    def weight_by_task(self) -> dict[str, float]:
        """The weights by hand that are said."""
        return task_names.numbers("task_weights", self.task_weights, self.tasks or ())

    @property
    def starts_random(self) -> bool:
        """Whether the seed draws weights of the backbone, all or some."""
        return self.weights == "random" or self.transfer_depth is not None

    @property
    def picture_key(self) -> tuple:
        """Equal for configs that train on the same pictures and are judged by the same."""
        chosen = field_roles.values(self, Role.PICTURES, Role.EVALUATION, without=SEEDS)
        return (*self.picture_seeds, *chosen.values())

    def network(self, without: tuple[str, ...] = ()) -> dict[str, Any]:
        """The fields, with their values, that a network's answer about a picture as it is hangs on, but for its seed.

        So neither changed pictures, nor whether their rows are kept.
        """
        return field_roles.values(self, Role.ROWS, Role.MACHINE,
                                  without=(*SEEDS, "augment", "views", "feature_store", *without))

    @property
    def essentials(self) -> dict[str, Any]:
        """What every result says of its run."""
        return {name: getattr(self, name) for name in ESSENTIALS}

    @field_validator("mixed_precision", mode="before")
    @classmethod
    def _once_a_switch(cls, value):
        """Runs of earlier versions have true or false here."""
        return {True: "on", False: "off"}[value] if isinstance(value, bool) else value

    @model_validator(mode="before")
    @classmethod
    def _once_frozen_or_not(cls, values):
        """Runs of earlier versions have ``freeze_batch_norm``, true or false."""
        if isinstance(values, dict) and "freeze_batch_norm" in values:
            values = dict(values)
            frozen = values.pop("freeze_batch_norm")
            values.setdefault("batch_norm", {True: "frozen", False: "trained"}.get(frozen, frozen))
        return values

    @classmethod
    def parse(cls, values: dict) -> "RunConfig":
        """A config from loose values; ``UserError`` in three clauses where one is wrong."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise _in_three_clauses(error) from None

    @classmethod
    def from_json(cls, text: str) -> "RunConfig":
        return cls.model_validate_json(text)

    def to_json(self) -> str:
        return self.model_dump_json()

    def changed(self, **values) -> "RunConfig":
        """A validated copy with ``values`` replaced."""
        return self.parse({**self.model_dump(), **values})


# What they draw: ``picture_seeds``, ``starts_random`` and the strategy say it.
SEEDS = ("seed", "split_seed", "picture_seed")
# What page and command line begin a run with, where the default stands for what runs of before did.
BEGINS_WITH: dict[str, Any] = {"picture_seed": 0}
ESSENTIALS = ("data", "backbone", "weights", "strategy", "freeze_depth", "image_size", "epochs", "seed")
# Fields of RunConfig that have fields of their own.
NESTED: dict[str, type[BaseModel]] = {"head": HeadConfig, "augment": AugmentConfig}


def bounds(name: str, model: type[BaseModel] = RunConfig) -> tuple[float | None, float | None]:
    """Smallest and largest allowed value of a field (or length of a list), None where it is open."""
    low = high = None
    for rule in model.model_fields[name].metadata:
        low = getattr(rule, "ge", getattr(rule, "min_length", low))
        high = getattr(rule, "le", getattr(rule, "max_length", high))
    return low, high


def _in_three_clauses(error: ValidationError) -> UserError:
    first = error.errors()[0]
    path = [part for part in first["loc"] if isinstance(part, str)]
    name = path[-1] if path else "the configuration"
    model = NESTED[path[0]] if len(path) > 1 and path[0] in NESTED else RunConfig
    if first["type"] == "extra_forbidden":
        return unknown_name("setting", name, model.model_fields, "Take it out or correct its name.")
    return UserError(f"{name} is {first['input']!r}.", _expected(name, model, first["type"], first["msg"]),
                     f"Change {name} and try again.")


def _expected(name: str, model: type[BaseModel], fault: str, message: str) -> str:
    low, high = bounds(name, model)
    kind = _KINDS.get(str(model.model_fields[name].annotation).replace(" | None", "")
                      .removeprefix("<class '").removesuffix("'>"))
    if message.startswith("Tuple"):
        return f"Expected at least {low} values." if low else f"Expected at most {high} values."
    if kind is None or low is None:
        return _WORDS.get(fault, f"{message.replace('Input should be', 'Expected', 1)}.")
    if high is None:
        return f"Expected {kind} of {number(low)} or more."
    return f"Expected {kind} from {number(low)} to {number(high)}."


def number(value: float) -> str:
    """A bound as it is written for people: 500, 1e-07."""
    return str(value) if isinstance(value, int) else f"{value:g}"


# What pydantic says in its own language.
_WORDS = {"string_type": "Expected text.", "string_too_short": "Expected a name.",
          "bool_type": "Expected true or false.", "bool_parsing": "Expected true or false.",
          "tuple_type": "Expected a list of values.", "model_type": "Expected an object of settings.",
          "int_parsing": "Expected a whole number.", "int_from_float": "Expected a whole number.",
          "float_parsing": "Expected a number."}
_KINDS = {"int": "a whole number", "float": "a number"}
