"""The addresses of all pages: people keep links, so what each page has in its own stays as it is listed here."""

import ast
import importlib
from pathlib import Path

import pytest

from tests.test_layers import imports
from ui.adapt import page as adapt
from ui.compare import page as compare
from ui.data import view as data
from ui.discover import page as discover
from ui.evaluate import page as evaluate
from ui.learn import page as learn
from ui.predict import selectors as predict
from ui.shared import url_state
from ui.when import selectors as when

ROOT = Path(__file__).parents[2]
PARAMETERS = {  # page: what its own modules have in the address
    "train": {"run", "data", "backbone", "strategy", "class_weights", "tasks", "weights", "image_size"},
    "compare": {"comparison", "runs", "view", "inside", "time", "measure", "split", "x", "a", "b", "which",
                "task"},
    "when": {"data", "view"},
    "adapt": {"data", "source", "of", "kind", "target", "network", "size", "limit", "protocol", "methods", "seed",
              "seeds", "runs", "view", "method", "labels", "colour", "row", "which", "cell", "moved", "reweight",
              "weights", "networks", "tnetwork", "tsize", "tgrey", "common", "captions"},
    "discover": {"data", "kind", "domain", "network", "block", "beside", "method", "k", "size", "limit", "maps", "seed",
                 "source", "view", "seen", "cluster", "known", "map", "colour", "row", "measure", "labels", "do", "ask",
                 "edit"},
    "self_taught": {"data", "domain", "pool", "strategy", "network", "seconds", "size", "batch", "rate", "temperature",
                    "seed", "labels", "seeds", "fine_tuned", "run", "claim", "result"},
    "learn": {"lesson", "view", "target", "source", "classes", "pictures", "set", "backbone", "depth", "seed", "shown"},
    "data": {"set", "view", "new", "picture", "to", "class", "split", "page", "data", "read"},
    "board": {"code", "teach", "me", "present"},
    "runs": set(),
    "people": set(),
    "predict": {"with", "view", "from", "set", "picture", "more", "of", "job", "split", "run"},
    "explain": {"network", "method", "block", "class", "random"},  # the picture as on Predict
    "evaluate": {"view", "task", "true", "taken", "class", "bins", "pictures"},  # the run by a field of ``shared``
    "features": {"set", "network", "split", "size", "limit", "block", "pooled", "map", "colour", "picture"},
    "export": set(),
    "shared": {"run", "task", "read", "present", "picture", "true", "taken"},
}
VIEWS = {  # values of ``view``, which links name
    "compare": (compare.VIEWS, ["curves", "depth", "labels", "time", "classes", "pictures", "inside", "settings",
                                "sharing"]),
    "when": (when.QUESTIONS, ["rank", "effect"]),
    "adapt": (adapt.VIEWS, ["map", "methods", "classes", "pictures", "shares", "saved", "take"]),
    "discover": (discover.VIEWS, ["clusters", "map", "scores", "label", "take"]),
    "learn": (learn.VIEWS, ["map", "mine", "network"]),
    "data": (data.VIEWS, ["pictures", "classes", "check-up", "versions", "add", "texts"]),
    "predict": (predict.VIEWS, ["picture", "live", "many"]),
    "evaluate": (evaluate.VIEWS, ["mistakes", "classes", "ranking", "calibration", "robustness"]),
}
FIRST = ("text", "several", "number", "get_param", "set_param", "has")  # functions by where their parameter stands
SECOND = ("buttons", "select_param", "slider", "toggle", "multiselect")
LINKS = ("page_link", "switch_page")


def modules(page: str) -> list[Path]:
    own = [ROOT / "pages" / f"{page}.py"] if page != "shared" else []
    return [path for path in (*own, *sorted((ROOT / "ui" / page).glob("*.py"))) if path.name != "url_state.py"]


def module_of(path: Path):
    return None if path.parent.name == "pages" else importlib.import_module(
        ".".join(path.relative_to(ROOT).with_suffix("").parts))


def value(node: ast.expr, names: dict) -> object:
    """A literal, or what a module calls by that name; None for a local name."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return getattr(names.get(node.value.id), node.attr, None)
    return None


def names_in(path: Path, tree: ast.Module) -> dict:
    """What stands at the top of a module by name; a page is a script, so only what it imports."""
    if module := module_of(path):
        return vars(module)
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("ui"):
            of = importlib.import_module(node.module)
            for alias in node.names:
                names[alias.name] = getattr(of, alias.name, None) or importlib.import_module(
                    f"{node.module}.{alias.name}")
    return names


def calls(path: Path):
    tree = ast.parse(path.read_text(encoding="utf8"))
    names = names_in(path, tree)
    for node in ast.walk(tree):
        function = node.func if isinstance(node, ast.Call) else None
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            yield node, function.value.id, function.attr, names


def parameters(path: Path) -> set[str]:
    """What a module reads from and writes into the address."""
    named = set()
    for node, of, function, names in calls(path):
        if of == "url_state" and function in (*FIRST, *SECOND, "drop"):
            arguments = node.args if function == "drop" else [node.args[function in SECOND]]
            named |= {value(argument, names) for argument in arguments}
        if of == "set_field":  # a field that several pages have, for parameters that each names
            named |= {value(argument, names) for argument in node.args[:2 if function == "choose" else 1]}
        # Given to a button: url_state.set_param, args=(PARAMETER, …)
        options = {option.arg: option.value for option in node.keywords}
        if isinstance(options.get("on_click"), ast.Attribute) and options["on_click"].attr == "set_param":
            named.add(value(options["args"].elts[0], names))
    return {one for one in named if isinstance(one, str)}


def special(page: str) -> set[str]:
    """Lists of parameters that a page goes through."""
    from tl_core.lessons import settings_map
    from ui.adapt import domain_fields
    from ui.data import address
    from ui.predict import networks
    from ui.self_taught import learning_fields
    from ui.shared import way_back
    from ui.train import deep_links

    assert networks.url_state is url_state
    return {"data": {*address._OWN, url_state.DATA}, "adapt": {url_state.DATA, domain_fields.OF},
            "discover": {url_state.DATA}, "learn": {question.name for question in settings_map.QUESTIONS},
            "train": set(deep_links._CHECKS), "self_taught": set(learning_fields.FIELDS),
            "shared": set(way_back.ADDRESS) | {url_state.PICTURE}}.get(page, set())


@pytest.mark.parametrize("page", PARAMETERS)
def test_a_page_has_in_its_address_what_links_know(page):
    assert set().union(special(page), *map(parameters, modules(page))) == PARAMETERS[page]


def test_the_list_is_whole():
    assert {path.stem for path in (ROOT / "pages").glob("*.py")} | {"shared"} == set(PARAMETERS)


@pytest.mark.parametrize("page", VIEWS)
def test_views_keep_their_names(page):
    there, names = VIEWS[page]
    assert list(there) == names


@pytest.mark.parametrize("path", [path for folder in ("ui", "pages") for path in sorted((ROOT / folder).rglob("*.py"))],
                         ids=lambda path: str(path.relative_to(ROOT)))
def test_links_name_what_the_page_takes_and_nobody_else_touches_the_address(path):
    if path.name != "url_state.py":
        assert "st.query_params" not in path.read_text(encoding="utf8")
    for node, _, function, names in calls(path):
        options = {option.arg: option.value for option in node.keywords}
        if function in LINKS and isinstance(options.get("query_params"), ast.Dict) and isinstance(
                node.args[0], ast.Constant):
            target = Path(node.args[0].value).stem
            takes = PARAMETERS[target] | {"run", "set", "picture"} | set(special(target))
            keys = {value(key, names) for key in options["query_params"].keys if key is not None}
            assert keys <= takes, f"{path.relative_to(ROOT)} asks {target} for {keys - takes}"


@pytest.mark.parametrize("page", PARAMETERS)
def test_a_page_with_links_to_itself_has_its_address_follow_them(page):
    """Streamlit's own links to the page that is open show what they name and leave the browser's address stale."""
    if page == "train":  # its settings are written there at every turn
        assert any((of, function) == ("address_bar", "show") for path in modules(page) for _, of, function, _ in
                   calls(path))
        return
    own = [node for path in modules(page) for node, _, function, _ in calls(path) if function == "page_link"
           and isinstance(node.args[0], ast.Constant) and Path(node.args[0].value).stem == page]
    affirms = any(function == "affirm" for _, _, function, _ in calls(ROOT / "pages" / f"{page}.py")) \
        if page != "shared" else True
    assert affirms or not own


def test_only_this_module_imports_nothing_of_the_pages():
    assert not {name for name in imports(ROOT / "ui/shared/url_state.py", True) if name.startswith(("ui", "pages"))}
