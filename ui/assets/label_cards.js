// A picture to label, big; keys answer it and the next one is there at once. Texts are only ever set as text.
// What was said waits here until the server has written it down: a slow server loses nothing, order is kept. One message
// is under way at a time, as a second one would break off the run that chooses the next pictures; until they come the
// reserve is asked. The picture that is shown stays until it is answered here: nothing changes under somebody's fingers.

const cards = new WeakMap();
const AHEAD = 8; // pictures fetched before they are shown
const PATIENCE = 8000; // milliseconds after which what was said is said again; doubled each time
const LETTERS = "abcdefghijklmopqrtvwxyz"; // not n, s, u: none of them, skip, undo

function keyOf(number) {
  return number < 9 ? String(number + 1) : LETTERS[number - 9] ?? "";
}

class LabelCards {
  constructor(root) {
    this.root = root;
    this.unsent = new UnsentAnswers();
    this.pending = []; // { said, question }: said here, not yet written down there
    this.flying = new Set(); // ids of those that are under way
    this.answered = new Map(); // row -> what was said, until the server's questions have it no more
    this.written = new Set(); // ids of what the server has written down
    this.undone = new Set(); // ids of what was taken back here
    this.history = []; // { said, question } that undo takes back
    this.front = []; // questions that undo brought back
    this.added = []; // names typed here that the server does not list yet
    this.loaded = new Map();
    this.onKey = (event) => this.key(event);
    window.addEventListener("keydown", this.onKey, true);
    this.build();
  }

  build() {
    this.picture = make("div", { class: "tl-label-picture" });
    this.note = make("p", { class: "tl-label-note" });
    this.live = make("p", { class: "tl-label-live", role: "status", "aria-live": "polite" });
    this.bar = make("progress", { "aria-label": "Answered" });
    this.classes = make("div", { class: "tl-label-classes", role: "group", "aria-label": "Answer" });
    this.field = make("input", { type: "text", maxlength: 60, placeholder: "New class, then Enter",
      "aria-label": "New class", autocomplete: "off", list: null });
    const form = make("form", { onsubmit: (event) => { event.preventDefault(); this.named(); } }, this.field,
      make("button", { type: "submit", title: "Key +" }, "Add"));
    this.skip = this.button("Skip", "s", () => this.say("skip"));
    this.none = this.button("None of them", "n", () => this.say("none"));
    this.undo = this.button("Undo", "u", () => this.takeBack());
    this.next = make("div", { class: "tl-label-next", "aria-hidden": "true" });
    this.root.replaceChildren(make("div", { class: "tl-label-stage" }, this.picture, this.next),
      make("div", { class: "tl-label-side" }, this.note, this.classes, form,
        make("div", { class: "tl-label-others" }, this.skip, this.none, this.undo), this.bar, this.live));
  }

  button(words, key, act) {
    return make("button", { type: "button", "aria-keyshortcuts": key, onclick: act }, make("kbd", {}, key), words);
  }

  update(component) {
    this.component = component;
    const { data } = component;
    this.data = data;
    if (data.session !== this.session) this.begin(data.session);
    const refused = new Map(data.refused.map((one) => [one.id, one.words]));
    data.done.forEach((id) => this.written.add(id));
    for (const { said, question } of this.pending) if (refused.has(said.id)) this.askAgain(said, question);
    this.pending = this.pending.filter(({ said }) => !this.written.has(said.id));
    const open = new Set([...data.questions.map((question) => question.row), ...data.reserve.rows.map(([row]) => row)]);
    for (const [row, said] of this.answered) if (!open.has(row) && this.written.has(said.id)) this.answered.delete(row);
    const names = new Set(data.classes.map((one) => one.name));
    this.added = this.added.filter((name) => !names.has(name) && this.pending.some(({ said }) => said.name === name));
    const newest = (question) => data.questions.find(({ row }) => row === question.row) ?? question; // with its note
    this.front = this.front.map(newest);
    if (this.shown) this.shown = newest(this.shown);
    if (refused.size) this.told = [...refused.values()].join(" ");
    this.unsent.keep(this.pending);
    this.draw();
    this.send();
  }

  begin(session) {
    this.session = session;
    this.root.scrollIntoView?.({ block: "center" }); // below the question and its figures nobody would see it
    this.history = []; this.front = []; this.added = []; this.shown = undefined; this.told = "";
    this.answered.clear(); this.flying.clear();
    this.pending = this.unsent.open(session);
    const back = new Set(this.pending.map(({ said }) => said.of));
    for (const entry of this.pending) {
      if (entry.said.kind === "undo") this.undone.add(entry.said.of);
      else if (!back.has(entry.said.id)) { this.answered.set(entry.said.row, entry.said); this.history.push(entry); }
    }
  }

  askAgain(said, question) {
    this.answered.delete(said.row);
    this.history = this.history.filter((entry) => entry.said.id !== said.id);
    if (question && said.kind !== "undo") this.front = [question, ...this.front];
  }

  queue() {
    const seen = new Set(), { way, rows, small, large } = this.data.reserve;
    return [...this.front, ...(this.shown ? [this.shown] : []), ...this.data.questions,
      ...rows.map(([row, place]) => ({ row, way, note: "", small: small + place, src: large + place }))]
      .filter(({ row }) => !this.answered.has(row) && !seen.has(row) && seen.add(row));
  }

  names() {
    return [...this.data.classes.map((one) => one.name), ...this.added];
  }

  fetch(questions) {
    this.loaded = new Map(questions.map((question) => {
      if (this.data.text) return [question.row, this.loaded.get(question.row) ?? this.passage(question)];
      const image = this.loaded.get(question.row) ?? new Image();
      if (!image.src) image.src = new URL(question.src, document.baseURI);
      return [question.row, image];
    }));
  }

  passage(question) {
    const shown = make("p", { class: "tl-label-text", dir: "auto" }, "…");
    fetch(new URL(question.src, document.baseURI)).then((answer) => (answer.ok ? answer.text() : Promise.reject())).then(
      (words) => { shown.textContent = words; },
      () => { shown.textContent = "This text cannot be shown: skip it."; });
    return shown;
  }

  draw() {
    const queue = this.queue().slice(0, AHEAD), [question, ...later] = queue;
    this.fetch(queue);
    if (question?.row !== this.shown?.row || !question) this.show(question);
    this.shown = question;
    if (!this.data.text) this.next.replaceChildren(...later.slice(0, 4).map((one) => make("img", { src: new URL(one.small,
      document.baseURI), alt: "" })));
    this.note.textContent = question?.note ?? "";
    const names = this.names(), counts = new Map(this.data.classes.map((one) => [one.name, one.count]));
    this.classes.replaceChildren(...names.map((name, number) => {
      const key = keyOf(number), count = (counts.get(name) ?? 0) + this.change(name);
      return make("button", { type: "button", "aria-keyshortcuts": key || null, disabled: question ? null : "",
        onclick: () => this.say("label", name) }, key ? make("kbd", {}, key) : null, make("span", {}, name),
      make("small", {}, String(count)));
    }));
    this.skip.disabled = this.none.disabled = !question;
    this.undo.disabled = !(this.history.length || this.last());
    const answered = this.data.answered + this.pending.reduce((sum, { said }) => sum + (said.kind === "undo" ? -1 : 1), 0);
    this.bar.max = this.data.total;
    this.bar.value = answered;
    this.root.dataset.answered = answered;
    this.root.dataset.unsent = this.pending.length;
    const slow = this.pending.length > AHEAD ? ` · the server has ${this.pending.length} answers to write down yet` : "";
    this.live.textContent = this.told
      || `${answered} of ${this.data.total} answered${this.word ? ` · ${this.word}` : ""}${slow}`;
    this.live.classList.toggle("told", Boolean(this.told));
  }

  change(name) {
    return this.pending.filter(({ said }) => said.name === name && !this.undone.has(said.id)).length;
  }

  show(question) {
    if (!question) {
      this.picture.replaceChildren(make("p", {}, this.complete() ? "Each has its answer."
        : "Choosing the next ones …"));
      return;
    }
    const image = this.loaded.get(question.row);
    this.picture.dataset.row = question.row;
    if (this.data.text) { this.picture.replaceChildren(image); return; }
    image.alt = "Which class is this picture?";
    image.onerror = () => this.picture.replaceChildren(make("p", {}, "This picture cannot be shown: skip it."));
    this.picture.replaceChildren(image);
  }

  complete() {
    return this.data.answered + this.pending.length >= this.data.total;
  }

  tell(words) {
    this.told = words;
    this.draw();
  }

  cannotAnswer() {
    if (this.data.reading) return "A link for a class shows everything and changes nothing.";
    if (this.queue().length) return "";
    return this.complete() ? "Each has its answer."
      : "There is none yet, so this answered none. Answer again when the next one is here.";
  }

  say(kind, name) {
    const cannot = this.cannotAnswer();
    if (cannot) { this.tell(cannot); return; }
    const [question] = this.queue();
    const said = { id: this.newId(), row: question.row, kind, name: name ?? "", way: question.way };
    this.answered.set(question.row, said);
    this.front = this.front.filter((one) => one.row !== question.row);
    this.history.push({ said, question });
    if (name && !this.names().includes(name)) this.added.push(name);
    this.word = kind === "label" ? name : { skip: "skipped", none: "none of them" }[kind];
    this.push(said, question);
  }

  newId() {
    return crypto.randomUUID?.() ?? String(Math.random()).slice(2) + Date.now();
  }

  last() {
    const { last } = this.data; // the server tells the one before when it has taken this one back
    return last && !this.undone.has(last.id) ? last : null;
  }

  takeBack() {
    if (this.data.reading) { this.tell(this.cannotAnswer()); return; }
    const last = this.history.pop();
    const of = last?.said.id ?? this.last()?.id, question = last?.question ?? this.last()?.question;
    if (!of) return;
    this.undone.add(of);
    if (question) {
      this.answered.delete(question.row);
      this.front = [question, ...this.front.filter((one) => one.row !== question.row)];
    }
    this.word = "taken back";
    this.push({ id: this.newId(), kind: "undo", of, row: question?.row ?? -1, name: "" }, question);
  }

  push(said, question) {
    this.told = "";
    this.pending.push({ said, question });
    this.unsent.keep(this.pending);
    this.draw();
    this.send();
  }

  send(again = false) {
    const flying = this.pending.some(({ said }) => this.flying.has(said.id));
    if (!this.pending.length || this.data.reading || (flying && !again)) return;
    clearTimeout(this.timer);
    this.patience = again ? 2 * this.patience : PATIENCE;
    this.timer = setTimeout(() => this.send(true), this.patience);
    const saying = this.pending.map(({ said }) => said);
    this.flying = new Set(saying.map((said) => said.id));
    this.component.setStateValue("said", saying);
  }

  named() {
    const typed = this.field.value.trim(), cannot = this.cannotAnswer();
    if (!typed) return;
    if (cannot) { this.tell(cannot); return; } // the name stays where it was typed
    const known = this.names().find((name) => name.toLowerCase() === typed.toLowerCase() && typed.length > 1);
    this.field.value = "";
    this.field.blur();
    this.say("label", known ?? typed);
  }

  key(event) {
    if (!this.root.isConnected || event.defaultPrevented || event.metaKey || event.altKey) return;
    const within = event.composedPath()[0];
    if (within === this.field && event.key === "Escape") { this.field.blur(); return; }
    if (within.closest?.("input, textarea, select, [contenteditable=true], [role=combobox], dialog, [role=dialog]")) return;
    if (within.closest?.("button, a, summary") && (event.key === "Enter" || event.key === " ")) return;
    const act = event.ctrlKey ? event.key === "z" && (() => this.takeBack()) : this.action(event.key);
    if (!act) return;
    if (!event.repeat) act(); // a key held down is one answer
    event.preventDefault();
    event.stopImmediatePropagation(); // letters are Streamlit's own shortcuts too
  }

  action(key) {
    const name = this.names().find((_, place) => keyOf(place) === key.toLowerCase());
    if (name !== undefined) return () => this.say("label", name);
    if (key === "s" || key === " ") return () => this.say("skip");
    if (key === "n" || key === "0") return () => this.say("none");
    if (key === "u" || key === "Backspace") return () => this.takeBack();
    return key === "+" || key === "/" ? () => this.field.focus() : null;
  }

  close() {
    window.removeEventListener("keydown", this.onKey, true);
    clearTimeout(this.timer);
  }
}

export default function (component) {
  const { parentElement } = component;
  if (!cards.has(parentElement)) {
    cards.set(parentElement, new LabelCards(parentElement.querySelector(".tl-label")));
  }
  cards.get(parentElement).update(component);
  return () => {
    cards.get(parentElement)?.close();
    cards.delete(parentElement);
  };
}
