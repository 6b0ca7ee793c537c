"""Finished runs on sets that then change: nothing is trained."""

import io
import json
from pathlib import Path

import numpy as np
from PIL import Image

from tests.evaluation.finished_runs import mostly_right
from tl_core import plan, tracking
from tl_core.config import RunConfig
from tl_core.data import catalog, run_manifest, sets
from tl_core.data.upload.upload_session import Staging
from tl_core.statistics.predictions import FILE, load
from tl_core.tracking import RunRecord
from tl_core.training.evaluation import metrics


def bring(name: str, count: int = 12, start: int = 0) -> None:
    """An own set of so many cats and as many dogs."""
    staging = Staging.new()
    for number in range(2 * count):
        stream = io.BytesIO()
        pixels = np.random.default_rng(start + number).integers(0, 256, (8, 8, 3), np.uint8)
        Image.fromarray(pixels).save(stream, "PNG")
        stream.seek(0)
        assert staging.add_picture("cat" if number < count else "dog", f"{number}.png", stream) is None
    sets.create(staging, name)


def finish(data: str, old: bool = False, **fields) -> RunRecord:
    """A finished run on the set as it is now; an ``old`` one names no version and kept no list of its pictures."""
    fields = {"data": data, "backbone": "small_cnn", "strategy": "from_scratch", "image_size": 32, **fields}
    config = plan.resolve_config_and_data(RunConfig(**fields))
    dataset, config = catalog.load(config), config.changed(data=data) if old else config
    run_id = tracking.create_run(config, tracking.new_owner(), "RUNNING")
    folder, answers = tracking.training_folder(run_id), mostly_right(dataset)
    np.savez(folder / FILE, keys=answers.keys, labels=answers.labels, logits=answers.logits)
    if not old:
        run_manifest.write(dataset, catalog.root(config.data), folder)
    (folder / "result.json").write_text(json.dumps({
        "status": "FINISHED", "classes": list(dataset.classes), "fingerprint": dataset.fingerprint(),
        **metrics(answers.logits, answers.labels)}))
    tracking.end_run(run_id, "FINISHED")
    return tracking.run(run_id)


def answers(record: RunRecord):
    return load(tracking.fetch(record.run_id, FILE))


def change(path: str | Path) -> None:
    """Another picture under the same name."""
    Image.fromarray(np.full((9, 9, 3), 200, np.uint8)).save(path)
