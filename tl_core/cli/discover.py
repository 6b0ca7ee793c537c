"""``discover``: clusters of pictures or texts without labels, through any features; labels, if any, judge them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from tl_core.backbones import nouns
from tl_core.cli import csv_file
from tl_core.cli.options import LOOKED_AT, Json, of_run, output_to, value, whole
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.cli.progress import stages
from tl_core.data.picture_names import short_names
from tl_core.discovery import discover as discovering
from tl_core.discovery import request
from tl_core.discovery.clustering import CLUSTERING_METHODS
from tl_core.discovery.request import DEFAULT_MAPS, DiscoverRequest
from tl_core.discovery.results import DiscoverResult
from tl_core.embeddings.projections import METHODS as MAPS
from tl_core.name_lists import parted
from tl_core.printable import printable

SHOWN = 3  # classes of a cluster, in the table


def discover(
    data: Annotated[str | None, of_run("data", "A folder of pictures without classes will do.")] = None,
    backbone: Annotated[str | None, of_run("backbone")] = None,
    weights: Annotated[str | None, of_run("weights", "")] = None,
    features: Annotated[str | None, value(
        "--features", "What pictures or texts are seen through, with commas between: pixels (of pictures), tfidf (of "
        "texts), random (the backbone with random weights), a backbone, run:ID; each may end in @BLOCK. The first "
        "one's clusters are told, the others are compared with it. [default: "
        "the backbone, pixels or tfidf, and random]", "A,B,…")] = None,
    method: Annotated[str, value("--method", f"What clusters: {', '.join(CLUSTERING_METHODS.names())}. [default: "
                                 "kmeans]", "NAME")] = "kmeans",
    clusters: Annotated[str, value("--clusters", "How many clusters, or auto for the number by silhouette. [default: "
                                   "auto]", "K")] = request.AUTO,
    maps: Annotated[str | None, value("--maps", f"Which maps are drawn besides PCA: {', '.join(MAPS.names()[1:])}, or "
                                      "none. [default: tsne]", "A,B")] = None,
    source: Annotated[str | None, value("--source", "Examples without labels that may help: a set or a folder. "
                                        "Clusters with and without them are compared.", "NAME")] = None,
    limit: Annotated[str | None, LOOKED_AT] = None,
    image_size: Annotated[str | None, of_run("image_size", f"A run keeps its own. [default: {request.IMAGE_SIZE}]")
                          ] = None,
    domain: Annotated[str | None, of_run("domain")] = None,
    seed: Annotated[str, of_run("seed", "It chooses pictures, draws random weights, clusters and maps.")] = "0",
    output: Annotated[str | None, output_to("each picture's cluster, as CSV.", "FILE")] = None,
    json: Json = False,
) -> None:
    """Cluster pictures or texts that need no labels, by features learnt elsewhere; where there are labels, judge it."""
    destination = csv_file.destination(output)
    asked = request.of_fields(
        data, features, backbone=backbone, weights=weights,
        image_size=None if image_size is None else whole("image_size", image_size, 32), domain=domain, method=method,
        clusters=clusters, seed=whole("seed", seed, 0), limit=None if limit is None else whole("limit", limit, 1),
        maps=_maps(maps), source=source)
    result = _answer(asked)
    if destination is not None:
        _write(result, destination)
    values = {**result.figures, "assignments": _assignments(result),
              "output": str(destination) if destination else None}
    print_json(values) if json else _print(values)


def _answer(asked: DiscoverRequest) -> DiscoverResult:
    with stages(stderr) as progress:
        return discovering.discover(asked, progress)


def _maps(text: str | None) -> tuple[str, ...]:
    return DEFAULT_MAPS if text is None else tuple(name for name in parted(text) if name != "none")


def _assignments(result: DiscoverResult) -> dict[str, int]:
    """File -> cluster, -1 for noise."""
    clusters = result.arrays[f"assignment__{result.features}"]
    return dict(zip(short_names(result.arrays["keys"].tolist()), clusters.tolist(), strict=True))


def _write(result: DiscoverResult, path: Path) -> None:
    """``file,cluster,typicality``."""
    typicality = result.arrays[f"typicality__{result.features}"].tolist()
    csv_file.write(path, ("file", "cluster", "typicality"), (
        (name, str(cluster), f"{typical:.4f}")
        for (name, cluster), typical in zip(_assignments(result).items(), typicality, strict=True)))


def _print(values: Mapping[str, Any]) -> None:
    noun = nouns.of(values.get("modality", "image"))
    print(printable(f"{values['title']}: {values['count']:,} {noun.many} in {values['k']} clusters by "
                    f"{CLUSTERING_METHODS.get(values['method']).title}{_chosen_by(values)}."))
    print_table(["cluster", noun.many, "classes", "most typical"], (
        (str(each["cluster"]), each["size"], _classes(each["classes"]), each["typical"][0])
        for each in values["clusters"]))
    for each in values["clusters"]:
        if each["words"]:
            print(f"Cluster {each['cluster']}: {printable(' '.join(each['words']))}")
    if values["noise"]:
        print(f"{values['noise']:,} {noun.many} are in no cluster (noise).")
    labelled = values["labels"] is not None
    print_table(["features", "k", "silhouette", "stability", *(("ARI", "95 %", "NMI", "accuracy") if labelled else ())],
                (_compared(row, labelled) for row in values["compared"]))
    print(values["sentence"])
    if values["source_help"]:
        for row in values["source_help"]["methods"]:
            print(row["sentence"])
    for note in values["notes"]:
        stderr.print(note, markup=False, highlight=False, soft_wrap=True)
    if values["output"]:
        print(f"Written: {values['output']}")


def _chosen_by(values: Mapping[str, Any]) -> str:
    return {"silhouette": ", the number by silhouette", "few": ", as there are too few that differ"}.get(
        values["k_by"], "")


def _classes(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in list(counts.items())[:SHOWN])


def _compared(row: Mapping[str, Any], labelled: bool) -> list[Any]:
    said = [row["title"], row["k"], row["silhouette"], row["stability"]]
    if not labelled:
        return said
    low, high = row["labels"]["ari_ci95"]
    return [*said, row["labels"]["ari"], f"{low:.3f}–{high:.3f}", row["labels"]["nmi"], row["labels"]["accuracy"]]
