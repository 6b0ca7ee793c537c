"""What the house looks like from its source: `python -m benchmarks.walks [--json] [--follow [OPTION]]`.

Counts modules, circles of imports (by module and by package, at import and with those inside functions), imports
that run up against tests/test_layers.py, modules with one importer, and pairs of places that share eight or more
lines.

``--follow`` runs `train` and `find-lr` with one setting (label smoothing, or the OPTION given) at a value that occurs
nowhere else, up to the first step of the optimizer, and names lists of the project's files:

* entered: on the call stack at that step, from the command line inwards. Whoever follows the setting to where it
  counts opens these, one after another.
* naming it: beside those, handed it and with the field's name in the source. There it is declared, or read.
* handed it: with a function that was called before that step with the setting, or with something that holds it (a
  config, an object with a config), as an argument. Most check it, show it or write it down, and return.
"""

import argparse
import ast
import json
import keyword
import os
import re
import runpy
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

HERE = Path(__file__).parent.parent
ROOMS = ("app.py", "pages", "ui", "tl_core")
SHARED = 8  # lines
COMMON = 8  # places; a run of lines in more is the house's form, as a header is
FOLLOWED, SETTING = "label-smoothing", "0.0123456789"
Graph = dict[str, set[str]]


def sources(root: Path) -> dict[str, Path]:
    """The project's modules by name."""
    files = [file for room in ROOMS
             for file in ([root / room] if room.endswith(".py") else (root / room).rglob("*.py"))]
    return {".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): file
            for file in sorted(files) if file.exists()}


def graph(modules: Mapping[str, Path], inside: bool) -> Graph:
    """Who imports whom; ``inside`` also counts imports in functions. Those for type checkers run nowhere."""
    return {name: set(_imported(ast.parse(file.read_text(encoding="utf8")), modules, inside)) - {name}
            for name, file in modules.items()}


def _imported(node: ast.AST, modules: Mapping[str, Path], inside: bool) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in modules)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        for alias in node.names:
            whole = f"{node.module}.{alias.name}"
            yield from [name for name in (whole, node.module) if name in modules][:1]
    elif _runs_nowhere(node) or (not inside and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
        return
    for child in ast.iter_child_nodes(node):
        yield from _imported(child, modules, inside)


def _runs_nowhere(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def package(name: str) -> str:
    """The room that a module is in: the first two parts of its name."""
    return ".".join(name.split(".")[:2])


def by_package(imports: Graph) -> Graph:
    rooms: Graph = defaultdict(set)
    for name, targets in imports.items():
        rooms[package(name)] |= {package(target) for target in targets} - {package(name)}
    return rooms


def circles(imports: Graph) -> list[list[str]]:
    """Sets of modules of which each reaches each other (Tarjan 1972), the largest first."""
    numbers: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    groups = []

    def visit(name: str) -> None:
        numbers[name] = lowest[name] = len(numbers)
        stack.append(name)
        for target in sorted(imports.get(name, ())):
            if target not in numbers:
                visit(target)
                lowest[name] = min(lowest[name], lowest[target])
            elif target in stack:
                lowest[name] = min(lowest[name], numbers[target])
        if lowest[name] == numbers[name]:
            together = stack[stack.index(name):]
            del stack[stack.index(name):]
            if len(together) > 1:
                groups.append(sorted(together))

    sys.setrecursionlimit(10_000)
    for name in sorted(imports):
        if name not in numbers:
            visit(name)
    return sorted(groups, key=lambda names: (-len(names), names))


def upward(root: Path) -> list[str]:
    """Imports that tests/test_layers.py forbids."""
    layers = runpy.run_path(str(root / "tests/test_layers.py"))
    wrong = []
    for room, path in layers["CASES"]:
        for banned in layers["RULES"][room]:
            names = layers["imports"](path, everywhere=banned not in layers["HEAVY"])
            wrong += [f"{path.relative_to(root)}: {name}" for name in names if f"{name}.".startswith(f"{banned}.")]
    return sorted(wrong)


def alone(imports: Graph) -> list[str]:
    """Modules that one other imports, packages' own files aside."""
    importers = defaultdict(set)
    for name, targets in imports.items():
        for target in targets:
            importers[target].add(name)
    packages = {name.rsplit(".", 1)[0] for name in imports if "." in name}
    return sorted(name for name, of in importers.items() if len(of) == 1 and name not in packages)


def duplicates(files: Iterable[Path], root: Path, shape: bool = False) -> list[str]:
    """Pairs of places that share eight or more lines; imports, comments and lone brackets are no lines.

    ``shape``: lines are alike but for their names, texts and numbers.
    """
    lines = {file: _lines(file, shape) for file in files}
    windows = defaultdict(list)
    for file, rows in lines.items():
        for first in range(len(rows) - SHARED + 1):
            windows[tuple(text for _, text in rows[first:first + SHARED])].append((file, first))
    shared = {pair for places in windows.values() if len(places) <= COMMON for pair in combinations(places, 2)}
    starts = [((a, i), (b, j)) for (a, i), (b, j) in shared if ((a, i - 1), (b, j - 1)) not in shared]
    return sorted(f"{a.relative_to(root)}:{lines[a][i][0]} ~ {b.relative_to(root)}:{lines[b][j][0]}"
                  for (a, i), (b, j) in starts)


def _lines(file: Path, shape: bool) -> list[tuple[int, str]]:
    rows = [(number, line.strip()) for number, line in enumerate(file.read_text(encoding="utf8").splitlines(), 1)]
    return [(number, _shape(text) if shape else text) for number, text in rows
            if any(letter.isalnum() for letter in text) and not text.startswith(("#", "import ", "from "))]


def _shape(text: str) -> str:
    text = re.sub(r"""([furb]*)("[^"]*"|'[^']*')""", "'", text)
    return re.sub(r"\b\w+\b", lambda word: word[0] if keyword.iskeyword(word[0]) else "x", text)


def followed(root: Path, command: str, option: str) -> dict[str, list[str]]:
    """The files ``entered`` and those ``handed`` the setting, each in their order, up to the first step."""
    arguments = [command, "--data", "digits", "--backbone", "small_cnn", "--weights", "random", "--image-size", "32",
                 "--limit", "64", "--strategy", "fine_tuning", "--freeze-depth", "3", f"--{option}", SETTING,
                 *(["--epochs", "1"] if command == "train" else []), "--json"]
    with tempfile.TemporaryDirectory() as folder:
        settings = {**os.environ, "TL_HOME": folder, "PYTHONPATH": str(root), "TF_CPP_MIN_LOG_LEVEL": "3"}
        out = Path(folder) / "followed.json"
        subprocess.run([sys.executable, "-P", __file__, "--trace", str(out), *arguments], env=settings, cwd=root,
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return json.loads(out.read_text(encoding="utf8"))


def trace(out: Path, arguments: list[str], root: Path) -> None:
    """Run the command in this process and write the files that were entered, and those that were handed the setting.
    """
    import threading
    handed: dict[str, None] = {}
    entered: list[str] = []

    def called(frame, event, _argument) -> None:
        if event != "call" or entered:
            return
        code = frame.f_code
        if "/keras/src/optimizers/" in code.co_filename and code.co_name == "apply":
            entered.extend(on_the_stack(frame, root))
        elif (name := own_file(code, root)) and name not in handed and code.co_name != "<module>" and any(
                holds(frame.f_locals.get(each)) for each in code.co_varnames[:code.co_argcount
                                                                             + code.co_kwonlyargcount]):
            handed[name] = None

    sys.argv = ["tl", *arguments]
    threading.setprofile(called)
    sys.setprofile(called)
    try:
        runpy.run_module("tl_core", run_name="__main__")
    except SystemExit as end:
        if end.code:
            raise
    finally:
        sys.setprofile(None)
    if not entered:
        raise RuntimeError("No step of the optimizer was seen.")
    out.write_text(json.dumps({"entered": entered, "handed": list(handed)}), encoding="utf8")


def on_the_stack(frame: FrameType | None, root: Path) -> list[str]:
    """The project's files whose functions are under way, the outermost first."""
    files = []
    while frame is not None:
        files.append(own_file(frame.f_code, root))
        frame = frame.f_back
    return list(dict.fromkeys(file for file in reversed(files) if file))


def own_file(code: CodeType, root: Path) -> str:
    """The path of the function's file below ``root``; nothing where it is not the project's."""
    own = code.co_filename.startswith(f"{root}/") and "/.venv/" not in code.co_filename
    name = code.co_filename.removeprefix(f"{root}/") if own else ""
    return "" if name == "benchmarks/walks.py" else name


def holds(value: Any, deep: int = 2) -> bool:
    """Whether a value is the setting, or has it as a field, an item or a field's field."""
    if isinstance(value, float | str):
        return str(value) == SETTING
    if deep == 0 or value is None or isinstance(value, int | bytes | type):
        return False
    if isinstance(value, Mapping) and type(value) is dict:
        parts = list(value.values())
    elif type(value) in (list, tuple):
        parts = list(value[:20])
    else:
        parts = list(getattr(value, "__dict__", {}).values())
    return any(holds(part, deep - 1) for part in parts[:200])


def measure(root: Path, follow: str | None) -> dict[str, Any]:
    """All counts, with the names behind them; ``follow`` is the option of the setting to follow."""
    modules = sources(root)
    at_import, everywhere = graph(modules, False), graph(modules, True)
    counts = {"modules": len(modules), "circles of modules at import": circles(at_import),
              "circles of modules": circles(everywhere),
              "circles of packages at import": circles(by_package(at_import)),
              "circles of packages": circles(by_package(everywhere)), "imports that run up": upward(root),
              "modules with one importer": alone(everywhere), "duplicates": duplicates(modules.values(), root),
              "duplicates in shape": duplicates(modules.values(), root, shape=True)}
    for command in ("train", "find-lr") if follow else ():
        files = followed(root, command, str(follow))
        counts |= {f"{command}: files entered": files["entered"],
                   f"{command}: files naming it": naming(root, files["handed"], files["entered"], str(follow)),
                   f"{command}: files handed it": files["handed"]}
    return counts


def naming(root: Path, handed: Iterable[str], entered: Iterable[str], option: str) -> list[str]:
    """Of the files ``handed`` the setting those beside the ``entered`` ones whose source has the field's name."""
    name = re.compile(rf"\b{option.replace('-', '_')}\b")
    return [file for file in handed if file not in entered and name.search((root / file).read_text(encoding="utf8"))]


def main() -> int:
    if sys.argv[1:2] == ["--trace"]:
        trace(Path(sys.argv[2]), sys.argv[3:], Path.cwd())
        return 0
    parser = argparse.ArgumentParser(prog="python -m benchmarks.walks", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkout", type=Path, default=HERE, metavar="DIR", help="another checkout to count")
    parser.add_argument("--json", action="store_true", help="print one JSON object, with all names")
    parser.add_argument("--follow", nargs="?", const=FOLLOWED, metavar="OPTION", help=f"follow a setting of a run that "
                        f"may be {SETTING} through two commands, too (default: {FOLLOWED})")
    options = parser.parse_args()
    counts = measure(options.checkout.resolve(), options.follow)
    if options.json:
        print(json.dumps(counts, indent=1))
        return 0
    for name, value in counts.items():
        print(f"{name:32} {value if isinstance(value, int) else len(value)}")
        for line in map(", ".join, value) if name.startswith("circles") else value if ": files " in name else ():
            print(f"    {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
