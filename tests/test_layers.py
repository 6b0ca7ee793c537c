"""Who never imports whom (docs/architecture.md): read from the files, and tried in a clean process."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import house

ROOT = Path(__file__).parent.parent
HEAVY = ("tensorflow", "keras")
RULES = {  # place: what no file there may import at module level
    "app.py": HEAVY,
    "pages": HEAVY,
    "ui": HEAVY,
    "ui/shared/charts.py": ("streamlit",),
    "tl_core": ("streamlit", "ui", "pages"),
    "tl_core/config.py": HEAVY,
    "tl_core/settings.py": HEAVY,
    "tl_core/errors.py": HEAVY,
    "tl_core/registry.py": HEAVY,
    "tl_core/events.py": HEAVY,
    "tl_core/plan.py": HEAVY,
    "tl_core/run_grid.py": HEAVY,
    "tl_core/comparison/run_sharing.py": HEAVY,
    "tl_core/comparison/comparison_table.py": HEAVY,
    "tl_core/linter": (*HEAVY, "tl_core.training"),
    "tl_core/tracking": HEAVY,
    "tl_core/engine": HEAVY,
    "tl_core/server": HEAVY,
    "tl_core/strategies": HEAVY,
    "tl_core/statistics": HEAVY,
    "tl_core/evaluation": HEAVY,
    "tl_core/inference": HEAVY,
    "tl_core/explain": HEAVY,
}
CASES = [(place, path) for place in RULES for path in (
    [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py")))]


def imports(path: Path, everywhere: bool) -> set[str]:
    """Modules a file imports: everywhere, or only what its import runs (not inside functions)."""
    tree = ast.parse(path.read_text(encoding="utf8"))
    inside = set() if everywhere else {
        node for function in ast.walk(tree) if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)}
    names = set()
    for node in ast.walk(tree):
        if node in inside:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


@pytest.mark.parametrize(("place", "path"), CASES, ids=lambda value: str(value).removeprefix(f"{ROOT}/"))
def test_no_layer_imports_what_it_must_not(place, path):
    for banned in RULES[place]:
        # Heavy libraries may be imported inside a function; our own layers never.
        found = imports(path, everywhere=banned not in HEAVY)
        hits = {name for name in found if name == banned or name.startswith(banned + ".")}
        assert not hits, f"{path.relative_to(ROOT)} imports {sorted(hits)}"


def test_every_room_stands_on_one_floor():
    placed = [room for floor in house.floors() for room in floor]
    assert len(placed) == len(set(placed))
    rooms = {room for room in house.rooms() if room.startswith(("tl_core.", "ui."))} - {"tl_core.__main__"}
    assert rooms == set(placed)


@pytest.mark.parametrize("room", sorted(house.rooms()))
def test_a_room_imports_from_floors_below_alone(room):
    """Inside functions too; whoever looks for a way around finds a circle before long."""
    floors = {name: number for number, floor in enumerate(house.floors()) for name in floor}
    above = len(house.floors())
    wrong = {target for target in house.rooms()[room] if floors.get(target, -1) >= floors.get(room, above)}
    assert not wrong - {"tl_core", "ui"}, f"{room} imports {sorted(wrong)}"


def test_the_picture_of_the_house_is_todays():
    assert house.PAGE.read_text(encoding="utf8") == house.written(), "Run `python -m benchmarks.house`."


@pytest.mark.parametrize("path", sorted(ROOT.glob("tl_core/**/__init__.py")), ids=lambda p: p.parent.name)
def test_no_package_imports_tensorflow(path):
    assert not {name for name in imports(path, False) if name.split(".")[0] in HEAVY}


def test_what_the_dashboard_imports_leaves_tensorflow_and_mlflow_alone():
    code = ("import sys, tl_core.plan, tl_core.run_grid, tl_core.comparison.run_sharing, tl_core.tracking\n"
            "import tl_core.engine.engine, tl_core.data.catalog, ui.shared.charts\n"
            "import tl_core.server.routes, tl_core.server.gate\n"
            "print([m for m in ('tensorflow', 'keras', 'mlflow', 'streamlit') if m in sys.modules])")
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
