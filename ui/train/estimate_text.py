"""An estimate, and what became of it, in words and as a bar. No streamlit here."""

from collections.abc import Mapping
from html import escape

from tl_core import plan
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.estimate.estimate import Estimate, Probe, actual_parts
from ui.shared import words

ICON = ":material/timer:"
MEASURING = "Measuring this machine for the estimate: a few batches, some seconds."
NAMES = {"setup": "getting ready", "decode": "decoding", "augment": "augmentation", "prefix": "frozen part",
         "read": "reading rows", "suffix": "training", "events": "messages"}
HELP = {"setup": "building the network, and saving it",
        "decode": "reading the set as the network takes it", "augment": "changing the training pictures at random",
        "prefix": "preparing the frozen blocks, and their outputs", "read": "reading stored rows",
        "suffix": "tracing, training steps, validation and the test", "events": "what the run tells the page"}
WORTH_SAYING = 0.8  # a run with everything stored takes at most this share of the first


def headline(expected: Estimate) -> str:
    """"About 40 s (30–55 s) · 1.2 GB memory · 85 MB on disk"."""
    disk = f" · {words.size(expected.disk_bytes)} on disk" if expected.disk_bytes else " · nothing on disk"
    return (f"{ICON} **About {about(expected.seconds)}** ({between(expected.low, expected.high)}) · "
            f"{words.size(expected.memory_bytes)} memory{disk}")


def once(config: RunConfig, expected: Estimate) -> str:
    """What is computed once, and what in every epoch."""
    lowest = min(phase.freeze_depth for phase in plan.phases(config))
    if not lowest:
        return "Nothing stays frozen, so every block computes in every epoch."
    blocks = words.plural(lowest, "block")
    if not expected.skipped:
        why = "the store is off" if not config.feature_store else "augmentation makes new pictures every time"
        return f"The {blocks} that stay frozen compute in every epoch: {why}."
    count = plan.views(config)
    views = f", for {words.plural(count, 'view')} of each picture" if count else ""
    everything = lowest == len(BACKBONES.get(config.backbone).blocks)
    share = "All" if everything else words.percent(expected.skipped, 0)
    return f"{share} of the backbone's work ({blocks}) is done once and read afterwards{views}."


def again(first: Estimate, stored: Estimate) -> str:
    """What the same run takes when the store has everything; nothing where that is hardly less."""
    if stored.seconds > WORTH_SAYING * first.seconds:
        return ""
    return f"About {about(stored.seconds)} where the store has it already."


def source(probe: Probe) -> str:
    """How the figures came about."""
    if not probe.runs:
        return f"From a few batches on this machine ({probe.engine}); the first run makes it more exact."
    return f"From a few batches on this machine ({probe.engine}), corrected by {words.plural(probe.runs, 'run')}."


def about(seconds: float) -> str:
    """Two figures are enough: 41.7 seconds is "42 s", 312 is "5 min 10 s"."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    return words.duration(seconds if seconds < 60 else round(seconds, -1))


def between(low: float, high: float) -> str:
    """A range: "30–55 s", "0.8–1.4 min", "1.5–2.1 h"."""
    if high < 90:
        return f"{low:.0f}–{high:.0f} s" if high >= 10 else f"{low:.1f}–{high:.1f} s"
    unit, name = (60, "min") if high < 90 * 60 else (3600, "h")
    digits = 0 if low >= 10 * unit else 1
    return f"{low / unit:.{digits}f}–{high / unit:.{digits}f} {name}"


def verdict(predicted: Mapping, total: float) -> str:
    """Predicted against actual, in a sentence."""
    low, high = predicted["low"], predicted["high"]
    where = ("within the range" if low <= total <= high
             else f"{words.percent(abs(total / predicted['seconds'] - 1), 0)} {'more' if total > high else 'less'}")
    return (f"Predicted about {about(predicted['seconds'])} ({between(low, high)}), took {about(total)}: {where}.")


def bar(seconds: Mapping[str, float], predicted: Mapping | None = None) -> str:
    """Where a run's time went, as one stacked bar; every piece has its number, its own hatching and a line below."""
    parts = {**actual_parts(seconds), "events": float(seconds.get("events", 0.0))}
    shown = [(name, value) for name, value in parts.items() if value >= 0.005 * seconds["total"] and value >= 0.05]
    total = sum(value for _, value in shown) or 1.0
    spoken = ", ".join(f"{NAMES[name]} {about(value)}" for name, value in shown)
    pieces = "".join(
        f'<span class="tl-piece tl-{name}" style="flex-grow:{value / total:.4f}" title="{escape(HELP[name])}">'
        f"{number if value / total >= 0.04 else ''}</span>" for number, (name, value) in enumerate(shown, start=1))
    rows = "".join(_line(number, name, value, (predicted or {}).get("parts", {}).get(name))
                   for number, (name, value) in enumerate(shown, start=1))
    return (f'{_STYLE}<div role="img" aria-label="Where the time went: {escape(spoken)}"><div class="tl-pieces">'
            f'{pieces}</div></div><div class="tl-lines" role="list">{rows}</div>')


def _line(number: int, name: str, value: float, predicted: float | None) -> str:
    more = f" <small>(predicted {about(predicted)})</small>" if predicted is not None else ""
    key = f'<span class="tl-key tl-{name}">{number}</span>'
    return f'<div role="listitem" title="{escape(HELP[name])}">{key}{NAMES[name]} <b>{about(value)}</b>{more}</div>'


_STYLE = """<style>
.tl-pieces { display: flex; height: 28px; border-radius: 6px; overflow: hidden; gap: 2px; }
.tl-piece { flex-basis: 0; min-width: 3px; font-size: 12px; line-height: 28px; text-align: center; }
.tl-piece, .tl-key { color: #fff; background-color: var(--tl-colour); background-image: var(--tl-hatch, none); }
.tl-lines { margin-top: 8px; display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: 14px; }
.tl-key { display: inline-block; width: 18px; height: 18px; line-height: 18px; border-radius: 4px; font-size: 12px;
  text-align: center; margin-right: 6px; }
.tl-setup { --tl-colour: #475569; }
.tl-decode { --tl-colour: #9a3412; --tl-hatch: repeating-linear-gradient(90deg, #ffffff30 0 2px, #0000 2px 8px); }
.tl-augment { --tl-colour: #86198f; --tl-hatch: repeating-linear-gradient(0deg, #ffffff30 0 2px, #0000 2px 8px); }
.tl-prefix { --tl-colour: #4338ca; --tl-hatch: repeating-linear-gradient(135deg, #ffffff30 0 2px, #0000 2px 8px); }
.tl-read { --tl-colour: #1d4ed8; --tl-hatch: radial-gradient(#ffffff50 1px, transparent 1.5px) 0 0 / 6px 6px; }
.tl-suffix { --tl-colour: #0f766e; }
.tl-events { --tl-colour: #a21caf; --tl-hatch: repeating-linear-gradient(45deg, #ffffff30 0 2px, #0000 2px 8px); }
</style>"""
