// The teacher's list: who has joined, what each trains, how far it is; a student is taken off after a second click.

const SURE_FOR = 4000; // milliseconds
const STATES = { queued: "waits", running: "trains", finished: "finished", stopped: "stopped", failed: "failed", gone: "deleted" };

class Students {
  constructor(element, remove) {
    Object.assign(this, { element, remove, sure: null });
  }

  show(snapshot, acts) {
    this.element.hidden = !snapshot?.students.length;
    if (this.element.hidden) return;
    const text = JSON.stringify([snapshot.students, snapshot.entries, acts, this.sure]);
    if (text === this.text) return;
    Object.assign(this, { text, snapshot, acts });
    const focused = document.activeElement?.dataset?.student;
    this.element.replaceChildren(make("table", {},
      make("thead", {}, make("tr", {}, ...["Student", snapshot.varied.title, "State", "Accuracy", "Runs", ...acts ? [""] : []].map(
        (title) => title ? make("th", { scope: "col" }, title) : make("td")))),
      make("tbody", {}, ...snapshot.students.map((student) => this.row(student)))));
    if (focused) this.element.querySelector(`[data-student="${CSS.escape(focused)}"]`)?.focus();
  }

  row(student) {
    const own = this.snapshot.entries.filter((entry) => entry.student === student.id), last = own.at(-1);
    const title = last && this.snapshot.varied.values.find(({ value }) => value === last.value)?.title;
    const state = !last ? "has joined" : last.state === "running" && last.epoch ? `epoch ${last.epoch} of ${last.epochs ?? "?"}` : STATES[last.state];
    const cells = [title ?? "", state, last?.validation == null ? "" : perCent(last.validation), own.length || ""];
    return make("tr", {}, make("th", { scope: "row" }, nameOfStudent(student)), ...cells.map((cell) => make("td", {}, String(cell))),
      this.acts ? make("td", {}, this.button(student)) : null);
  }

  button(student) {
    const sure = this.sure === student.id;
    return make("button", { type: "button", "data-student": student.id, class: sure ? "tl-board-sure" : null,
      "aria-label": `${sure ? "Really remove" : "Remove"} ${nameOfStudent(student)}`,
      onclick: () => sure ? this.remove(student.id) : this.ask(student.id) }, sure ? "Really remove" : "Remove");
  }

  ask(id) {
    this.sure = id;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.sure = null; this.show(this.snapshot, this.acts); }, SURE_FOR);
    this.show(this.snapshot, this.acts);
  }
}

// Hidden names leave a number.
function nameOfStudent({ nickname, number }) {
  return nickname || `Student ${number}`;
}
