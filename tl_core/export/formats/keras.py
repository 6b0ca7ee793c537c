"""``.keras``: the run's own file, byte for byte."""

import shutil
from pathlib import Path

from tl_core.export.formats.registry import FORMATS, Format


def write(source, folder: Path, precision: str) -> None:
    """Copy what training has saved: nothing can get lost on the way. Of several heads only the one that is meant."""
    if not source.config.several_tasks:
        shutil.copyfile(source.file, folder / "model.keras")
        return
    import keras
    scores = source.scores
    keras.Model(scores.input, scores.output["scores"], name=scores.name).save(folder / "model.keras")


FORMATS.add("keras", Format(
    "keras", "Keras", "Train on, look inside, or use it from Python: the run's own network in one file.", "keras",
    "model.keras", write, """import keras
model = keras.saving.load_model("model.keras")
scores = model.predict({tensor})  # (n, {row}""", ":material/deployed_code:"))
