"""``embed``: pictures as the numbers a network makes of them, into a file, onto a map."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from tl_core.cli import network
from tl_core.cli.options import LOOKED_AT, Json, of_run, output_to, run_id, value, whole
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.cli.progress import stages
from tl_core.embeddings import files, projections, request, results
from tl_core.embeddings.cache import FeatureCache
from tl_core.embeddings.compute import all_pooled
from tl_core.embeddings.compute import embed as compute
from tl_core.embeddings.projections import Projection
from tl_core.embeddings.request import ALL, FeatureLayer, FeatureRequest
from tl_core.errors import UserError

POINTS = ("picture", "class", "split", "domain", "correct", "x", "y")


def embed(
    data: Annotated[str | None, of_run("data", "[default: with --run the run's own]")] = None,
    run: Annotated[str | None, run_id()] = None,
    backbone: Annotated[str | None, network.OPTION] = None,
    weights: Annotated[str | None, of_run("weights")] = None,
    block: Annotated[str | None, value("--block", "A block, by name or number from 1. Features are taken after it; all "
                                       "compares them. [default: the last]", "NAME")] = None,
    no_pool: Annotated[bool, typer.Option("--no-pool", help="Keep every number of the block's output instead of "
                                          "averaging over the picture or text.")] = False,
    split: Annotated[str, value("--split", "train, val, test or all. [default: all]")] = ALL,
    limit: Annotated[str | None, LOOKED_AT] = None,
    image_size: Annotated[str | None, of_run("image_size", "[default: 160, with --run the run's]")] = None,
    domain: Annotated[str | None, of_run("domain")] = None,
    seed: Annotated[str | None, of_run("seed", "It chooses pictures, draws random weights and maps.")] = None,
    out: Annotated[str | None, output_to("the features, into a file: .parquet, .npz or .csv.", "FILE")] = None,
    map: Annotated[str | None, value("--map", "Draw a map, too: pca, tsne or umap.")] = None,
    json: Json = False,
) -> None:
    """Turn pictures or texts into features: what a frozen network makes of them, after any block.

    Tells how often the nearest neighbours are of the same class, and how far a map can be trusted.
    """
    fields = {"data": data, "image_size": image_size, "domain": domain, "seed": seed}
    given = {name: value for name, value in fields.items() if value is not None}
    feature_request = _question(run, backbone, weights, given, split,
                                None if limit is None else whole("limit", limit, 2))
    target = Path(out).expanduser() if out else None
    if target:
        files.check(target)
    if map is not None:
        projections.check(map)
    began = time.monotonic()
    if block == ALL:
        answer = _every_block(feature_request, no_pool, target, map)
    else:
        cut = FeatureLayer(request.depth_of(feature_request.spec, block), not no_pool)
        answer = _one_block(feature_request, cut, target, map)
    answer["seconds"] = round(time.monotonic() - began, 3)
    print_json(answer) if json else _print(answer, feature_request.spec.input.plural)


def _question(run: str | None, backbone: str | None, weights: str | None, fields: dict[str, Any], split: str,
              limit: int | None) -> FeatureRequest:
    network.one_of(run, backbone)
    if run and weights:
        raise UserError(f"weights is {weights!r}.", "A run has weights of its own.", "Leave --weights out.")
    if run:
        return request.of_run(run, fields, split, limit)
    if "data" not in fields:
        raise UserError("No data set was named.", "Expected --data.", "`python -m tl_core datasets` lists them.")
    return request.of_backbone({**fields, "backbone": backbone, "weights": weights}, split, limit)


def _one_block(feature_request: FeatureRequest, cut: FeatureLayer, out: Path | None,
               method: str | None) -> dict[str, Any]:
    with stages(stderr) as progress:
        kept = compute(feature_request, [cut], progress)
        progress("Finding neighbours", 0, 0)
        near = results.nearest_neighbours(kept, cut)
        drawn = _map(kept, cut, method, progress)
        if out:
            progress("Writing the file", 0, 0)
            files.write(kept, cut, out, drawn)
    answer = {**_about(feature_request, kept), **_block(kept, cut, near), "out": str(out) if out else None}
    return answer if drawn is None or method is None else {**answer, "map": _as_json(kept, drawn, method)}


def _map(kept: FeatureCache, cut: FeatureLayer, method: str | None, progress) -> Projection | None:
    if method is None:
        return None
    progress(f"Drawing the {projections.METHODS.get(method).title} map", 0, 0)
    return results.projection(kept, cut, method, kept.request.config.seed)


def _every_block(feature_request: FeatureRequest, no_pool: bool, out: Path | None,
                 method: str | None) -> dict[str, Any]:
    if no_pool or out or method:
        raise UserError("--block all was given with --no-pool, --output or --map.", "All blocks are compared pooled, "
                        "by their neighbours.", "Leave it out, or name one block.")
    cuts = all_pooled(feature_request)
    with stages(stderr) as progress:
        kept = compute(feature_request, cuts, progress)
        rows = []
        for number, cut in enumerate(cuts):
            progress("Finding neighbours", number, len(cuts))
            rows.append(_block(kept, cut, results.nearest_neighbours(kept, cut)))
    return {**_about(feature_request, kept), "blocks": rows}


def _about(feature_request: FeatureRequest, kept: FeatureCache) -> dict[str, Any]:
    config = feature_request.config
    return {"data": config.data, "backbone": config.backbone, "weights": config.weights, "run": feature_request.run_id,
            "split": feature_request.split, "image_size": config.image_size, "seed": config.seed,
            "pictures": len(kept.pictures), "unreadable": kept.unread, "notes": kept.notes}


def _block(kept: FeatureCache, cut: FeatureLayer, near: results.Neighbours) -> dict[str, Any]:
    return {"block": kept.request.spec.blocks[cut.depth - 1].name, "depth": cut.depth, "pooled": cut.pooled,
            "numbers": kept.rows(cut).shape[1],
            "neighbours": {"k": near.judged, "agreement": near.agreement, "chance": near.chance}}


def _as_json(kept: FeatureCache, drawn: Projection, method: str) -> dict[str, Any]:
    known = files.table(kept, drawn)
    return {"method": method, "trust": drawn.trust, "sentence": projections.trust_sentence(drawn.trust),
            "shares": list(drawn.shares), "points": known[list(POINTS)].to_dict("records")}


def _print(answer: dict[str, Any], many: str) -> None:
    blocks = answer.get("blocks", [answer])
    print_table(["block", "depth", "numbers", "neighbours of the same class"], (
        (one["block"], one["depth"], one["numbers"], f"{100 * one['neighbours']['agreement']:.1f} %")
        for one in blocks))
    of = blocks[0]["neighbours"]
    print(f"{answer['pictures']:,} {many}. Of each, the {of['k']} nearest by cosine; by chance "
          f"{100 * of['chance']:.1f} % would be of its class.")
    if "map" in answer:
        drawn = answer["map"]
        print(f"The {projections.METHODS.get(drawn['method']).title} map's trust is {drawn['trust']:.3f} of 1. "
              f"{drawn['sentence']}")
    if answer.get("out"):
        print(f"Written: {answer['out']}")
    for one in answer["notes"]:
        stderr.print(one, markup=False, highlight=False, soft_wrap=True)
    for one in answer["unreadable"]:
        stderr.print(f"Left out, it cannot be read: {one}.", markup=False, highlight=False, soft_wrap=True)
