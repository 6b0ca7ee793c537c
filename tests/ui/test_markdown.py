"""What comes from outside is never Markdown in our own words: read from every page's code, and tried on pages."""

import ast
from pathlib import Path

import pytest

from tl_core.errors import UserError
from ui.shared import words

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")])
READS_MARKDOWN = {"error", "warning", "info", "success", "toast", "markdown", "caption", "title", "header", "subheader",
                  "badge", "progress", "spinner", "write", "button", "page_link", "expander"}
OUTSIDE = {"error", "reason", "message", "wrong", "problem", "about", "weights", "licence", "label", "domain", "url",
           "data"}  # names of errors, classes, sets and files, as variables and attributes call them
OURS = {"label", "data"}  # as a variable: what a button says
HARMLESS = {("ui/train/backbone_form.py", "licence"), ("ui/train/backbone_form.py", "about"),  # backbones, strategies
            ("ui/learn/lesson_view.py", "url")}  # a paper's, in the lesson's record


def unescaped(node: ast.AST) -> set[str]:
    """Names from outside in an expression that do not pass through ``words.plain``."""
    if isinstance(node, ast.Call):
        if ast.unparse(node.func) in ("words.plain", "len", "words.plural", "words.size", "words.share"):
            return set()
        return set().union(*map(unescaped, [*node.args, *(keyword.value for keyword in node.keywords)]))
    if isinstance(node, ast.IfExp):  # what is shown, not what is asked
        return unescaped(node.body) | unescaped(node.orelse)
    if isinstance(node, ast.Compare | ast.Constant):
        return set()
    if isinstance(node, ast.Name):
        return {node.id} & (OUTSIDE - OURS)
    if isinstance(node, ast.Attribute):
        return {node.attr} & OUTSIDE
    return set().union(*map(unescaped, ast.iter_child_nodes(node)))


def shown(tree: ast.AST):
    """The arguments that Streamlit reads as Markdown."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READS_MARKDOWN:
            yield from ((node.lineno, argument) for argument in node.args[:1])
            yield from ((node.lineno, keyword.value) for keyword in node.keywords if keyword.arg in ("help", "text"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_comes_from_outside_passes_through_plain(path):
    source = path.read_text(encoding="utf8")
    if "streamlit" not in source:
        return
    here = str(path.relative_to(ROOT))
    wrong = [f"{here}:{line}: {name}" for line, argument in shown(ast.parse(source))
             for name in unescaped(argument) if (here, name) not in HARMLESS]
    assert not wrong


def test_the_search_above_finds_what_it_looks_for():
    tree = ast.parse('st.error(str(error))\nst.caption(f"{words.plain(error)} {run.reason}")\n'
                     'st.info(words.plain(wrong))')
    assert [unescaped(argument) for _, argument in shown(tree)] == [{"error"}, {"reason"}, set()]


@pytest.mark.parametrize(("name", "plain"), [
    ("[click](http://evil)", r"\[click\]\(http\:" + words.JOINER + r"//evil\)"),
    (":material/delete:", r"\:" + words.JOINER + r"material/delete\:"),
    ("$x$", r"\$x\$"), ("<b>", r"\<b\>"), ("`code`", r"\`code\`"), ("&lt;", r"\&lt;"),
    ("www.evil.example", "www" + words.JOINER + r"\.evil\.example"), ("a@b.c", "a@" + words.JOINER + r"b\.c"),
    ("a\n# b\n===", r"a \# b \=" + words.JOINER + r"\=" + words.JOINER + r"\="), ("    code", "code"),
    ("12:30, a: b", r"12\:30, a\: b"), ("p\u00a0<\u00a00.1", "p\u00a0\\<\u00a00\\.1"), ("", "")])
def test_each_kind_of_markdown_is_taken_apart(name, plain):
    assert words.plain(name) == plain
    assert str(UserError(name, "", "")).strip() == name.strip() or not name
