"""``transferability``: which backbone suits these pictures, guessed before any training."""

from typing import Annotated, Any

from tl_core.backbones import nouns
from tl_core.cli.options import LOOKED_AT, Json, config, of_run, value
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.cli.progress import stages
from tl_core.data import catalog
from tl_core.name_lists import parted
from tl_core.transferability import rank_backbones as ranking
from tl_core.transferability.ranking import SCORES


def transferability(
    data: Annotated[str, of_run("data", "")],
    backbones: Annotated[str | None, value(
        "--backbones", "Backbones, with commas between; by default all whose weights are here. vgg16:random takes "
        "random weights, to contrast.", "A,B,…")] = None,
    limit: Annotated[str | None, LOOKED_AT] = None,
    image_size: Annotated[str | None, of_run("image_size")] = None,
    classes: Annotated[list[str] | None, of_run("classes")] = None,
    domain: Annotated[str | None, of_run("domain")] = None,
    seed: Annotated[str | None, of_run("seed", "It chooses the pictures where there is something to choose.")] = None,
    json: Json = False,
) -> None:
    """Rank backbones for a data set by six scores, before any training. The test split is never looked at."""
    given = {"data": data, "limit": limit, "image_size": image_size, "classes": classes, "domain": domain,
             "seed": seed}
    chosen = config({name: value for name, value in given.items() if value not in (None, [])})
    candidates = None if backbones is None else [ranking.candidate(name) for name in parted(backbones)]
    with stages(stderr) as progress:
        answer = ranking.measure(chosen, candidates, progress)
    if json:
        print_json(answer)
    else:
        _print(answer, nouns.of(catalog.entry(chosen.data).modality).many)


def _print(answer: dict[str, Any], many: str) -> None:
    print_table(["backbone", "rank", *(score.title for score in SCORES), "seconds"], (
        (row["name"], row["rank"], *("n/a" if value is None else value for value in row["scores"].values()),
         f"{row['seconds']:.1f}") for row in answer["rows"]))
    if any(row["scores"][score.name] is None for row in answer["rows"] for score in SCORES):
        print("n/a: not applicable. LEEP and NCE need weights with their own head, the linear probe two examples a "
              "class.")
    print(f"{answer['sentence']} Scored on {answer['pictures']:,} training and validation {many}.")
    if sentence := ranking.baseline_sentence(answer):
        print(sentence)
    for note in answer["notes"]:
        print(note)
    for each in answer["left_out"]:
        print(f"{each['name']} is left out: {each['reason']}")
