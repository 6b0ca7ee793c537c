// A student's pictures: choose the class, take, choose or draw one; own ones with what became of them.

const ASK_EVERY = 2500; // milliseconds between two looks at one's own pictures
const OWN_AT_ONCE = 6;
const STATE_WORDS = { waiting: "waits for your teacher", accepted: "accepted", refused: "not accepted" };
const STATE_MARKS = { waiting: "…", accepted: "✓", refused: "✕" };

class StudentGather {
  constructor(root, data) {
    Object.assign(this, { root, data, own: [] });
    this.queue = new PictureQueue(data, () => this.drawQueue(), (text) => this.say(text, true));
    this.listed = new PictureList(data, ASK_EVERY, (pictures) => { this.own = pictures.reverse(); this.drawOwn(); });
    this.classes = make("div", { class: "tl-gather-classes", role: "group", "aria-label": "Class of your next pictures" });
    this.camera = this.input({ capture: "environment" });
    this.files = this.input({ multiple: true });
    this.drawing = new Drawing((file) => this.send([file]));
    this.drawing.element.hidden = true;
    this.drawButton = make("button", { type: "button", "aria-expanded": "false", onclick: () => this.toggleDrawing() }, "Draw one");
    this.ways = make("div", { class: "tl-gather-ways" }, this.way(this.camera, "Take a picture", "tl-gather-main"),
      this.way(this.files, "Choose pictures"), this.drawButton);
    this.status = make("p", { class: "tl-gather-status", role: "status" });
    this.list = make("ul", { class: "tl-gather-grid" });
    this.counted = make("p", { class: "tl-gather-count" });
    this.second = make("p", { class: "tl-gather-hint" });
    this.chosenWays = make("div", { hidden: true }, this.second, this.ways, this.drawing.element);
    this.sending = make("div", {}, make("p", { class: "tl-gather-hint" }, "1. Choose the class of what you send"), this.classes, this.chosenWays);
    this.every = make("button", { type: "button", onclick: () => { this.all = true; this.drawOwn(); } });
    root.replaceChildren(this.sending, this.status, this.counted, this.list, this.every);
    this.drawOwn();
    this.end = follow(data.code, (snapshot) => this.receive(snapshot));
  }

  input(attributes) {
    const input = make("input", { type: "file", accept: "image/*", ...attributes });
    input.addEventListener("change", () => {
      this.send([...input.files]);
      input.value = "";
    });
    return input;
  }

  way(input, text, name) { return make("label", { class: name ? `tl-gather-way ${name}` : "tl-gather-way" }, input, text); }

  receive(snapshot) {
    this.gathering = snapshot.gathering;
    this.sending.hidden = !this.gathering.open || snapshot.closed || !this.data.acts;
    const names = this.gathering.classes.map(({ name }) => name);
    if (!names.includes(this.chosen)) this.chosen = null;  // nobody sends pictures to a class that was not chosen
    this.drawClasses(names);
    this.listed.follow(this.gathering.revision);
  }

  drawClasses(names) {
    const text = JSON.stringify([names, this.chosen]);
    if (text === this.drawnClasses) return;
    this.drawnClasses = text;
    this.chosenWays.hidden = this.chosen === null;
    this.second.textContent = `2. Send pictures of: ${this.chosen ?? ""}`;
    const focused = this.classes.contains(document.activeElement) ? document.activeElement.textContent : null;
    this.classes.replaceChildren(...names.map((name) => make("button", { type: "button", "aria-pressed": String(name === this.chosen),
      onclick: () => { this.chosen = name; this.drawClasses(names); } }, name)));
    if (focused) [...this.classes.children].find((button) => button.textContent === focused)?.focus();
  }

  toggleDrawing() {
    const { element } = this.drawing;
    element.hidden = !element.hidden;
    this.drawButton.setAttribute("aria-expanded", String(!element.hidden));
  }

  send(files) {
    if (!files.length || !this.chosen) return;
    this.say("");
    this.queue.add(this.chosen, files);
  }

  // What was refused stays said while others go on.
  say(text, problem = false) {
    this.problem = problem ? text : "";
    this.drawQueue();
  }

  drawQueue() {
    const { left, slow } = this.queue;
    const going = left ? `${slow ? "Too many within a minute: going on soon. " : ""}Sending, ${left} to go.` : "";
    this.status.textContent = [this.problem, going].filter(Boolean).join(" ");
    this.status.classList.toggle("tl-gather-problem", Boolean(this.problem));
    if (!left && this.wasLeft) this.listed.askSoon(0);
    this.wasLeft = left;
  }

  drawOwn() {
    const text = JSON.stringify([this.own, this.all]), shown = this.all ? this.own : this.own.slice(0, OWN_AT_ONCE);
    if (text === this.drawnOwn) return;
    this.drawnOwn = text;
    const count = (state) => this.own.filter((picture) => picture.state === state).length;
    this.counted.textContent = this.own.length ? `Your pictures: ${count("accepted")} accepted, ${count("waiting")} waiting` +
      (count("refused") ? `, ${count("refused")} not accepted.` : ".") : "";
    this.every.hidden = shown.length === this.own.length;
    this.every.textContent = `Show all ${this.own.length} of yours`;
    this.list.replaceChildren(...shown.map((picture) => this.card(picture)));
  }

  card({ id, label, state }) {
    const words = `${label}, ${STATE_WORDS[state]}`;
    return make("li", { class: "tl-gather-card", "data-state": state },
      state === "refused" ? make("span", { class: "tl-gather-away" }, "deleted")
        : make("img", { src: pictureAddress(this.data, id), alt: words, loading: "lazy", width: 110, height: 110 }),
      make("span", { class: "tl-gather-label" }, make("b", { "aria-hidden": "true" }, STATE_MARKS[state]), ` ${words}`),
      state === "refused" || !this.data.acts ? null : make("button", { type: "button", "aria-label": `Take back: ${words}`,
        onclick: (event) => this.takeBack(id, event.target) }, "Take back"));
  }

  async takeBack(id, button) {
    button.disabled = true;
    try {
      await askBoard(this.data, "judge", { json: { drop: [id] } });
      this.listed.askSoon(0);
    } catch (error) {
      this.say(error.message, true);
      button.disabled = false;
    }
  }

  update(data) { this.data = this.queue.data = this.listed.data = data; }

  close() {
    this.listed.close();
    this.end();
  }
}
