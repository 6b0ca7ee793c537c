"""The networks one can ask: backbones with their ImageNet head, and runs with a saved network."""

import re
from collections.abc import Sequence

from tl_core.backbones import imagenet_heads, local_weights
from tl_core.backbones.catalog import BACKBONES
from tl_core.comparison import run_labels
from tl_core.errors import UserError
from tl_core.inference.model_cache import BACKBONE, RUN
from tl_core.inference.predictor import TASK
from tl_core.tracking import Query, RunRecord
from ui.shared import run_queries, run_search, url_state

MOST = 6  # networks side by side
DEFAULT = f"{BACKBONE}efficientnet_lite0"
WITH_NETWORK = ("FINISHED", "STOPPED")


def runs(key: str, names: str) -> list[RunRecord]:
    """Runs with a saved network, newest first, and those that ``names`` (commas between) ask for.

    Where there are many, a field finds the others.
    """
    listed = run_search.offered(key, Query(status=WITH_NETWORK))
    wanted = {run_id(name) for name in names.split(",") if name.startswith(RUN)}
    further = tuple(sorted(wanted - {record.run_id for record in listed}))
    return [*listed, *(run_queries.find(Query(run_ids=further, status=WITH_NETWORK)) if further else [])]


def offered(records: Sequence[RunRecord]) -> dict[str, str]:
    """Name to title: backbones that are here, runs newest first, then backbones to download or to install."""
    heads = [spec for spec in BACKBONES if imagenet_heads.has(spec)]
    return {**{BACKBONE + spec.name: f"{spec.title}, ImageNet" for spec in heads if imagenet_heads.here(spec)},
            **_heads(records),
            **{BACKBONE + spec.name: f"{spec.title}, ImageNet – {local_weights.way_here(spec, 'imagenet')}"
               for spec in heads if not imagenet_heads.here(spec)}}


def of_runs(records: Sequence[RunRecord]) -> dict[str, str]:
    """Name to title of the runs that have a network."""
    titles = run_labels.labels([record for record in records if record.status in WITH_NETWORK])
    return {RUN + run_id: title for run_id, title in titles.items()}


def run_id(name: str) -> str:
    """The run of a network that is called ``run:ID`` or, one head of several, ``run:ID#TASK``."""
    return name.removeprefix(RUN).partition(TASK)[0]


def modality(name: str, records: Sequence[RunRecord]) -> str:
    """What a network reads, "image" or "text"; of one that nobody knows pictures."""
    try:
        if not name.startswith(RUN):
            return BACKBONES.get(name.removeprefix(BACKBONE)).modality
        record = next(record for record in records if record.run_id == run_id(name))
        return BACKBONES.get(record.config.backbone).modality
    except (UserError, StopIteration):
        return "image"


def _heads(records: Sequence[RunRecord]) -> dict[str, str]:
    """As ``of_runs``, of runs on several tasks each head, the judged one's first. The address parts names at commas."""
    heads, configs = {}, {record.run_id: record.config for record in records}
    for name, title in of_runs(records).items():
        config = configs[run_id(name)]
        heads[name] = f"{title}, {config.judged_task}" if config.several_tasks else title
        if config.several_tasks:
            heads |= {f"{name}{TASK}{task}": f"{title}, {task}" for task in config.tasks or ()
                      if task != config.judged_task and "," not in task}
    return heads


def of_address(parameter: str) -> str | None:
    """What the address names by ``parameter``, or, as other pages do, by ``run``; None where neither is there."""
    run = url_state.text(url_state.RUN)
    return url_state.text(parameter) or (f"{RUN}{run}" if run else None)


def is_name(text: str) -> bool:
    """Whether an address may name a network so; whether there is one, loading tells."""
    return text.startswith((BACKBONE, RUN)) and bool(text.partition(":")[2].strip())


def short(name: str, titles: dict[str, str]) -> str:
    """A network in a sentence, where its card says the rest."""
    return without_way_here(titles.get(name, name.partition(":")[2][:12]))


def without_way_here(title: str) -> str:
    """An offered title without how its weights get here: "– download", "– not installed"."""
    return re.sub(r" – (download|not installed)( \(.*\))?$", "", title)
