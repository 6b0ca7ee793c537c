"""What can be told of the live component without a browser; tests/browser drives the rest."""

import json
import re
import shutil
import subprocess

import pytest

from tl_core import events
from ui.shared import components, live_chart


def test_the_browser_knows_every_type_of_event():
    handled = set(re.findall(r"^  (\w+)\(", (components.ASSETS / "live_status.js").read_text(encoding="utf8"), re.M))
    types = {kind.model_fields["type"].default for kind in events.Event.__args__[0].__args__}
    assert types <= handled


def test_nothing_is_asked_of_another_host():
    for path in components.ASSETS.glob("*.*s"):
        assert not re.search(r"https?://|//cdn", path.read_text(encoding="utf8")), path.name


def test_the_parts_make_one_module():
    script = live_chart.script()
    assert script.count("export default") == 1
    assert "import " not in script.replace("important", "")


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
def test_the_script_parses(tmp_path):
    file = tmp_path / "live.mjs"
    file.write_text(live_chart.script(), encoding="utf8")
    subprocess.run(["node", "--check", str(file)], check=True)


_CHART = """
globalThis.ResizeObserver = class { observe() {} };
globalThis.window = { addEventListener() {} };
globalThis.requestAnimationFrame = (draw) => { setTimeout(draw); return 1; };
const traces = [], drawn = {};
const Plotly = {
  newPlot: (_, first) => traces.push(...first), addTraces: (_, more) => traces.push(...more), relayout() {},
  extendTraces: (_, fresh, numbers) => numbers.forEach((number, i) => { drawn[number] = fresh.y[i]; }),
};
const element = { style: {}, dataset: {}, clientHeight: 400, clientWidth: 900 };
const theme = { palette: ["a", "b", "c", "d", "e"] };
const run = JSON.parse(process.argv[2]);
const chart = new Chart(Plotly, element, [run], theme);
chart.add(0, true, [0.5], { loss: [3], accuracy: [0.1], kind_loss: [2], leaf_loss: [1], kind_accuracy: [0.1],
                            leaf_accuracy: [0.2], kind_weight: [0.7] });
chart.add(0, false, [1], { loss: [3], val_loss: [2.5], val_accuracy: [0.3], val_kind_accuracy: [0.3],
                           val_mean_accuracy: [0.4] });
setTimeout(() => console.log(JSON.stringify({ rows: chart.rows, drawn: Object.entries(drawn).map(
  ([number, y]) => [traces[number].yaxis, traces[number].name, traces[number].showlegend, y[0]]) })), 20);
"""


def drawn(tmp_path, run: dict) -> dict:
    """What the chart draws of a few events, over a Plotly that only listens."""
    file = tmp_path / "chart.mjs"
    parts = [(components.ASSETS / name).read_text(encoding="utf8") for name in ("plotly.js", "live_chart.js")]
    file.write_text("\n".join([*parts, _CHART]), encoding="utf8")
    answer = subprocess.run(["node", file, json.dumps(run)], capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
def test_each_task_has_a_curve_among_the_losses_and_accuracies(tmp_path):
    said = drawn(tmp_path, {"id": "r", "title": "A run", "tasks": {"kind": "Kind", "leaf": "Leaf <shape>"}})
    assert said["rows"] == ["loss", "accuracy", "weight"]
    assert sorted(map(tuple, said["drawn"])) == sorted([
        ("y", "all tasks, training, per batch", True, 3), ("y", "all tasks, validation, per epoch", True, 2.5),
        ("y", "Kind, training", False, 2), ("y", "Leaf &lt;shape&gt;, training", False, 1),
        ("y2", "Kind, training", True, 0.1), ("y2", "Leaf &lt;shape&gt;, training", True, 0.2),
        ("y2", "Kind, validation", True, 0.3), ("y2", "mean of the tasks, validation", True, 0.4),
        ("y3", "Kind, training", False, 0.7)]), "the judged task's accuracy once"


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
def test_without_tasks_every_metric_has_a_row(tmp_path):
    said = drawn(tmp_path, {"id": "r", "title": "A run"})
    assert said["rows"] == ["loss", "accuracy", "kind_loss", "leaf_loss", "kind_accuracy", "leaf_accuracy",
                            "kind_weight", "mean_accuracy"]
    assert ["y2", "training, per batch", False, 0.1] in said["drawn"]
    assert ["y8", "validation, per epoch", False, 0.4] in said["drawn"]


_COSINES = """
const element = (tag) => ({ tag, children: [], style: {}, dataset: {}, setAttribute() {},
  append(...more) { this.children.push(...more); }, replaceChildren(...more) { this.children = more; },
  insertRow() { const row = element("tr"); this.children.push(row); return row; },
  querySelector(name) { return (this.known ??= {})[name] ??= element(name); } });
globalThis.document = { createElement: element };
const text = (one) => one.textContent ?? one.children.map(text);
const root = element("section");
const view = new TaskCosines(root, JSON.parse(process.argv[2]));
for (const event of JSON.parse(process.argv[3])) event.epoch ? view.add(event) : view.phase(event);
const told = { table: text(view.parts.table), words: view.parts.words.textContent, hidden: root.hidden,
               colours: view.parts.table.children.flatMap((part) => part.children).flatMap(
                 (row) => row.children).map((cell) => cell.style.background).filter(Boolean) };
view.go(0);
console.log(JSON.stringify({ ...told, first: view.parts.output.textContent, following: view.following }));
"""
TWO_TASKS = {"id": "r", "title": "A run", "tasks": {"kind": "Kind", "leaf": "<b>Leaf</b>"},
             "blocks": ["stem", "one", "two", "three"]}


def cosines(tmp_path, *sent: dict) -> dict:
    """What the table says after these events, over a page that only remembers."""
    file = tmp_path / "cosines.mjs"
    file.write_text((components.ASSETS / "live_tasks.js").read_text(encoding="utf8") + _COSINES, encoding="utf8")
    answer = subprocess.run(["node", file, json.dumps(TWO_TASKS), json.dumps(sent)], capture_output=True, text=True,
                            check=True)
    return json.loads(answer.stdout)


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
def test_cosines_of_tasks_by_block(tmp_path):
    """The newest epoch that was measured; frozen blocks say so, and one without a figure has a dash."""
    said = cosines(tmp_path, {"first_epoch": 0, "freeze_depth": 2, "freeze_above": None},
                   {"epoch": [1], "val_loss": [2.0], "cosine_kind__leaf": [0.25], "cosine_kind__leaf__block3": [0.5]},
                   {"epoch": [2], "cosine_kind__leaf": [-0.25], "cosine_kind__leaf__block3": [-0.5]},
                   {"epoch": [3], "val_loss": [1.0]})
    assert said["table"] == [[["", "all blocks", "1–2", "3", "4"]],
                             [["Kind · <b>Leaf</b>", "−0.25", "frozen", "−0.50", "–"]]]
    assert said["words"] == "Kind and <b>Leaf</b> pull against each other; below 0 in 1 of 1 block."
    assert said["colours"] == ["rgba(217,95,14,0.310)", "rgba(217,95,14,0.438)"]
    assert not said["hidden"] and (said["first"], said["following"]) == ("After epoch 1", False)


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
def test_where_everything_is_frozen_the_tasks_share_nothing_that_trains(tmp_path):
    said = cosines(tmp_path, {"first_epoch": 0, "freeze_depth": 4, "freeze_above": None}, {"epoch": [1], "loss": [1]})
    assert said["table"] == [] and not said["hidden"] and "share nothing that trains" in said["words"]


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
def test_without_labels_there_is_no_row_of_accuracies_and_losses_reach_below_0(tmp_path):
    file = tmp_path / "chart.mjs"
    script = _CHART[:_CHART.index("const chart =")].replace("relayout() {}", "relayout: (_, of) => told.push(of)")
    file.write_text((components.ASSETS / "live_chart.js").read_text(encoding="utf8") + "const told = [];" + script + """
const chart = new Chart(Plotly, element, [run], theme, null, ["loss"]);
chart.add(0, true, [0.5, 1], { loss: [0.2, -0.9], match_accuracy: [0.1, 0.2] });
setTimeout(() => console.log(JSON.stringify({ rows: chart.rows, told })), 20);
""", encoding="utf8")
    run = {"id": "1", "title": "simsiam"}
    answer = subprocess.run(["node", file, json.dumps(run)], check=True, capture_output=True, text=True)
    said = json.loads(answer.stdout)
    assert said["rows"] == ["loss", "match_accuracy"]
    freed = [one for one in said["told"] if "autorangeoptions.clipmin" in next(iter(one))]
    assert freed == [{"yaxis.autorangeoptions.clipmin": None}]
