// The teacher's side: what waits, to be accepted or not by a click or a key; what is accepted, by class, to take out again.

const LOOK_EVERY = 700; // milliseconds
const SHOWN_AT_ONCE = 60; // of what waits, and of each class

class TeacherGather {
  constructor(root, data) {
    Object.assign(this, { root, data, pictures: [], names: {}, more: new Set() });
    this.listed = new PictureList(data, LOOK_EVERY, (pictures) => { this.pictures = pictures; this.draw(); });
    this.counted = make("p", { class: "tl-gather-count", role: "status" });
    this.all = make("button", { type: "button", class: "tl-gather-main", onclick: () => this.judge({ accept: this.ids() }) });
    this.byStudent = make("div", { class: "tl-gather-buttons" });
    this.students = make("details", { class: "tl-gather-by" }, make("summary", {}, "Accept all of one student"), this.byStudent);
    this.everybody = make("div", {}, make("div", { class: "tl-gather-buttons" }, this.all), this.students);
    this.waiting = make("ul", { class: "tl-gather-grid tl-gather-waiting", "aria-label": "Pictures that wait" });
    this.hint = make("p", { class: "tl-gather-hint" }, "Keys on a picture: ", make("kbd", {}, "y"), " accept, ", make("kbd", {}, "n"), " refuse, ",
      make("kbd", {}, "←"), " ", make("kbd", {}, "→"), " go on. Nobody else sees a picture before you accept it.");
    this.problem = make("p", { class: "tl-gather-status tl-gather-problem", role: "alert" });
    this.accepted = make("div", {});
    root.replaceChildren(this.counted, this.problem, this.everybody, this.hint, this.waiting, this.accepted);
    this.waiting.addEventListener("keydown", (event) => this.key(event));
    this.end = follow(data.code, (snapshot) => this.receive(snapshot));
  }

  receive({ gathering, students }) {
    this.gathering = gathering;
    this.names = Object.fromEntries(students.map(({ id, nickname, number }) => [id, nickname || `Student ${number}`]));
    this.listed.follow(gathering.revision);
    this.draw();
  }

  draw() {
    const waiting = this.pictures.filter(({ state }) => state === "waiting");
    const accepted = this.pictures.filter(({ state }) => state === "accepted");
    const text = JSON.stringify([this.pictures, this.names, this.gathering?.classes, [...this.more], this.data.acts]);
    if (text === this.drawn) return;
    this.drawn = text;
    this.counted.textContent = this.said(waiting.length, accepted.length);
    this.hint.hidden = !waiting.length || !this.data.acts;
    this.drawEverybody(waiting);
    const focused = this.waiting.contains(document.activeElement) ? document.activeElement.closest("li") : null;
    const place = focused ? [...this.waiting.children].indexOf(focused) : -1;
    this.renew(this.waiting, waiting.slice(0, SHOWN_AT_ONCE), (picture) => this.waits(picture));
    if (focused && !focused.isConnected) this.focus(place);
    this.drawAccepted(accepted);
  }

  said(waiting, accepted) {
    const sent = `${plural(accepted, "picture")} accepted`;
    if (!waiting) return accepted ? `${sent}. Nothing waits.` : "No picture has come yet: students see the classes on their phones.";
    return `${plural(waiting, "picture")} ${waiting === 1 ? "waits" : "wait"} for your yes${waiting > SHOWN_AT_ONCE ? ` (the first ${SHOWN_AT_ONCE} are shown)` : ""}. ${sent}.`;
  }

  // Cards that stay are left alone, so that no picture flickers and focus stays.
  renew(list, pictures, card) {
    const there = new Map([...list.children].map((element) => [element.dataset.key, element]));
    const wanted = pictures.map((picture) => {
      const key = `${picture.id} ${picture.state} ${this.nameOf(picture)}`;
      const element = there.get(key) ?? card(picture);
      element.dataset.key = key;
      return element;
    });
    const kept = new Set(wanted);
    for (const element of [...list.children]) if (!kept.has(element)) element.remove();
    wanted.forEach((element, number) => { if (list.children[number] !== element) list.insertBefore(element, list.children[number] ?? null); });
  }

  nameOf({ student }) { return this.names[student] ?? "a student"; }

  waits(picture) {
    const words = `${picture.label}, from ${this.nameOf(picture)}`;
    const acts = this.data.acts && make("div", { class: "tl-gather-buttons" },
      make("button", { type: "button", class: "tl-gather-yes", "aria-label": `Accept ${words}`, onclick: () => this.judge({ accept: [picture.id] }) }, "✓ Yes"),
      make("button", { type: "button", class: "tl-gather-no", "aria-label": `Refuse ${words}`, onclick: () => this.judge({ drop: [picture.id] }) }, "✕ No"));
    return make("li", { class: "tl-gather-card", "data-id": picture.id },
      make("img", { src: pictureAddress(this.data, picture.id), alt: words, width: 150, height: 150 }),
      make("span", { class: "tl-gather-label" }, make("b", {}, picture.label), ` ${this.nameOf(picture)}`), acts || null);
  }

  // Of those that are shown: nobody accepts what nobody has seen.
  ids(student = null) {
    const shown = this.pictures.filter(({ state }) => state === "waiting").slice(0, SHOWN_AT_ONCE);
    return shown.filter((picture) => student === null || picture.student === student).map(({ id }) => id);
  }

  drawEverybody(waiting) {
    this.everybody.hidden = !this.data.acts || waiting.length < 2;
    this.all.textContent = `Accept all ${this.ids().length}`;
    const students = [...new Set(waiting.slice(0, SHOWN_AT_ONCE).map(({ student }) => student))];
    this.students.hidden = students.length < 2;
    this.byStudent.replaceChildren(...students.map((student) => make("button", { type: "button",
      onclick: () => this.judge({ accept: this.ids(student) }) }, `${this.nameOf({ student })} (${this.ids(student).length})`)));
  }

  drawAccepted(accepted) {
    const open = new Set([...this.accepted.querySelectorAll("details[open]")].map((element) => element.dataset.label));
    this.accepted.replaceChildren(...(this.gathering?.classes ?? []).map(({ name }) => {
      const own = accepted.filter(({ label }) => label === name).reverse();
      const shown = this.more.has(name) ? own : own.slice(0, SHOWN_AT_ONCE);
      const more = own.length > shown.length && make("button", { type: "button", onclick: () => { this.more.add(name); this.draw(); } }, `Show all ${own.length}`);
      const details = make("details", { class: "tl-gather-class", "data-label": name, open: open.has(name) },
        make("summary", {}, make("b", {}, name), ` ${plural(own.length, "picture")}`),
        make("ul", { class: "tl-gather-grid" }, ...shown.map((picture) => this.taken(picture))), more || null);
      return details;
    }));
  }

  taken(picture) {
    const words = `${picture.label}, from ${this.nameOf(picture)}`;
    return make("li", { class: "tl-gather-card tl-gather-small" },
      make("img", { src: pictureAddress(this.data, picture.id), alt: words, loading: "lazy", width: 96, height: 96 }),
      make("span", { class: "tl-gather-label" }, this.nameOf(picture)),
      this.data.acts ? make("button", { type: "button", "aria-label": `Take out: ${words}`, onclick: () => this.judge({ drop: [picture.id] }) }, "Take out") : null);
  }

  key(event) {
    const card = event.target.closest("li");
    if (!card || !this.data.acts || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = [...this.waiting.children].indexOf(card), id = card.dataset.id;
    const act = { y: () => this.judge({ accept: [id] }), n: () => this.judge({ drop: [id] }), Delete: () => this.judge({ drop: [id] }),
      ArrowRight: () => this.focus(place + 1), ArrowLeft: () => this.focus(place - 1) }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  focus(place) {
    const cards = this.waiting.children;
    cards[Math.min(Math.max(place, 0), cards.length - 1)]?.querySelector("button")?.focus();
  }

  // They go from the screen at once; where the server says no, they come back with the next look.
  async judge({ accept = [], drop = [] }) {
    const accepted = new Set(accept), dropped = new Set(drop);
    this.pictures = this.pictures.filter(({ id }) => !dropped.has(id)).map((picture) =>
      accepted.has(picture.id) ? { ...picture, state: "accepted" } : picture);
    this.draw();
    try {
      await askBoard(this.data, "judge", { json: { accept, drop } });
      this.problem.textContent = "";
    } catch (error) {
      this.problem.textContent = error.message || "The server did not answer. Try again.";
    }
    this.listed.askSoon();
  }

  update(data) {
    this.data = this.listed.data = data;
    this.draw();
  }

  close() {
    this.listed.close();
    this.end();
  }
}

const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
