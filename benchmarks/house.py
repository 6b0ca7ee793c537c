"""The house in one picture, drawn from the imports: `python -m benchmarks.house` writes it into docs/architecture.md.

Floors are what tests/test_layers.py holds: a room imports from its own and from floors below, never from one beside
or above. Arrows are imports; one that another way leads to already is left out.
"""

import re
from functools import cache
from pathlib import Path

from benchmarks import walks

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "architecture.md"
FLOORS: tuple[tuple[str, ...], ...] = (  # from the ground up
    ("field_roles", "file_digest", "malloc", "metrics", "modality_nouns", "nearest", "printable", "progress", "seeding",
     "sqlite_transaction", "timer", "words"),
    ("errors", "events"),
    ("codes", "ownership"),
    ("task_names",),
    ("config", "downloading", "local_copies", "name_lists", "registry", "settings", "statistics"),
    ("audit", "temporary_folders"),
    ("quotas",),
    ("backbones", "data", "log_lines", "strategies"),
    ("accounts", "event_file", "needs", "networks", "result_store"),
    ("plan",),
    ("config_link", "estimate", "features", "run_grid"),
    ("training",),
    ("tracking",),
    ("linter", "run_pictures"),
    ("embeddings", "inference"),
    ("comparison", "evaluation", "explain"),
    ("export", "transferability"),
    ("engine",),
    ("adaptation", "self_taught",),
    ("discovery",),
    ("boards", "labelling", "lessons"),
    ("operations",),
    ("cli", "server"),
)
PAGES: tuple[tuple[str, ...], ...] = (
    ("shared",),
    ("compare", "evaluate", "export", "frame", "train", "upload"),
    ("data", "predict", "runs", "when"),
    ("explain", "features"),
    ("adapt", "discover", "learn", "self_taught"),
    ("board", "people"),
)


def floors() -> list[set[str]]:
    """Rooms by their whole names, from the ground up: ``tl_core``'s, then those of ``ui``, ``app`` and ``pages``."""
    return [*({f"tl_core.{room}" for room in floor} for floor in FLOORS),
            *({f"ui.{room}" for room in floor} for floor in PAGES)]


@cache
def rooms() -> walks.Graph:
    """Which rooms each room imports from, inside functions too."""
    return {room: set(targets) for room, targets in walks.by_package(
        walks.graph(walks.sources(ROOT), inside=True)).items()}


def arrows(imports: walks.Graph) -> list[tuple[str, str]]:
    """Imports between rooms but those that a longer way stands for."""
    @cache
    def reached(room: str) -> frozenset[str]:
        return frozenset().union(*({target} | reached(target) for target in imports.get(room, ())))

    return sorted((room, target) for room, targets in imports.items() for target in targets
                  if not any(target in reached(other) for other in targets - {target}))


def picture() -> str:
    """The Mermaid text: packages of ``tl_core`` by floor, what pages share, and pages."""
    packages = {f"tl_core.{path.parent.name}" for path in (ROOT / "tl_core").glob("*/__init__.py")}
    imports = {_drawn(room, packages): set() for room in rooms()}
    for room, targets in rooms().items():
        imports[_drawn(room, packages)] |= {_drawn(target, packages) for target in targets}
    imports = {room: targets - {room, ""} for room, targets in imports.items() if room}
    lines = ["flowchart TD"]
    for number, floor in enumerate(reversed(FLOORS)):
        here = [room for room in floor if f"tl_core.{room}" in packages]
        if here:
            lines += [f"  subgraph floor{number}[\" \"]", *(f"    {room}[{room}/]" for room in here), "  end"]
    lines += [f"  {_id(room)} --> {_id(target)}" for room, target in arrows(imports)]
    return "\n".join(lines)


def _drawn(room: str, packages: set[str]) -> str:
    """A room's name in the picture: pages and ``ui`` are one each; modules that lie loose are left out."""
    first = room.split(".")[0]
    return room if room in packages else "ui" if first == "ui" else first if first in ("pages", "app") else ""


def _id(room: str) -> str:
    return room.removeprefix("tl_core.")


def written() -> str:
    """docs/architecture.md with the picture of today."""
    text = PAGE.read_text(encoding="utf8")
    return re.sub(r"```mermaid\n.*?```", lambda _: f"```mermaid\n{picture()}\n```", text, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf8")
