import contextvars
import io
import json
import logging
import sys
import threading

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.server.gated import HOME, gated
from tl_core import log_lines
from tl_core.errors import UserError
from tl_core.server import request_ids

RUN = "0123456789abcdef" * 2


@pytest.fixture
def lines(monkeypatch):
    """``lines()`` gives what was logged since, parsed; a process that logs JSON as long as the test lasts."""
    monkeypatch.setenv("TL_LOG", "json")
    written, root = io.StringIO(), logging.getLogger()
    before, factory = list(root.handlers), logging.getLogRecordFactory()
    monkeypatch.setattr(log_lines, "_before", [])
    monkeypatch.setattr(request_ids, "_before", [])  # both put themselves before what makes records now
    monkeypatch.setattr(sys, "stderr", written)
    root.handlers = []
    log_lines.set_up()
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers = before
    logging.setLogRecordFactory(factory)
    logging.captureWarnings(False)


def test_a_line_is_one_object_whatever_its_message_holds(lines):
    logging.getLogger("a.b").warning('two\nlines "and" %s', {"x": 1})
    line, = lines()
    assert line["level"] == "warning" and line["logger"] == "a.b" and line["message"].startswith('two\nlines "and" {')
    assert line["time"].endswith("+00:00") and set(line) == {"time", "level", "logger", "message"}


def test_letters_that_no_file_can_hold_are_written_too():
    # Made here and not logged: pytest keeps what is logged, and could not hand this on to the process that reports.
    record = logging.LogRecord("a", logging.WARNING, __file__, 1, "a name \udc80", (), None)
    line = log_lines.JsonLines().format(record)
    assert json.loads(line.encode())["message"].startswith("a name ")


def test_an_error_has_its_type_message_and_traceback(lines):
    try:
        raise ValueError("no\nnumber")
    except ValueError:
        logging.getLogger("a").exception("It failed")
    error = lines()[0]["error"]
    assert (error["type"], error["message"]) == ("ValueError", "no\nnumber") and "Traceback" in error["traceback"]


def test_runs_are_those_that_a_thread_is_about_and_those_that_a_message_names(lines):
    with log_lines.about_runs([RUN, "b"]):
        logging.getLogger("a").warning("Slow")
        threading.Thread(target=logging.getLogger("a").warning, args=("Elsewhere",)).start()
        context = contextvars.copy_context()
        context.run(logging.getLogger("a").warning, "Run %s again", RUN)
    logging.getLogger("a").warning("Run %s failed", RUN)
    logging.getLogger("a").warning("No run: %s", RUN * 2)
    assert [line.get("runs") for line in lines()] == [[RUN, "b"], None, [RUN, "b"], [RUN], None]


def test_libraries_that_make_handlers_of_their_own_write_json_too(lines):
    own = logging.getLogger("a library")
    own.propagate, written = False, io.StringIO()
    own.addHandler(logging.StreamHandler(written))  # after all was set up, as Streamlit does
    own.warning("hello")
    own.handlers.clear()
    own.propagate = True
    assert json.loads(written.getvalue())["message"] == "hello" and lines() == []


def test_a_request_s_id_stands_beside_the_message_and_not_in_it(lines):
    async def fault(_request):
        logging.getLogger("a").warning("Strange")
        return PlainTextResponse("")
    answer = TestClient(gated([Route("/health", fault)]), base_url=HOME).get("/health")
    line = next(line for line in lines() if line["message"].startswith("Strange"))
    assert line["message"] == "Strange" and line["request"] == answer.headers["x-request-id"]


def test_without_the_setting_nothing_changes(monkeypatch):
    monkeypatch.setattr(log_lines, "_before", [])
    for form in ("", "text"):
        monkeypatch.setenv("TL_LOG", form)
        factory = logging.getLogRecordFactory()
        log_lines.set_up()
        assert logging.getLogRecordFactory() is factory and not log_lines.is_json()
    monkeypatch.setenv("TL_LOG", "xml")
    with pytest.raises(UserError, match="TL_LOG is 'xml'"):
        log_lines.set_up()
