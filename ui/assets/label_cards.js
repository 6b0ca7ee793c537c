// A picture to label, big; keys answer it and the next one is there at once. Texts are only ever set as text.
// What was said waits here until the server has written it down: a slow server loses nothing, order is kept.

const cards = new WeakMap();
const LETTERS = "abcdefghijklmopqrtvwxyz"; // not n, s, u: none of them, skip, undo

function keyOf(number) {
  return number < 9 ? String(number + 1) : LETTERS[number - 9] ?? "";
}

class LabelCards {
  constructor(root) {
    this.root = root;
    this.pending = []; // said here, not yet written down there
    this.answered = new Map(); // row -> what was said, until the server's questions have it no more
    this.written = new Set(); // ids of what the server has written down
    this.history = [];
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
    this.bar = make("progress", { "aria-label": "Pictures answered" });
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
    if (data.session !== this.session) this.forget(data.session);
    data.done.forEach((id) => this.written.add(id));
    this.pending = this.pending.filter((said) => !this.written.has(said.id));
    const open = new Set(data.questions.map((question) => question.row));
    for (const [row, said] of this.answered) if (!open.has(row) && this.written.has(said.id)) this.answered.delete(row);
    const names = new Set(data.classes.map((one) => one.name));
    this.added = this.added.filter((name) => !names.has(name) && this.pending.some((said) => said.name === name));
    this.data = data;
    this.preload();
    this.draw();
    if (this.pending.length && data.refused.length === 0 && !this.sending()) this.send();
    for (const words of data.refused) this.live.textContent = words;
  }

  forget(session) {
    this.session = session;
    this.root.scrollIntoView?.({ block: "center" }); // below the question and its figures nobody would see it
    this.pending = []; this.history = []; this.front = []; this.added = [];
    this.answered.clear();
  }

  sending() {
    return this.sent === JSON.stringify(this.pending.map((said) => said.id));
  }

  queue() {
    const brought = new Set(this.front.map((question) => question.row));
    return [...this.front, ...this.data.questions.filter((question) => !brought.has(question.row)
      && !this.answered.has(question.row))];
  }

  names() {
    return [...this.data.classes.map((one) => one.name), ...this.added];
  }

  preload() {
    for (const question of this.data.questions) {
      if (!this.loaded.has(question.row)) {
        const image = new Image();
        image.src = new URL(question.src, document.baseURI);
        this.loaded.set(question.row, image);
      }
    }
  }

  draw() {
    const [question, ...later] = this.queue();
    if (question?.row !== this.shown || !question) this.show(question);
    this.next.replaceChildren(...later.slice(0, 4).map((one) => make("img", { src: new URL(one.small,
      document.baseURI), alt: "" })));
    this.note.textContent = question?.note ?? "";
    const names = this.names(), counts = new Map(this.data.classes.map((one) => [one.name, one.count]));
    this.classes.replaceChildren(...names.map((name, number) => {
      const key = keyOf(number), count = (counts.get(name) ?? 0) + this.change(name);
      return make("button", { type: "button", "aria-keyshortcuts": key || null, disabled: question ? null : "",
        onclick: () => this.say("label", name) }, key ? make("kbd", {}, key) : null, make("span", {}, name),
      make("small", {}, String(count)));
    }));
    this.skip.disabled = this.none.disabled = this.field.disabled = !question;
    this.undo.disabled = !(this.history.length || this.data.last);
    const answered = this.data.answered + this.pending.reduce((sum, said) => sum + (said.kind === "undo" ? -1 : 1), 0);
    this.bar.max = this.data.total;
    this.bar.value = answered;
    this.root.dataset.answered = answered;
    if (!this.data.refused.length) {
      this.live.textContent = `${answered} of ${this.data.total} answered${this.word ? ` · ${this.word}` : ""}`;
    }
  }

  change(name) {
    const undone = new Set(this.pending.filter((said) => said.kind === "undo").map((said) => said.of));
    const added = this.pending.filter((said) => said.name === name && !undone.has(said.id)).length;
    return added;
  }

  show(question) {
    this.shown = question?.row;
    if (!question) {
      const all = this.data.answered + this.pending.length >= this.data.total;
      this.picture.replaceChildren(make("p", {}, all ? "Every picture has its answer." : "Choosing the next pictures …"));
      return;
    }
    const image = this.loaded.get(question.row) ?? new Image();
    image.src = new URL(question.src, document.baseURI);
    image.alt = "Which class is this picture?";
    image.onerror = () => this.picture.replaceChildren(make("p", {}, "This picture cannot be shown: skip it."));
    this.picture.replaceChildren(image);
    this.picture.dataset.row = question.row;
  }

  say(kind, name) {
    const question = this.queue()[0];
    if (!question) return;
    const said = { id: crypto.randomUUID?.() ?? String(Math.random()).slice(2) + Date.now(), row: question.row, kind,
      name: name ?? "" };
    this.answered.set(question.row, said);
    this.front = this.front.filter((one) => one.row !== question.row);
    this.history.push({ said, question });
    if (name && !this.names().includes(name)) this.added.push(name);
    this.word = kind === "label" ? name : { skip: "skipped", none: "none of them" }[kind];
    this.push(said);
  }

  takeBack() {
    const last = this.history.pop();
    const of = last?.said.id ?? this.data.last?.id, question = last?.question ?? this.data.last?.question;
    if (!of) return;
    if (question) {
      this.answered.delete(question.row);
      this.front = [question, ...this.front.filter((one) => one.row !== question.row)];
    }
    if (!last) this.data.last = null; // one step at a time: the server tells the one before
    this.word = "taken back";
    this.push({ id: crypto.randomUUID?.() ?? String(Math.random()).slice(2) + Date.now(), kind: "undo", of,
      row: question?.row ?? -1, name: "" });
  }

  push(said) {
    this.pending.push(said);
    this.draw();
    this.send();
  }

  send() {
    this.sent = JSON.stringify(this.pending.map((said) => said.id));
    this.component.setStateValue("said", [...this.pending]);
  }

  named() {
    const typed = this.field.value.trim();
    if (!typed) return;
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
    if (event.ctrlKey ? event.key !== "z" : !this.act(event.key)) return;
    if (event.ctrlKey) this.takeBack();
    event.preventDefault();
    event.stopImmediatePropagation(); // letters are Streamlit's own shortcuts too
  }

  act(key) {
    const number = this.names().findIndex((_, place) => keyOf(place) === key.toLowerCase());
    if (number >= 0) this.say("label", this.names()[number]);
    else if (key === "s" || key === " ") this.say("skip");
    else if (key === "n" || key === "0") this.say("none");
    else if (key === "u" || key === "Backspace") this.takeBack();
    else if (key === "+" || key === "/") this.field.focus();
    else return false;
    return true;
  }

  close() {
    window.removeEventListener("keydown", this.onKey, true);
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
