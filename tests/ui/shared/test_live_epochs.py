"""Slider, map and confusion matrix of each epoch, over a page that only remembers; tests/browser/test_watch.py drives
the real one."""

import json
import shutil
import subprocess

import pytest

from ui.shared import components

pytestmark = pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
PARTS = ("plotly.js", "live_time.js", "live_map.js", "live_domains.js", "live_classes.js", "live_matrix.js",
         "live_epochs.js")
_PAGE = """
const element = (tag) => ({ tag, children: [], style: {}, dataset: {}, options: [], attributes: {},
  setAttribute(name, value) { this.attributes[name] = value; }, append(...more) { this.children.push(...more); },
  prepend(...more) { this.children.unshift(...more); },
  replaceChildren(...more) { this.children = this.options = more; },
  querySelector(name) { return (this.known ??= {})[name] ??= element(name); },
  get lastElementChild() { return this.querySelector("last"); } });
globalThis.document = { createElement: element };
globalThis.Option = class { constructor(title, id) { Object.assign(this, { title, id }); } };
globalThis.ResizeObserver = class { observe() {} };
globalThis.window = { addEventListener() {} };
globalThis.matchMedia = () => ({ matches: true });
globalThis.cancelAnimationFrame = () => {};
globalThis.requestAnimationFrame = (draw) => { draw(performance.now()); return 1; };
const timers = [];
let clock = 0;
Object.defineProperty(globalThis, "performance", { value: { now: () => (clock += 1000) } }); // nothing waits
globalThis.setInterval = (call, time) => timers.push({ call, time, on: true });
globalThis.clearInterval = (timer) => { if (timer) timers[timer - 1].on = false; };
const drawn = {};
const keep = (of, traces, layout) => { drawn[of.tag] = { traces, layout }; };
const Plotly = { newPlot: keep, react: keep, relayout() {}, Plots: { resize() {} },
  restyle: (of, { x }) => { drawn[of.tag].x = x; } };
const theme = { text: "#000", background: "#ffffff", grid: "#ccc", font: "f", palette: ["red", "blue"] };
const looked = [], chart = { look: (...at) => looked.push(at) };
const root = element("section"), noun = { one: "text", many: "texts" };
const start = (...runs) => new EpochViews(Plotly, root, runs.map((classes, i) => (
  { id: `r${i}`, title: `run ${i}`, classes })), theme, chart, noun);
const MAP = ".tl-live-map-chart", MATRIX = ".tl-live-matrix-chart";
const tell = (value) => console.log(JSON.stringify(value));
"""


def page(tmp_path, script: str):
    """What a script says that drives the views."""
    file = tmp_path / "epochs.mjs"
    file.write_text("\n".join([components.script(PARTS), _PAGE, script]), encoding="utf8")
    answer = subprocess.run(["node", file], capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)


def shown(epoch: int, layer: str | None = "hidden", **more) -> dict:
    """Two examples of two classes, the second taken for the first; they move with the epoch."""
    return {"type": "validation", "epoch": [epoch], "examples": 2, "labels": [0, 1], "layer": layer, "x": [[epoch, -1]],
            "y": [[0, 1]], "predicted": [[0, 0]], "true": [[0, 1]], "taken": [[0, 0]], "count": [[1, 1]], **more}


def test_map_matrix_and_curves_go_to_the_same_epoch(tmp_path):
    said = page(tmp_path, f"""
const views = start(["<b>ant</b>", "bee"]);
views.add("r0", {json.dumps(shown(1))}); views.reach("r0", 1);
views.add("r0", {json.dumps(shown(3))}); views.reach("r0", 3);
const following = [views.time.epochs, views.time.epoch, looked.at(-1), drawn[MAP].x];
views.time.go(1);
views.finish("r0", {{ best_epoch: 2 }});
const marker = drawn[MAP].traces[0].marker;
tell({{ following, epoch: views.time.epoch, looked: looked.at(-1), x: drawn[MAP].x, symbols: marker.symbol,
       hover: drawn[MAP].traces[0].customdata, said: views.time.parts.output.textContent,
       map: views.map.parts.words.textContent, matrix: views.matrix.parts.words.textContent,
       note: views.map.parts.note.textContent, cells: drawn[MATRIX].traces[0].text, z: drawn[MATRIX].traces[0].z }});
""")
    assert said["following"] == [[1, 2, 3], 3, [None, False], [[3, -1]]]
    assert (said["epoch"], said["looked"], said["x"]) == (2, [2, False], [[1, -1]]), "the last that was kept by then"
    assert said["symbols"] == ["circle", "square-open"] and said["said"] == "After epoch 2, the kept one"
    assert said["hover"] == ["&lt;b&gt;ant&lt;/b&gt;, predicted right", "bee, taken for &lt;b&gt;ant&lt;/b&gt;"]
    assert said["map"] == ("After epoch 1: the nearest neighbour of 0 % of these texts is of the same class (0 % by "
                           "chance).")
    assert said["matrix"] == ("After epoch 1: 1 of 2 validation texts are predicted right. Most often taken for "
                              "another: 1 of “bee” for “<b>ant</b>”.")
    assert "head's last hidden layer" in said["note"]
    assert said["cells"] == [[1, 0], [1, 0]] == said["z"]


def test_it_is_played_from_the_start_at_a_chosen_speed_and_paused(tmp_path):
    said = page(tmp_path, f"""
const views = start(["ant", "bee"]), {{ parts }} = views.time, at = [];
for (const event of {json.dumps([shown(epoch) for epoch in (1, 2, 3)])}) views.add("r0", event);
parts.speed.onchange({{ target: {{ value: "4" }} }});
parts.button.onclick();
const timer = timers.at(-1);
at.push([views.time.epoch, looked.at(-1), parts.button.textContent]);
timer.call();
at.push([views.time.epoch, looked.at(-1)]);
parts.button.onclick();
at.push([timer.on, parts.button.textContent, views.time.epoch]);
parts.button.onclick();
timers.at(-1).call();
at.push([views.time.epoch, looked.at(-1), timers.at(-1).on]);
tell({{ at, time: timer.time }});
""")
    assert said["time"] == 225 and said["at"] == [
        [1, [1, True], "❚❚ Pause"], [2, [2, True]], [False, "▶ Play", 2], [3, [None, False], False]]


def test_whoever_went_back_stays_there_while_epochs_come(tmp_path):
    said = page(tmp_path, f"""
const views = start(["ant", "bee"]), events = {json.dumps([shown(epoch) for epoch in (1, 2, 3, 4)])};
views.add("r0", events[0]); views.add("r0", events[1]);
views.time.parts.slider.value = "0"; views.time.parts.slider.oninput();
views.add("r0", events[2]);
const stayed = [views.time.epoch, views.time.parts.slider.max];
views.clear("r0");
views.add("r0", events[3]);
tell({{ stayed, after: views.time.epoch, epochs: views.time.epochs }});
""")
    assert said == {"stayed": [1, 2], "after": 4, "epochs": [4]}


@pytest.mark.parametrize(("classes", "numbers", "names", "drawn"), [
    (1, True, True, 1), (3, True, True, 3), (10, True, True, 10), (20, False, True, 20), (100, False, False, 100),
    (250, False, False, 40)])
def test_a_matrix_of_any_number_of_classes(tmp_path, classes, numbers, names, drawn):
    """Class 5 and others: each is right twice; class k below 60 is taken for class 60 as often as k says."""
    pairs = [[k, k, 2] for k in range(classes)] + [[k, 60, k] for k in range(1, 60) if classes > 60]
    true, taken, count = (list(of) for of in zip(*pairs, strict=True))
    event = shown(1, None, examples=sum(count), labels=[], x=[[]], y=[[]], predicted=[[]], true=[true], taken=[taken],
                  count=[count])
    said = page(tmp_path, f"""
const views = start(Array.from({{ length: {classes} }}, (_, k) => `class ${{k}} with a long name`));
views.add("r0", {json.dumps(event)});
const {{ traces: [heat], layout }} = drawn[MATRIX];
tell({{ size: [heat.z.length, heat.z[0].length], numbers: Boolean(heat.texttemplate),
       names: layout.xaxis.showticklabels, ticks: layout.yaxis.ticktext, hover: heat.hovertext, z: heat.z,
       map: Boolean(views.map), words: views.matrix.parts.words.textContent,
       note: views.matrix.parts.note.textContent }});
""")
    assert said["size"] == [drawn, drawn] and (said["numbers"], said["names"]) == (numbers, names)
    assert said["hover"][0][0].endswith("predicted right") and not said["map"]
    assert all(len(name) <= 14 for name in said["ticks"])
    mistakes = sum(range(60)) if classes > 60 else 0
    assert f"{2 * classes} of {2 * classes + mistakes} validation texts are predicted right" in said["words"]
    if not mistakes:
        assert "None is taken for another class." in said["words"] and said["z"][0][0] == 1
        return
    assert "59 of “class 59 with a long name” for “class 60 with a long name”, 58 of" in said["words"]
    row = 59 if drawn == 100 else 38  # of 40: 21 to 60
    assert said["z"][row][60 if drawn == 100 else 39] == pytest.approx(59 / 61)
    assert ("Of 250 classes the 40 that are confused most" in said["note"]) == (classes == 250)


def test_epochs_that_come_fast_are_drawn_twice_a_second_and_the_last_one_always(tmp_path):
    said = page(tmp_path, f"""
const views = start(["ant", "bee"]), waiting = [];
globalThis.setTimeout = (call, time) => waiting.push({{ call, time }});
globalThis.clearTimeout = (number) => {{ if (number) waiting[number - 1] = null; }};
views.add("r0", {json.dumps(shown(1))});
const first = views.element.dataset.epoch;
performance.now = () => views.drawn + 100;
views.add("r0", {json.dumps(shown(2))});
views.add("r0", {json.dumps(shown(3))});
const before = views.element.dataset.epoch, left = waiting.filter(Boolean);
left[0].call();
tell({{ first, before, left: left.length, time: left[0].time, after: views.element.dataset.epoch }});
""")
    assert (said["first"], said["before"], said["left"], said["after"]) == (1, 1, 1, 3) and said["time"] <= 500


def test_rare_mistakes_that_were_not_kept_are_told(tmp_path):
    said = page(tmp_path, f"""
const views = start(["ant", "bee"]);
views.add("r0", {json.dumps(shown(1, examples=9))});
tell(views.matrix.parts.note.textContent);
""")
    assert said.endswith("7 rare mistakes are not kept.")


def test_frozen_features_under_a_linear_head_are_told_and_that_two_classes_make_a_line(tmp_path):
    said = page(tmp_path, f"""
const views = start(["ant", "bee"]);
views.add("r0", {json.dumps(shown(1, "logits"))});
tell(views.map.parts.note.textContent);
""")
    assert "frozen features never move" in said and "Two classes make a line of it." in said


def test_domains_keep_their_map_and_of_several_runs_one_is_chosen(tmp_path):
    event = {"type": "projection", "epoch": [2], "source": 1, "x": [[1, 2]], "y": [[3, 4]], "predicted": [[0, 1]]}
    said = page(tmp_path, f"""
const views = start(["ant", "bee"], ["ant", "bee"]), {{ choice }} = views.parts;
views.add("r0", {json.dumps(event)});
const alone = choice.hidden;
views.add("r1", {{ ...{json.dumps(event)}, epoch: [5] }});
choice.lastElementChild.onchange({{ target: {{ value: "r1" }} }});
tell({{ alone, hidden: choice.hidden, epoch: views.time.epoch, x: drawn[MAP].x, looked, matrix: Boolean(views.matrix),
       words: views.map.parts.words.textContent }});
""")
    assert (said["alone"], said["hidden"], said["epoch"], said["matrix"]) == (True, False, 5, False)
    assert said["x"] == [[1], [2]] and said["looked"] == []
    assert said["words"].startswith("Before adapting, after epoch 5:")
