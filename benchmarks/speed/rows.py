"""The rows: what is measured on what, and the figure each must reach. No TensorFlow here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median, stdev
from typing import Any

LITE0 = {"backbone": "efficientnet_lite0", "weights": "imagenet", "image_size": 160, "batch_size": 32}
RESNET = {"backbone": "resnet50", "weights": "random", "image_size": 96, "batch_size": 32}
WITHIN = 0.4  # of the seconds a run takes, an estimate must be
_FLOWERS = {"data": "flowers5", "backbone": "efficientnet_lite0", "epochs": 4}
ESTIMATED = {
    "feature extraction": {**_FLOWERS, "strategy": "feature_extraction"},
    "fine-tuning of the upper three blocks": {**_FLOWERS, "strategy": "fine_tuning", "freeze_depth": 15},
    "a band of blocks": {**_FLOWERS, "strategy": "fine_tuning", "freeze_depth": 8, "freeze_above": 12},
    "small_cnn from scratch on digits": {"data": "digits", "backbone": "small_cnn", "strategy": "from_scratch",
                                         "image_size": 32, "epochs": 4},
    "VGG-16 with random weights at 96 px": {"data": "flowers5", "backbone": "vgg16", "weights": "random",
                                            "strategy": "fine_tuning", "image_size": 96, "epochs": 3}}
QUICK = {"image_size": 64, "epochs": 1}
QUICK_COUNTS = {"train": 24, "val": 16}
MIB = 2**20


@dataclass(frozen=True)
class Figure:
    """One line of the table. ``text`` is the figure for people, ``details`` what it was made of."""

    what: str
    target: str
    value: float
    text: str
    reached: bool
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """``measure`` with each of ``variants`` (options for a process of its own), as often as ``repeats`` asks.

    ``sum_up`` gets the findings by variant, a list over repeats each. Rows that compare no times
    are measured ``once``. ``data`` is the catalog's set, None where the row brings its own.
    """

    name: str
    measure: str
    variants: tuple[dict, ...]
    sum_up: Callable[[Sequence[Sequence[dict]]], list[Figure]]
    data: str | None = "flowers5"
    once: bool = False

    def quick(self) -> "Row":
        """The same machinery on a few small drawn pictures: its figures mean nothing."""
        def smaller(options: dict) -> dict:
            counts = {split: min(options[split], count) for split, count in QUICK_COUNTS.items() if split in options}
            known = {"data": "fruits", "seeds": 2} if self.data else {}
            of_texts = _among(options, {"texts": 8, "epochs": 1, "names": ["clustering"]})
            config = {**options["config"], **QUICK} if "config" in options else {}
            nested = {"config": {**config, **_among(config, known)}} if config else {}
            return {**options, **counts, **_among(options, known), **of_texts, **nested}
        return Row(self.name, self.measure, tuple(map(smaller, self.variants)), self.sum_up,
                   "fruits" if self.data else None, self.once)


def _among(options: dict, values: dict) -> dict:
    """Those of ``values`` that ``options`` has, too."""
    return {name: value for name, value in values.items() if name in options}


def extraction(measured: Sequence[Sequence[dict]]) -> list[Figure]:
    (rounds,) = measured
    again = [one["again"] for one in rounds]
    prefix = median(run["parts"].get("prefix", 0.0) for run in again)
    skipped = all(run["store"]["hit"] for run in again)
    return [_ratio("10 epochs, cold: nothing stored, prefix not yet converted", 8, rounds, "cold", "seconds"),
            _ratio("10 epochs, warm: converted prefix kept, nothing stored", 12, rounds, "warm", "seconds"),
            Figure("the same run again: seconds in the prefix", "0 s", prefix, f"{prefix:.2f} s",
                   skipped and prefix < 0.05, _ratio("", 0, rounds, "again", "seconds").details)]


def ratio_of(what: str, target: float) -> Callable[[Sequence[Sequence[dict]]], list[Figure]]:
    return lambda measured: [_ratio(what, target, measured[0], "cold", "whole")]


def accuracy(measured: Sequence[Sequence[dict]]) -> list[Figure]:
    """Ours minus the recipe's, paired by seed, with Student's 95 % interval of the mean."""
    ((one,),) = measured
    differences = [own - theirs for own, theirs in zip(one["ours"], one["recipe"], strict=True)]
    mean, half = fmean(differences), student(len(differences)) * stdev(differences) / len(differences) ** 0.5
    return [Figure(f"accuracy of feature extraction, ours minus the recipe's: mean over {len(differences)} seeds and "
                   "its 95 % interval", "not below 0 beyond chance", mean,
                   f"{mean:+.3f} ({mean - half:+.3f} to {mean + half:+.3f})", mean + half >= 0,
                   {**one, "recipe_accuracy": fmean(one["recipe"]), "our_accuracy": fmean(one["ours"]),
                    "accuracy_difference": mean})]


def student(count: int) -> float:
    """How many standard errors the 95 % interval of a mean of ``count`` values reaches to each side."""
    from scipy.stats import t
    return float(t.ppf(0.975, count - 1))


def estimate(measured: Sequence[Sequence[dict]]) -> list[Figure]:
    """For each setting, seconds told by the probe over seconds taken."""
    return [_predicted(*pair) for pair in zip(ESTIMATED, zip(measured[::2], measured[1::2], strict=True), strict=True)]


def _predicted(what: str, pair: Sequence[Sequence[dict]]) -> Figure:
    ((predicted,), (taken,)) = pair
    ratio = predicted["seconds"] / taken["seconds"]
    return Figure(f"seconds told before over seconds taken: {what}", f"within {100 * WITHIN:.0f} %", ratio,
                  f"{ratio:.2f} ({predicted['seconds']:.1f} to {taken['seconds']:.1f} s)", abs(ratio - 1) <= WITHIN,
                  {"told": predicted, "taken": taken})


def equality(measured: Sequence[Sequence[dict]]) -> list[Figure]:
    ((one,),) = measured
    allowed = max(one["spread"], one["one_picture"])
    return [_least("activations, share of the largest value", 1e-5, one["activations"], one),
            _least("feature extraction's curves", 1e-4, one["curves"]),
            _least("fine-tuning's first loss", 1e-4, one["first_loss"]),
            Figure("fine-tuning's final accuracy, mean over seeds", f"within the seeds' spread, {allowed:.3f}",
                   one["accuracy"], f"{one['accuracy']:.3f}", one["accuracy"] <= allowed, one)]


def memory(measured: Sequence[Sequence[dict]]) -> list[Figure]:
    (few,), (many,) = measured
    growth = many["peak_mb"] / few["peak_mb"]
    return [Figure("ten times the pictures: growth of the most memory ever taken", "at most 1.3×", growth,
                   f"{growth:.2f}× ({few['peak_mb']:.0f} to {many['peak_mb']:.0f} MB)", growth <= 1.3,
                   {"few": few, "many": many})]


def text_features(measured: Sequence[Sequence[dict]]) -> list[Figure]:
    (rounds,) = measured
    return [Figure(f"MiniLM's features of {rounds[0]['texts']:,} texts of {length} words: seconds, warm",
                   f"at most {one['within']:g}", seconds := median(each["rows"][length]["seconds"] for each in rounds),
                   f"{seconds:.1f}", seconds <= one["within"]) for length, one in rounds[0]["rows"].items()]


def text_recipe(measured: Sequence[Sequence[dict]]) -> list[Figure]:
    """The plain KerasHub recipe pads every text to 128 tokens."""
    ((one,),) = measured
    names = {"feature_extraction": "feature extraction", "fine_tuning": "fine-tuning from freeze depth 5"}
    return [Figure(f"{names[strategy]} of {one['texts']:,} texts × {one['epochs']} epochs", f"{row['at_least']:g}×",
                   row["ratio"], f"{row['ratio']:.1f}×", row["ratio"] >= row["at_least"],
                   {"recipe_median": row["recipe"], "our_median": row["ours"]})
            for strategy, row in one["rows"].items()]


def text_memory(measured: Sequence[Sequence[dict]]) -> list[Figure]:
    few, *_, many = (one for (one,) in measured)
    told = ", ".join(f"{one['texts']:,}: {one['peak_mb']:.0f} MB" for (one,) in measured)
    growth = many["peak_mb"] / few["peak_mb"]
    return [Figure(f"{many['texts'] / few['texts']:.0f} times the texts: growth of the most memory ever taken",
                   "at most 1.3×", growth, f"{growth:.2f}× ({told})", growth <= 1.3, {"runs": measured})]


def lessons(measured: Sequence[Sequence[dict]]) -> list[Figure]:
    ((one,),) = measured
    return [Figure(f"{lesson['name']}: seconds of its demonstration, warm, and whether its sentence held", "at most 30",
                   lesson["seconds"][0], f"{lesson['seconds'][0]:.1f}, {'held' if lesson['held'] else 'did not hold'}",
                   lesson["seconds"][0] <= 30 and bool(lesson["held"])) for lesson in one["lessons"]]


def first_minute(measured: Sequence[Sequence[dict]]) -> list[Figure]:
    ((one,),) = measured
    words = {"default": "default settings", "undrawn": "other pictures"}
    return [_least(f"fresh home, {words[case]}: seconds from the click to {what}", wanted, one[case]["median"][name])
            for case in words for name, what in (("first_point", "the first point"), ("end", "the run's end"))
            if (wanted := one[case]["wanted"][name])]


def class_board(measured: Sequence[Sequence[dict]]) -> list[Figure]:
    ((one,),) = measured
    all_of = one["finished"] == one["students"]
    return [Figure(f"{one['students']} students within 10 s: median seconds to the run's end, {words}",
                   f"at most {most:g}", one[name]["median"], f"{one[name]['median']:.1f} (longest "
                   f"{one[name]['longest']:.1f})", one[name]["median"] <= most and all_of)
            for name, words, most in (("from_click", "from the click", 10),
                                      ("from_entry", "from its place on the board", 8))]


def click(measured: Sequence[Sequence[dict]]) -> list[Figure]:
    ((one,),) = measured
    return [_least("first page, cold server: seconds", 2, median(one["first_page"])),
            *(_least(f"click to progress, {name}: seconds", 1, median(one[name]["progress"]))
              for name in ("default", "stored", "other")),
            *(_least(f"click to the first loss, {words}: seconds", limit, median(one[name]["first_point"]))
              for name, words, limit in (("stored", "stored", 3), ("default", "default settings", 6),
                                         ("other", "fine-tuning", 12)))]


def full_home(measured: Sequence[Sequence[dict]]) -> list[Figure]:
    ((one,),) = measured
    second = one["full"]["second"]
    slowest = max(second, key=second.__getitem__)
    home = f"{one['runs']:,} runs, {one['comparisons']} comparisons, {one['sets']} own sets"
    more = one["full"]["memory_mb"] - one["empty"]["memory_mb"]
    return [Figure(f"{home}: the slowest of {len(second)} addresses, opened again: seconds", "at most 2",
                   second[slowest], f"{second[slowest]:.2f} ({slowest})", second[slowest] <= 2, one),
            _least(f"{home}: the server's memory above that of an empty home: MB", 300, more),
            _least(f"{home}: the slowest command that lists: seconds", 2, max(one["commands"].values()))]


def thirty_people(measured: Sequence[Sequence[dict]]) -> list[Figure]:
    ((one,),) = measured
    clicks, points, memory = one["clicks"], one["points"], one["memory_mb"]
    growth = memory["last_third"] / memory["first_third"]
    visit = f"{one['people']} people for {one['minutes']} minutes"
    return [_least(f"{visit}, {clicks['count']:,} clicks, p95: seconds", 1, clicks["p95"], one),
            _least(f"{visit}, {points['count']:,} live points' way, p95: milliseconds", 250, 1000 * points["p95"]),
            _least(f"{visit}, sessions lost and errors on pages", 0, len(one["lost"])),
            Figure(f"{visit}, the server's memory, last third over first", "at most 1.1×", growth,
                   f"{growth:.2f}× ({memory['first_third']} to {memory['last_third']} MB)", growth <= 1.1)]


def many_pictures(measured: Sequence[Sequence[dict]]) -> list[Figure]:
    ((one,),) = measured
    figures = []
    for step, (few, many) in one["steps"].items():
        grown, pictures = one["growth"][step], f"{few['pictures']:,} to {many['pictures']:,} pictures, {step}"
        figures += [Figure(f"{pictures}: growth of the most memory", "at most 1.3×", grown["memory"],
                           f"{grown['memory']:.2f}× ({few['peak_mb']:.0f} to {many['peak_mb']:.0f} MB)",
                           grown["memory"] <= 1.3, one),
                    Figure(f"{pictures}: growth of the seconds a picture", "at most 1.3×", grown["seconds"],
                           f"{grown['seconds']:.2f}× ({few['seconds']:.0f} to {many['seconds']:.0f} s)",
                           grown["seconds"] <= 1.3)]
    found = one["recall"]
    return [*figures, Figure(f"near copies among {found['pictures']:,} pictures: found of those that the exact search "
                             "finds", "at least 0.98", found["recall"], f"{found['recall']:.3f} of {found['exact']}",
                             found["recall"] >= 0.98)]


def flush(measured: Sequence[Sequence[dict]]) -> list[Figure]:
    ((one,),) = measured
    return [_least("an event's way to 30 browsers, p95: milliseconds", 50, one["p95"]),
            _least("share of a core the server spends on it", 0.05, one["core"])]


def _ratio(what: str, target: float, rounds: Sequence[dict], name: str, kind: str) -> Figure:
    """Medians of the recipe and ours over the repeats, and how many times faster ours is."""
    theirs, own = ([one[way][kind] for one in rounds] for way in ("recipe", name))
    ratio = median(theirs) / median(own)
    accuracies = [fmean(fmean(one[way]["accuracies"]) for one in rounds) for way in ("recipe", name)]
    details = {"recipe_seconds": theirs, "our_seconds": own, "recipe_median": median(theirs),
               "our_median": median(own), "ratio": ratio, "recipe_accuracy": accuracies[0],
               "our_accuracy": accuracies[1], "accuracy_difference": accuracies[1] - accuracies[0],
               "parts": rounds[-1][name].get("parts")}
    return Figure(what, f"{target:g}×", ratio, f"{ratio:.1f}×", ratio >= target, details)


def _least(what: str, most: float, value: float, details: dict[str, Any] | None = None) -> Figure:
    return Figure(what, f"at most {most:g}", value, f"{value:.3g}", value <= most, details or {})


def _on(data: str, train: int, val: int, **more) -> dict:
    return {"data": data, "train": train, "val": val, "config": {**LITE0, "epochs": 10}, **more}


def _noise(pictures: int) -> dict:
    return {"train": pictures, "val": pictures // 10, "depth": 15, "config": {**LITE0, "epochs": 1}}


# The two grids are measured on fewer pictures, so that three repeats of everything take about twenty minutes. What
# is done once (conversion, tracing) then weighs more, which is to our disadvantage.
ROWS = [
    Row("feature_extraction flowers5", "feature_extraction", (_on("flowers5", 600, 200),), extraction),
    Row("feature_extraction grocery_fruits14", "feature_extraction", (_on("grocery_fruits14", 300, 100),), extraction,
        data="grocery_fruits14"),
    Row("learning_rates flowers5", "learning_rates", (_on("flowers5", 240, 80),),
        ratio_of("five learning rates × 10 epochs of feature extraction", 25)),
    Row("freeze_depths flowers5", "freeze_depths",
        ({**_on("flowers5", 240, 80, depths=[18, 15, 13, 11]), "config": {**LITE0, "epochs": 3}},),
        ratio_of("four freeze depths × 3 epochs: all, from block 15, 13, 11", 2.8)),
    Row("freeze_depths resnet50", "freeze_depths",
        ({**_on("flowers5", 96, 32, depths=[17, 16, 14, 11]), "config": {**RESNET, "epochs": 3}},),
        ratio_of("four freeze depths × 3 epochs, ResNet-50 with random weights at 96 px", 2.8)),
    Row("accuracy flowers5", "accuracy", (_on("flowers5", 600, 200, seeds=10),), accuracy, once=True),
    Row("accuracy grocery_fruits14", "accuracy", (_on("grocery_fruits14", 600, 300, seeds=10),), accuracy,
        data="grocery_fruits14", once=True),
    Row("equality flowers5", "equality", (_on("flowers5", 120, 64, depth=13, seeds=3),), equality, once=True),
    Row("memory", "memory", (_noise(600), _noise(6000)), memory, data=None, once=True),
    Row("estimate", "estimate", tuple({"config": config, "probe": probe} for config in ESTIMATED.values()
                                      for probe in (True, False)), estimate, once=True),
    Row("text_features", "text_features", ({"texts": 1000},), text_features, data=None),
    Row("text_recipe", "text_recipe", ({"texts": 1000, "epochs": 10},), text_recipe, data=None, once=True),
    Row("text_memory", "text_memory", tuple({"texts": count} for count in (500, 2000, 8000)), text_memory, data=None,
        once=True),
    Row("lessons", "lessons", ({"names": None},), lessons, data=None, once=True),
    Row("first_minute", "first_minute", ({"homes": 3},), first_minute, data=None, once=True),
    Row("class_board", "class_board", ({"students": 30},), class_board, data=None, once=True),
    Row("full_home", "full_home", ({"runs": 5000, "comparisons": 500, "sets": 200},), full_home, data=None, once=True),
    Row("thirty_people", "thirty_people", ({"minutes": 20, "browsers": 3, "clients": 27},), thirty_people, data=None,
        once=True),
    Row("many_pictures", "many_pictures", ({"counts": (10_000, 100_000),
                                            "steps": ("add", "check", "compare", "train")},), many_pictures, data=None,
        once=True),
    Row("click", "click", ({"runs": 3},), click, data=None, once=True),
    Row("flush", "flush", ({"viewers": 30, "points": 75},), flush, data=None, once=True),
]
# Measured on servers and commands of their own; a quick round leaves them out.
SERVED = ("click", "flush", "first_minute", "class_board", "full_home", "thirty_people", "many_pictures")
