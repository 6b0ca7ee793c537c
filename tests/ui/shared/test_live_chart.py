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
