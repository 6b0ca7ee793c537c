"""No modules and no packages import each other in a circle, neither when they are imported nor inside functions."""

import functools
import sys
from pathlib import Path

import pytest

from benchmarks import walks

ROOT = Path(__file__).parent.parent
MODULES = walks.sources(ROOT)


@functools.cache
def imports(inside: bool) -> walks.Graph:
    return walks.graph(MODULES, inside)


@pytest.mark.parametrize("inside", [False, True], ids=["at import", "in functions"])
def test_no_modules_import_each_other(inside):
    assert walks.circles(imports(inside)) == []


@pytest.mark.parametrize("inside", [False, True], ids=["at import", "in functions"])
def test_no_packages_import_each_other(inside):
    assert walks.circles(walks.by_package(imports(inside))) == []


@pytest.fixture
def house(tmp_path):
    """A small project: ``house(name, text)`` writes a module."""
    def write(name: str, text: str) -> dict[str, Path]:
        file = tmp_path / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return walks.sources(tmp_path)
    write("tl_core/__init__", "")
    return write


def test_a_circle_is_found_with_its_names(house):
    house("tl_core/a", "from tl_core import b\n")
    house("tl_core/b", "def f():\n    from tl_core.c import g\n")
    house("tl_core/c", "import tl_core.a\nif TYPE_CHECKING:\n    from tl_core import d\n")
    modules = house("tl_core/d", "from tl_core.a import b as x\n")
    assert walks.circles(walks.graph(modules, inside=False)) == []
    assert walks.circles(walks.graph(modules, inside=True)) == [["tl_core.a", "tl_core.b", "tl_core.c"]]
    assert walks.alone(walks.graph(modules, inside=True)) == ["tl_core.b", "tl_core.c"]


def test_packages_and_their_own_files(house):
    house("ui/one/__init__", "from ui.one.a import x\n")
    house("ui/one/a", "from ui.two import b\n")
    house("ui/two/b", "")
    modules = house("ui/two/c", "from ui.one import x\n")
    imports = walks.graph(modules, inside=True)
    assert imports["ui.two.c"] == {"ui.one"} and walks.circles(imports) == []
    assert walks.circles(walks.by_package(imports)) == [["ui.one", "ui.two"]]


def test_shared_lines(house, tmp_path):
    text = "\n".join(f"call_{number}(first, 'second')" for number in range(9))
    house("ui/a", f"import os\n\n{text}\n")
    house("ui/b", f"# why\n{text.replace('call', 'ask')}\n")
    modules = house("ui/c", f"x = 1\n{text}\ny = 2\n")
    assert walks.duplicates(modules.values(), tmp_path) == ["ui/a.py:3 ~ ui/c.py:2"]
    alike = walks.duplicates(modules.values(), tmp_path, shape=True)
    assert "ui/a.py:3 ~ ui/b.py:2" in alike and "ui/b.py:2 ~ ui/c.py:2" in alike


def test_what_holds_the_setting():
    class Held:
        def __init__(self, value):
            self.value = value
    setting = float(walks.SETTING)
    assert walks.holds(setting) and walks.holds(Held({"a": setting})) and walks.holds([setting])
    assert not walks.holds(Held(Held(Held(setting)))) and not walks.holds(0.0123) and not walks.holds(None)


def test_files_on_the_stack_are_the_projects_from_the_outside_in(tmp_path):
    """``b.py`` calls ``a.py`` calls ``b.py`` again: each once, where it was entered first; without this file."""
    names = {}
    for name, text in (("a", "def inner(call):\n    return call()\n"),
                       ("b", "def outer(call):\n    return inner(lambda: middle(call))\ndef middle(call):\n"
                             "    return call()\n")):
        file = tmp_path / f"{name}.py"
        exec(compile(text, str(file), "exec"), names)
    assert names["outer"](lambda: walks.on_the_stack(sys._getframe(), tmp_path)) == ["b.py", "a.py"]
    (tmp_path / "b.py").write_text("smoothing = config.label_smoothing\n")
    (tmp_path / "a.py").write_text("label_smoothings = 1\n")
    assert walks.naming(tmp_path, ["a.py", "b.py"], [], "label-smoothing") == ["b.py"]
    assert walks.naming(tmp_path, ["a.py", "b.py"], ["b.py"], "label-smoothing") == []
    assert walks.own_file(compile("1", str(tmp_path / ".venv/lib/c.py"), "exec"), tmp_path) == ""
