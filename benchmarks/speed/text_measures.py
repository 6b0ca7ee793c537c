"""What is measured on texts, each in a process of its own: (options, repeat) -> figures."""

from argparse import Namespace
from typing import Any

from benchmarks import texts
from benchmarks.intake import peak_mb
from benchmarks.speed import ours
from tl_core import plan
from tl_core.config import RunConfig


def text_features(options: dict, repeat: int) -> dict[str, Any]:
    """Seconds of MiniLM's features by the texts' length, in a warm process."""
    return texts.features(Namespace(limit=options["texts"]))


def text_recipe(options: dict, repeat: int) -> dict[str, Any]:
    """Both ways' seconds for feature extraction and fine-tuning; see ``texts.recipe``."""
    return texts.recipe(Namespace(limit=options["texts"], epochs=options["epochs"], trained=False, data="notes"))


def text_memory(options: dict, repeat: int) -> dict[str, Any]:
    """The most memory of a process that fine-tunes on so many texts: tokens, store, suffix, everything."""
    config = plan.resolve_config(RunConfig(data="notes", backbone=texts.BACKBONE, weights="random", epochs=1,
                                           strategy="fine_tuning", freeze_depth=texts.DEPTH))
    before = peak_mb()
    with ours.fresh_home():
        result = ours.train(config, texts.sentences(options["texts"], (15, 40)))
    return {"texts": options["texts"], "peak_mb": peak_mb(), "before_mb": before, "seconds": result["seconds"]["total"]}


MEASURES = {function.__name__: function for function in (text_features, text_recipe, text_memory)}
