"""A stranger's words in an address, a reason or a name stand on our pages as they are, never as Markdown."""

import re

import pytest

from tl_core.config import RunConfig
from tl_core.events import Failed
from ui.shared.words import JOINER

HOSTILE = ("[click](http://evil.example) :material/delete: $x$ <b>b</b> `code` www.evil.example "
           "![i](http://evil.example/i.png)")
ADDRESSES = [("train", "data"), ("train", "backbone"), ("train", "strategy"), ("train", "class_weights"),
             ("train", "run"), ("compare", "runs"), ("compare", "comparison"), ("when", "data"), ("data", "set"),
             ("adapt", "data"), ("adapt", "of"), ("adapt", "network"), ("adapt", "target"),
             ("discover", "data"), ("discover", "domain"), ("discover", "network"), ("discover", "beside"),
             ("discover", "source"), ("self_taught", "data"), ("self_taught", "pool"), ("self_taught", "network"),
             ("self_taught", "run"),
             ("evaluate", "run"), ("export", "run"), ("features", "set"), ("features", "network"), ("predict", "set"),
             ("explain", "network")]
KINDS = ("markdown", "caption", "info", "warning", "error", "success", "header", "subheader", "title", "button")


def said(app) -> list[str]:
    return [str(item.label if kind == "button" else item.value) for kind in KINDS for item in app.get(kind)]


def alive(text: str) -> list[str]:
    """What of ``HOSTILE`` would be read as Markdown."""
    marks = (r"(?<!\\)\[click", r":material/delete", r"(?<!\\)\$x", r"(?<!\\)<b>", r"(?<!\\)`code", r"https?\\?://evil",
             r"www\\?\.evil", r"(?<!\\)!\[")
    return [mark for mark in marks if re.search(mark, text)]


def test_alive_knows_what_is():
    assert len(alive(HOSTILE)) == 8


@pytest.mark.parametrize(("page", "parameter"), ADDRESSES)
def test_what_an_address_names_is_no_markdown(open_page, page, parameter):
    app = open_page(page, **{parameter: HOSTILE})
    assert not [(text, found) for text in said(app) if (found := alive(text))]


def test_a_message_quotes_it_in_full(open_page):
    text = next(text for text in said(open_page(data=HOSTILE)) if "not there" in text)
    assert repr(HOSTILE) in text.replace("\\", "").replace(JOINER, "")


@pytest.mark.parametrize("page", ["train", "runs", "compare"])
def test_a_failed_runs_reason_is_no_markdown(open_page, engine, page):
    run_id = engine.submit(RunConfig(data="digits"))
    engine.end(run_id, Failed(reason=HOSTILE))
    app = open_page(page, **{"run" if page == "train" else "runs": run_id})
    told = [text for text in said(app) if "click" in text]
    assert told and not [found for text in told if (found := alive(text))]
