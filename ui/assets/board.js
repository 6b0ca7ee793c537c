// A class board as it grows: one EventSource on our own server, no script reruns but where the page has to change.

const boards = new WeakMap();
const SPOKEN_EVERY = 8000; // milliseconds

class Board {
  constructor(root, component) {
    this.root = root;
    this.part = (name) => root.querySelector(`.tl-board-${name}`);
    this.own = new OwnRuns(this.part("own"));
    this.students = new Students(this.part("students"), (id) => this.component.setTriggerValue("removed", id));
    this.spoken = 0;
    this.code = component.data.code;
    this.connect();
  }

  connect() {
    this.source = new EventSource(new URL(`boards/${encodeURIComponent(this.code)}/live`, document.baseURI));
    this.source.onmessage = (message) => this.receive(JSON.parse(message.data));
    this.source.addEventListener("gone", () => { this.source.close(); this.component.setTriggerValue("changed", "gone"); });
    this.source.onerror = () => this.trouble(this.source.readyState === EventSource.CLOSED
      ? "The board cannot be reached. Reload the page to try again." : "The connection was lost; trying again.");
  }

  trouble(text) {
    this.part("trouble").textContent = text;
    this.part("trouble").hidden = !text;
  }

  receive(snapshot) {
    this.trouble("");
    this.snapshot = snapshot;
    handOn(snapshot);
    this.draw();
    this.tell();
  }

  // What the page has to know, as `class_chart.known` has it.
  seen() {
    const { screen, students, entries } = this.snapshot, { me } = this.component.data;
    const own = entries.filter((entry) => me !== null && entry.student === me);
    return JSON.stringify([screen, me === null || students.some((student) => student.id === me), own.length,
                           own.filter((entry) => ended(entry)).length]);
  }

  // A snapshot may be older than the page: only what changes from one to the next counts, or what the first one knows.
  tell() {
    const { screen, here, runs, ended: over } = this.component.data.known, now = this.seen();
    if (now !== this.before && now !== JSON.stringify([screen, here, runs, over]))
      this.component.setTriggerValue("changed", now);
    this.before = now;
  }

  draw() {
    const { snapshot } = this, { view, me, chart, acts } = this.component.data;
    if (!snapshot) return;
    this.root.dataset.view = view;
    this.part("count").textContent = counted(snapshot);
    this.part("seen").textContent = chart ? snapshot.seen : "";
    this.part("guesses").textContent = chart ? guessed(snapshot) : "";
    this.own.show(view === "student" ? snapshot : null, me);
    this.students.show(view === "teacher" ? snapshot : null, acts);
    this.part("chart").hidden = !chart;
    if (!chart) this.part("legend").hidden = true;
    if (chart) this.drawChart();
    this.speak();
  }

  drawChart() {
    const element = this.part("chart");
    element.setAttribute("aria-label", inWords(this.snapshot));
    loadPlotly().then((Plotly) => {
      if (this.closed || element.hidden) return;
      this.chart ??= new ClassChart(Plotly, element, this.part("legend"));
      this.chart.show(this.snapshot, this.component.data, readTheme(this.root));
    }, () => { element.textContent = "The chart could not be loaded. Reload the page to try again."; });
  }

  speak() {
    const { seen } = this.snapshot, text = this.own.sentence || seen;
    if (!text || text === this.said || Date.now() - this.spoken < SPOKEN_EVERY) return;
    Object.assign(this, { said: text, spoken: Date.now() });
    this.part("spoken").textContent = text;
  }

  update(component) {
    this.component = component;
    this.draw();
  }

  close() {
    this.closed = true;
    this.source.close();
    this.chart?.close();
  }
}

// Other components of the page hear of the board here, so that one stream serves all of them.
function handOn(snapshot) {
  const name = "transfer-lab-board";
  globalThis[name] = { [snapshot.code]: snapshot };
  document.dispatchEvent(new CustomEvent(name, { detail: snapshot }));
}

const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

function counted({ students, entries, lesson, lesson_guesses: guesses, screen }) {
  const there = students.length ? `${plural(students.length, "student")} joined` : "Nobody has joined yet";
  if (lesson) return `${there}. ${guesses} of them ${guesses === 1 ? "has" : "have"} guessed${screen[2] ? "" : " so far"}.`;
  const train = entries.filter((entry) => !ended(entry)).length;
  return `${there}. ${plural(entries.length - train, "run")} ended${train ? `, ${train} under way` : ""}.`;
}

// Who guessed what leads: by name where names are shown.
function guessed({ students, guesses, right, curve, names_hidden: hidden }) {
  const count = Object.values(guesses).reduce((sum, one) => sum + one, 0);
  if (!count) return "";
  if (!curve.length) return `${plural(count, "guess", "guesses")} so far.`;
  if (!right.length) return `${plural(count, "guess", "guesses")}: nobody has guessed what leads so far.`;
  const names = students.filter((student) => right.includes(student.id)).map((student) => student.nickname);
  const who = hidden || names.length > 8 ? "" : `: ${names.join(", ")}`;
  return `${right.length} of ${count} guessed what leads so far${who}.`;
}

export default function (component) {
  const { parentElement, data } = component;
  const root = parentElement.querySelector(".tl-board");
  let board = boards.get(root);
  if (board && board.code !== data.code) { board.close(); board = undefined; }
  if (!board) {
    board = new Board(root, component);
    boards.set(root, board);
  }
  board.update(component);
  return () => { boards.get(root)?.close(); boards.delete(root); };
}
