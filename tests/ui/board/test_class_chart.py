"""The component that shows a board grow, over a page that only remembers; tests/browser/test_board.py drives it."""

import json
import shutil
import subprocess

import pytest

from tests.boards import opened
from tl_core.boards import state, store
from tl_core.boards.run_figures import RunFigures
from ui.board import class_chart
from ui.shared import components

pytestmark = pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
PARTS = ("plotly.js", "make_element.js", "board_chart.js", "board_own.js", "board_students.js", "board.js")
_PAGE = """
const element = (tag) => ({ tag, children: [], dataset: {}, attributes: {}, listeners: {}, clientWidth: 900,
  hidden: false, textContent: "",
  setAttribute(name, value) { this.attributes[name] = value; },
  addEventListener(name, call) { this.listeners[name] = call; },
  append(...more) { this.children.push(...more); }, replaceChildren(...more) { this.children = more; },
  querySelector(name) { return (this.known ??= {})[name] ??= element(name); },
  all(tag) { return this.children.flatMap((one) => typeof one === "string" ? [] :
    [...(one.tag === tag ? [one] : []), ...one.all(tag)]); },
  words() { return this.children.map((one) => typeof one === "string" ? one : one.words()).join(""); } });
const drawn = [];
globalThis.document = { createElement: element, baseURI: "http://here/board?code=K7QXR", dispatchEvent() {} };
globalThis.CustomEvent ??= class {};
globalThis.window = { Plotly: { react: (_, traces, layout) => drawn.push({ traces, layout }) } };
globalThis.getComputedStyle = () => ({ getPropertyValue: () => "" });
globalThis.ResizeObserver = class { observe() {} disconnect() {} };
globalThis.EventSource = class {
  constructor(url) { Object.assign(this, { url: String(url), heard: {} }); globalThis.source = this; }
  addEventListener(name, call) { this.heard[name] = call; } close() { this.closed = true; } };
globalThis.setTimeout = () => 1;
const sent = [], root = element("root");
const parent = { querySelector: () => root };
const mount = (data) => show({ parentElement: parent,
  data: { code: "K7QXR", view: "student", me: null, chart: true, config: {}, ...data },
  setTriggerValue: (name, value) => sent.push([name, value]) });
const hear = (snapshot) => source.onmessage({ data: JSON.stringify(snapshot) });
const tell = (value) => console.log(JSON.stringify(value));
const later = () => new Promise((go) => setImmediate(go));
"""
VALUES = [{"value": "0.01", "title": "0.01", "at": 0.01}, {"value": "0.1", "title": "0.1", "at": 0.1}]
KNOWN = {"screen": [False, None, False], "here": True, "runs": 0, "ended": 0}


def entry(number: int, student: str = "ada", **more) -> dict:
    return {"id": f"e{number}", "student": student, "nickname": student, "value": "0.1", "at": 0.1, "run": f"r{number}",
            "state": "running", "validation": 0.5, "test": None, "epoch": 1, "epochs": 5, "place": None, **more}


def snapshot(*entries: dict, **more) -> dict:
    """What the server sends of a board with Ada and Bob."""
    return {"screen": [False, None, False], "lesson": None, "lesson_guesses": 0, "names_hidden": False, "closed": False,
            "varied": {"name": "learning_rate", "title": "Learning rate", "scale": "log", "values": VALUES},
            "students": [{"id": "ada", "nickname": "ada", "number": 1}, {"id": "bob", "nickname": "bob", "number": 2}],
            "entries": list(entries), "guesses": {}, "right": [], "curve": [], "seen": "", **more}


@pytest.fixture
def page(tmp_path):
    """``page(script)`` is what a script tells that drives the component."""
    def run(script: str):
        code = components.script(PARTS).replace("export default function (component)",
                                                "function show(component)")
        file = tmp_path / "board.mjs"
        file.write_text("\n".join([code, _PAGE, script]), encoding="utf8")
        answer = subprocess.run(["node", file], capture_output=True, text=True, check=False)
        assert not answer.returncode, answer.stderr
        return json.loads(answer.stdout)
    return run


def told(page, known: dict, *snapshots: dict, me: str | None = "ada") -> list:
    """Whether the page is asked for after each of the snapshots."""
    heard = "".join(f"hear({json.dumps(one)}); asked.push(sent.length);" for one in snapshots)
    return page(f"mount({json.dumps({'known': known, 'me': me})}); const asked = []; {heard} tell(asked);")


def test_points_that_grow_ask_for_no_page(page):
    bobs = (snapshot(entry(1, "bob", validation=accuracy)) for accuracy in (0.5, 0.7))
    assert told(page, KNOWN, snapshot(), *bobs) == [0, 0, 0]


def test_the_end_of_ones_own_run_asks_once(page):
    trains = {**KNOWN, "runs": 1}
    assert told(page, trains, snapshot(entry(1)), snapshot(entry(1, state="finished")),
                snapshot(entry(1, state="finished"))) == [0, 1, 1]


def test_a_snapshot_that_is_older_than_the_page_asks_for_no_second_one(page):
    """The page has just been drawn with the run that was begun; what comes first knows nothing of it."""
    after = f"mount({json.dumps({'known': {**KNOWN, 'runs': 1}, 'me': 'ada'})});"
    said = page(f"mount({json.dumps({'known': KNOWN, 'me': 'ada'})}); hear({json.dumps(snapshot())}); {after}"
                f"hear({json.dumps(snapshot(entry(2, 'bob')))}); hear({json.dumps(snapshot(entry(1)))});"
                f"const before = sent.length; hear({json.dumps(snapshot(entry(1, state='stopped')))});"
                "tell([before, sent.length])")
    assert said == [0, 1], "one that ends between two snapshots is heard of, too"


@pytest.mark.parametrize("changed", [{"screen": [True, None, False]}, {"screen": [False, "which_block", False]},
                                     {"students": []}])
def test_closing_a_lesson_and_being_taken_off_ask_for_the_page(page, changed):
    assert told(page, KNOWN, snapshot(), snapshot(**changed)) == [0, 1]


def test_a_deleted_board_asks_for_the_page_and_ends_the_stream(page):
    said = page(f"mount({json.dumps({'known': KNOWN})}); source.heard.gone(); tell([sent, source.closed, source.url])")
    assert said == [[["changed", "gone"]], True, "http://here/boards/K7QXR/live"]


def test_the_page_knows_what_the_component_sees(isolated, page):
    board, _ = opened.board()
    ada, _ = opened.student(board.code)
    for number, over in enumerate((True, False)):
        of = store.append(board.code, state.ENTERED, student=ada.id, value="0.1", run=f"r{number}")
        if over:
            store.append(board.code, state.ENDED, entry=of["id"], figures=RunFigures("finished", 0.5).to_dict())
    now = store.get(board.code)
    known = json.loads(json.dumps(class_chart.known(now, ada)))
    seen = snapshot(entry(1, ada.id, state="finished"), entry(2, ada.id), screen=list(now.screen),
                    students=[{"id": ada.id, "nickname": "Ada", "number": 1}])
    assert told(page, known, seen, me=ada.id) == [0]


def drawn(page, *entries: dict, me: str | None = None, **more) -> dict:
    """The chart's traces with points, by name."""
    answer = page(f"mount({json.dumps({'known': KNOWN, 'me': me, 'view': 'present'})});"
                  f"hear({json.dumps(snapshot(*entries, **more))}); await later(); tell(drawn.at(-1))")
    return {trace["name"]: trace for trace in answer["traces"] if trace["x"]} | {"": answer["layout"]}


def test_runs_differ_by_shape_and_names_are_drawn_as_they_are(page):
    chart = drawn(page, entry(1, state="finished", nickname="<b>%{x}"), entry(2, "bob"),
                  entry(3, "bob", state="failed"), entry(4, "bob", state="queued", validation=None),
                  entry(5, "cem", state="stopped"), me="bob")
    symbols = {name: trace["marker"]["symbol"] for name, trace in chart.items() if name}
    assert symbols == {"a run": "circle", "yours, training": "star-diamond-open", "stopped": "x-thin"}
    assert chart["a run"]["text"] == ["&lt;b&gt;&#37;{x}: 0.1, 50.0 %"]
    assert chart["yours, training"]["text"] == ["You: 0.1, 50.0 %, epoch 1 of 5"]
    assert chart[""]["xaxis"]["type"] == "log" and chart[""]["uirevision"] == "kept"
    assert 0.05 < chart["a run"]["x"][0] < 0.2


def test_mean_interval_and_guesses_stand_beside_the_runs(page):
    curve = [{"value": "0.1", "title": "0.1", "at": 0.1, "n": 3, "mean": 0.6, "low": 0.5, "high": 0.8},
             {"value": "0.01", "title": "0.01", "at": 0.01, "n": 1, "mean": 0.4, "low": None, "high": None}]
    chart = drawn(page, entry(1, state="finished"), curve=curve, guesses={"0.1": 4})
    mean = chart["mean of the class, 95 % interval"]
    assert mean["error_y"]["array"] == pytest.approx([0.2, 0])
    assert mean["error_y"]["arrayminus"] == pytest.approx([0.1, 0])
    assert mean["text"] == ["0.1: mean 60.0 % of 3 runs (50.0 % to 80.0 %)", "0.01: mean 40.0 % of one run"]
    assert (chart["guesses"]["x"], chart["guesses"]["text"]) == ([0.1], ["4"])
    assert chart[""]["yaxis"]["range"][0] <= 0.4


def test_an_empty_board_says_what_will_come(page):
    chart = drawn(page)
    assert list(chart) == [""] and "Nobody has trained yet" in chart[""]["annotations"][0]["text"]


def test_what_is_told_in_words(page):
    def said(**more):
        return page(f"mount({json.dumps({'known': KNOWN})}); hear({json.dumps(snapshot(**more))});"
                    'tell(["count", "guesses"].map((name) => root.querySelector(`.tl-board-${name}`).textContent))')
    ended = {"curve": [{"value": "0.1", "title": "0.1", "at": 0.1, "n": 1, "mean": 0.5, "low": None, "high": None}]}
    assert said(entries=[entry(1), entry(2, state="finished")], guesses={"0.1": 2}, right=["bob"], **ended) == [
        "2 students joined. 1 run ended, 1 under way.", "1 of 2 guessed what leads so far: bob."]
    assert said(guesses={"0.1": 1})[1] == "1 guess so far."
    assert said(guesses={"0.1": 1}, **ended)[1] == "1 guess: nobody has guessed what leads so far."
    assert said(guesses={"0.1": 2}, right=["bob"], names_hidden=True, **ended)[1] == (
        "1 of 2 guessed what leads so far.")
    assert said(students=[])[0] == "Nobody has joined yet. 0 runs ended."
    assert said(lesson="which_block", lesson_guesses=1)[0] == "2 students joined. 1 of them has guessed so far."


def test_a_student_is_taken_off_after_a_second_click(page):
    data = {"known": KNOWN, "view": "teacher", "acts": True}
    before = f"mount({json.dumps(data)}); hear({json.dumps(snapshot(entry(1)))});"
    press = 'root.querySelector(".tl-board-students").all("button")[0].listeners.click();'
    assert page(f"{before} {press} tell(sent)") == []
    assert page(f"{before} {press} {press} tell(sent)") == [["removed", "ada"]]
    reading = before.replace('"acts": true', '"acts": false')
    assert page(f'{reading} tell(root.querySelector(".tl-board-students").all("button").length)') == 0


@pytest.mark.parametrize(("of", "words"), [
    ({"state": "queued", "validation": None, "place": 4}, "waits: 3 before it"),
    ({"state": "queued", "validation": None, "place": 1}, "waits: next in turn"),
    ({"state": "running", "validation": None, "epoch": 0}, "begins"),
    ({}, "epoch 1 of 5, 50.0 % validation accuracy"),
    ({"state": "finished", "test": 0.25}, "50.0 % validation accuracy, 25.0 % test"),
    ({"state": "stopped", "validation": None}, "stopped before its first epoch ended"),
    ({"state": "failed", "validation": None}, "failed: its own page says why")])
def test_ones_own_run_in_words(page, of, words):
    said = page(f"mount({json.dumps({'known': KNOWN, 'me': 'ada'})}); hear({json.dumps(snapshot(entry(1, **of)))});"
                'tell(root.querySelector(".tl-board-own").words())')
    assert said.startswith(f"0.1 {words}")
