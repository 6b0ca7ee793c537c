"""``backbones``, ``strategies``, ``datasets``, ``runs``: what there is, as tables or JSON. No TensorFlow here."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from tl_core.cli.options import Json, value
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.errors import unknown_name

_SORTS = {"newest": "newest", "accuracy": "most accurate", "longest": "longest"}


def _filter(option: str, text: str):
    return value(option, f"{text}; may be repeated.", "NAME")


def backbones(json: Json = False) -> None:
    """List the backbones, their blocks and the weights they can have."""
    from tl_core.backbones.catalog import BACKBONES
    if json:
        return print_json({"backbones": [_backbone(spec) for spec in BACKBONES]})
    return print_table(["name", "title", "blocks", "parameters", "size", "smallest", "weights"], (
        (s.name, s.title, len(s.blocks), s.parameters, s.size, s.minimum_size, ", ".join(s.weights))
        for s in BACKBONES))


def strategies(json: Json = False) -> None:
    """List the strategies: what each freezes and trains, and where it comes from."""
    from tl_core.strategies import STRATEGIES
    if json:
        return print_json({"strategies": [
            {"name": s.name, "title": s.title, "summary": s.summary, "source": s.source, "depth": s.depth,
             "pretrained": s.pretrained, "needs": list(s.needs)} for s in STRATEGIES]})
    return print_table(["name", "freezes", "what it does", "source"],
                       ((s.name, s.depth, s.about, s.source) for s in STRATEGIES))


def datasets(json: Json = False) -> None:
    """List the data sets: drawn, built in, under TL_DATA_DIR, and those to download by name."""
    from tl_core.data import catalog
    entries = catalog.entries()
    if json:
        return print_json({"datasets": [asdict(entry) for entry in entries]})
    return print_table(["name", "title", "domains", "licence", "where"], (
        (e.name, e.title, ", ".join(e.domains), e.licence, _where(e)) for e in entries))


def runs(
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many to list.")] = 200,
    every: Annotated[bool, typer.Option("--all", help="List all of them.")] = False,
    status: Annotated[list[str] | None, _filter("--status", "Only runs with this status")] = None,
    data: Annotated[list[str] | None, _filter("--data", "Only runs on this data set")] = None,
    backbone: Annotated[list[str] | None, _filter("--backbone", "Only runs of this backbone")] = None,
    strategy: Annotated[list[str] | None, _filter("--strategy", "Only runs of this strategy")] = None,
    search: Annotated[str, typer.Option("--search", metavar="WORDS", help=(
        "Only runs in whose id, settings, state or reason every word stands."), show_default=False)] = "",
    sort: Annotated[str, typer.Option("--sort", help="newest, accuracy or longest.")] = "newest",
    json: Json = False,
) -> None:
    """List the runs, newest first: of all, or of those that pass every filter."""
    from tl_core import tracking
    from tl_core.cli.running import catch_up
    from tl_core.comparison import run_labels
    from tl_core.comparison.run_groups import in_words
    query = tracking.Query(_statuses(status), tuple(data or ()), tuple(backbone or ()), tuple(strategy or ()), search)
    order = _SORTS.get(sort)
    if order is None:
        raise unknown_name("order", sort, _SORTS, "`python -m tl_core runs --help` lists them.")
    catch_up()
    records, total = tracking.runs(None if every else limit, query, order), tracking.count(query)
    if json:
        return print_json({"runs": [_run(record) for record in records], "total": total})
    if len(records) < total:
        stderr.print(f"{len(records)} of {total} runs; --all lists them all, --limit more.", markup=False)
    apart = run_labels.details(records)
    return print_table(["run", "status", "data", "backbone", "strategy", "set apart by", "accuracy", "seconds",
                        "when"], (
        (r.run_id[:8], r.status, r.config.data, r.config.backbone, r.config.strategy,
         apart[r.run_id] or in_words("freeze_depth", r.config.freeze_depth), r.accuracy, r.seconds,
         f"{r.created:%Y-%m-%d %H:%M}") for r in records))


def _statuses(names: list[str] | None) -> tuple[str, ...]:
    from tl_core.tracking.records import STATUSES
    for name in names or ():
        if name.upper() not in STATUSES:
            raise unknown_name("status", name, STATUSES, "Write one of these, in any case.")
    return tuple(name.upper() for name in names or ())


def _backbone(spec) -> dict[str, Any]:
    values = {name: getattr(spec, name) for name in (
        "name", "title", "summary", "parameters", "size", "minimum_size", "default_depth", "weights", "licence",
        "paper", "modality")}
    return {**values, "blocks": [asdict(block) for block in spec.blocks]}


def _where(entry) -> str:
    if entry.drawn:
        return "drawn by this program"
    if entry.downloadable:
        return "to download"
    return entry.folder or "built in"


def _run(record) -> dict[str, Any]:
    return {"run_id": record.run_id, "status": record.status, "config": record.config.model_dump(mode="json"),
            "created": record.created.isoformat(), "seconds": record.seconds,
            "ended": record.ended.isoformat() if record.ended else None, "reason": record.reason,
            "accuracy": record.accuracy, "result": record.result}
