"""Whatever starts, stops, changes or sends something knows links for a class: read from the code of every page."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FILES = sorted([*(ROOT / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")])
ACTS = {  # what somebody else would notice, by the end of the call's name
    "current().submit", "current().submit_many", "current().cancel", "current().retry", "current().resume",
    "tracking.delete", "sets.edit", "sets.adopt", "sets.rename", "sets.remove", "sets.create", "sets.extend",
    "sets.use", "store.clear",
}
PRESSED = {"button", "menu_button", "form_submit_button", "file_uploader", "camera_input"}
TRAIN_FORM = {  # the form, of which a link for a class shows nothing
    "ui/train/train_form.py", "ui/train/augment_form.py", "ui/train/lr_finder.py", "ui/train/linter.py",
              "ui/train/augment_preview.py",
}
BRINGING = {"ui/upload/upload.py", "ui/upload/server_folder.py", "ui/upload/texts.py"}  # not opened either
PEOPLE = {"ui/people/account_list.py", "ui/people/class_list.py", "ui/people/leave_question.py"}  # the page says so
SHOWS = {  # widgets that only show something else, by file and key; what f-strings put in is left out
    ("ui/evaluate/view_mistakes.py", "pair  "), ("ui/evaluate/view_mistakes.py", "all mistakes"),
    ("ui/evaluate/view_mistakes.py", "more mistakes"), ("ui/runs/run_table.py", "more"),
         ("ui/runs/run_table.py", "actions-"),
    ("ui/runs/run_table.py", "leave run"), ("ui/features/views.py", "let go"),
    ("ui/features/views.py", "more of the lasso"), ("ui/features/views.py", "let go of the lasso"),
    ("ui/explain/view.py", "explain again"), ("ui/predict/picture.py", "ask again"),
         ("ui/runs/hardware_panel.py", "keep store"),
    ("ui/compare/page.py", "choose single"), ("ui/compare/landing.py", "more comparisons"),
    ("ui/compare/landing.py", "open-"), ("ui/predict/source.py", "other pictures"),
    ("ui/predict/source.py", "predict file"), ("ui/predict/source.py", "predict camera"),
    ("ui/predict/batch.py", "predict files"), ("ui/predict/batch_of_texts.py", "predict table"),
    ("ui/explain/texts_page.py", "explain text again"), ("ui/learn/guess_form.py", "guess given"),
    ("ui/learn/guess_form.py", "guess again"), ("ui/learn/guess_form.py", "guess skip"),
    ("ui/learn/guess_form.py", "guess "),
    ("ui/data/edits.py", "choose none"), ("ui/data/manage.py", "manage-"),
    ("ui/data/manage.py", "keep set"), ("ui/data/findings.py", " more"),
    ("ui/data/picture_detail.py", "all pictures"),
    ("ui/adapt/opening.py", "open-sealed"), ("ui/adapt/opening.py", "open-labels"),
    ("ui/adapt/view_map.py", "let go"), ("ui/adapt/view_pictures.py", "more changed"),
    ("ui/discover/view_clusters.py", "more clusters"), ("ui/discover/view_clusters.py", "more members"),
    ("ui/discover/view_map.py", "let go"), ("ui/discover/view_map.py", "let go of the lasso"),
    ("ui/adapt/network.py", "play "), ("ui/adapt/view_shares.py", "reweight none"),
    ("ui/discover/label_view.py", "leave labelling"), ("ui/discover/label_view.py", "go on "),
    ("ui/adapt/own_captions.py", "captions file"),  # not drawn for readers
    ("ui/adapt/view_take.py", "make predicted set"),  # its form is not there for readers
    ("ui/discover/label_set.py", "make labelled set"),  # nor this one's
}


def calls(tree: ast.AST):
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def key(call: ast.Call) -> str:
    value = next((keyword.value for keyword in call.keywords if keyword.arg == "key"), None)
    if isinstance(value, ast.JoinedStr):
        return "".join(part.value for part in value.values if isinstance(part, ast.Constant))
    return value.value if isinstance(value, ast.Constant) else ""


def test_every_link_to_a_page_is_one_for_a_class_there():
    bare = [f"{file.relative_to(ROOT)}:{call.lineno}" for file in FILES if file.name != "read_only.py"
            for call in calls(ast.parse(file.read_text(encoding="utf8"))) if ast.unparse(call.func) == "st.page_link"]
    assert not bare, "read_only.page_link carries the mark into a new tab."


def acting(tree: ast.AST) -> list[str]:
    """Functions that do something and never ask ``read_only``."""
    silent = []
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        acts = [name for name in (ast.unparse(call.func) for call in calls(function))
                if any(name.endswith(act) for act in ACTS)]
        if acts and "read_only.check()" not in ast.unparse(function):
            silent.append(f"{function.name}: {acts}")
    return silent


def pressed(tree: ast.AST) -> list[tuple[int, str]]:
    """Buttons and the like that are there for readers too, by line and key."""
    return [(call.lineno, key(call)) for call in calls(tree) if isinstance(call.func, ast.Attribute)
            and call.func.attr in PRESSED and ast.unparse(call.func) not in ("read_only.button", "container.button")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_action_asks_itself(path):
    assert not acting(ast.parse(path.read_text(encoding="utf8")))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_button_is_none_for_readers_or_only_shows(path):
    here = str(path.relative_to(ROOT))
    if here in TRAIN_FORM | BRINGING | PEOPLE:
        return
    unknown = [where for where in pressed(ast.parse(path.read_text(encoding="utf8"))) if (here, where[1]) not in SHOWS]
    assert not unknown, "Draw it with read_only.button, or add it to SHOWS where it starts and changes nothing."


def test_the_searches_find_what_they_look_for():
    tree = ast.parse("def stop(run):\n    engines.current().cancel(run)\n"
                     "def go(run):\n    read_only.check()\n    engines.current().cancel(run)\n"
                     "st.button('Stop', key='stop')\nread_only.button('Go', key=f'go {run}')")
    assert acting(tree) == ["stop: ['engines.current().cancel']"] and pressed(tree) == [(6, "stop")]
