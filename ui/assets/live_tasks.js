// Do a run's tasks pull the blocks they share the same way? The cosines of their gradients, epoch by epoch: a row for
// each pair of tasks, a column for each block.

const WHOLE = "all"; // the column of all blocks that train
const SIDES = { same: "13,148,136", against: "217,95,14" }; // rgb; the sign says it too
const DEEPEST = 0.62; // opacity at 1 and -1, at which the number can be read on light and on dark
const cosinePattern = /^cosine_(.+?)__(.+?)(?:__block(\d+))?$/;

class TaskCosines {
  constructor(element, run) {
    Object.assign(this, { element, run, frames: [], phases: [], at: -1, following: true });
    element.innerHTML = `
      <p class="tl-live-map-title">Do the tasks pull the same way?</p>
      <div class="tl-live-map-tools"><span class="tl-live-map-time"><input type="range" min="0" step="1" aria-label="Epoch">
        <output></output></span></div>
      <div class="tl-live-tasks-scroll" tabindex="0" role="group" aria-label="Cosines by block"><table></table></div>
      <p class="tl-live-tasks-words"></p>
      <p class="tl-live-map-note">Each number is the cosine of two tasks' gradients in a block's weights after the epoch:
        at 1 they pull the same way, at 0 neither minds the other, below 0 they pull against each other. It is measured
        on a few training batches, so a single number jumps; look at several epochs.</p>`;
    const part = (name) => element.querySelector(name);
    this.parts = { table: part("table"), slider: part("input"), output: part("output"),
                   words: part(".tl-live-tasks-words"), tools: part(".tl-live-map-tools") };
    this.parts.slider.oninput = () => this.go(Number(this.parts.slider.value));
  }

  phase({ first_epoch, freeze_depth, freeze_above }) {
    this.phases.push({ first: first_epoch, from: freeze_depth, to: freeze_above ?? this.run.blocks.length });
    if (!this.frames.length) this.show();
  }

  // One event's epochs; one that comes again takes the place of the first.
  add({ epoch, ...values }) {
    const named = Object.entries(values).flatMap(([name, of]) => {
      const [, a, b, block] = cosinePattern.exec(name) ?? [];
      return a in this.run.tasks && b in this.run.tasks ? [{ pair: `${a}__${b}`, block: block ?? WHOLE, of }] : [];
    });
    if (!named.length) return;
    const fresh = epoch.map((number, i) => {
      const pairs = {};
      for (const { pair, block, of } of named) if (of[i] != null) (pairs[pair] ??= {})[block] = of[i];
      return { epoch: number, pairs };
    }).filter(({ pairs }) => Object.keys(pairs).length);
    this.frames = [...this.frames.filter((frame) => !epoch.includes(frame.epoch)), ...fresh].sort(
      (one, other) => one.epoch - other.epoch);
    this.go(this.following ? undefined : this.at);
  }

  clear() {
    Object.assign(this, { frames: [], phases: [], at: -1, following: true });
    this.element.hidden = true;
  }

  go(number = this.frames.length - 1) {
    const last = this.frames.length - 1;
    this.at = Math.min(number, last);
    this.following = this.at === last;
    Object.assign(this.parts.slider, { max: Math.max(last, 0), disabled: last < 1 });
    this.parts.slider.value = this.at;
    this.show();
  }

  // {from, to} of the phase that an epoch ended in: blocks above `from` and up to `to` train.
  trained(epoch) {
    return this.phases.filter(({ first }) => first < epoch).at(-1) ?? this.phases[0]
      ?? { from: 0, to: this.run.blocks.length };
  }

  show() {
    const frame = this.frames[this.at];
    const nothing = !frame && this.phases.length && this.phases.at(-1).from >= this.phases.at(-1).to;
    this.element.hidden = !frame && !nothing;
    this.parts.tools.hidden = !frame;
    this.parts.table.replaceChildren(...(frame ? this.rows(frame) : []));
    if (nothing) this.parts.words.textContent = "Every block is frozen in this phase: the tasks share nothing that trains.";
    if (!frame) return;
    const when = `After epoch ${frame.epoch}`;
    this.parts.output.textContent = when;
    this.parts.slider.setAttribute("aria-valuetext", when);
    this.parts.words.textContent = this.sentences(frame).join(" ");
    this.element.dataset.epoch = frame.epoch;
  }

  rows(frame) {
    const columns = this.columns(frame);
    const head = document.createElement("thead"), body = document.createElement("tbody");
    const line = head.insertRow();
    line.append(this.cell("th", ""), this.cell("th", "all blocks", { title: "every block that trains" }),
                ...columns.map(({ title, name, span }) => this.cell("th", title, { title: name, colSpan: span })));
    for (const [pair, values] of Object.entries(frame.pairs)) {
      const row = body.insertRow(), titles = pair.split("__").map((name) => this.run.tasks[name]);
      row.append(this.cell("th", titles.join(" · ")), this.figure(values[WHOLE]), ...columns.map(({ block, span }) =>
        block == null ? this.cell("td", "frozen", { colSpan: span, className: "tl-live-tasks-frozen" })
                      : this.figure(values[block])));
    }
    return [head, body];
  }

  // Frozen blocks beside each other share a column; of many tasks there are no columns but the first.
  columns(frame) {
    if (!Object.values(frame.pairs).some((values) => Object.keys(values).some((key) => key !== WHOLE))) return [];
    const { from, to } = this.trained(frame.epoch), count = this.run.blocks.length;
    const band = (low, high) => high < low ? [] : [{ block: null, span: 1, title: low === high ? `${low}` : `${low}–${high}`,
                                                     name: this.run.blocks.slice(low - 1, high).join(", ") }];
    const free = this.run.blocks.slice(from, to).map((name, i) => (
      { block: `${from + i + 1}`, span: 1, title: `${from + i + 1}`, name }));
    return [...band(1, from), ...free, ...band(to + 1, count)];
  }

  figure(value) {
    if (value == null) return this.cell("td", "–", { title: "not measured" });
    const cell = this.cell("td", `${value < -0.005 ? "−" : ""}${Math.abs(value).toFixed(2)}`);
    cell.style.background = `rgba(${value < 0 ? SIDES.against : SIDES.same},${(DEEPEST * Math.sqrt(Math.abs(value))).toFixed(3)})`;
    return cell;
  }

  cell(tag, text, more = {}) {
    const cell = Object.assign(document.createElement(tag), { textContent: text, ...more });
    if (tag === "th") cell.scope = more.title === undefined ? "row" : "col";
    return cell;
  }

  // One for each pair: over all blocks, and in how many of them they pull against each other.
  sentences({ pairs }) {
    return Object.entries(pairs).map(([pair, { [WHOLE]: whole, ...blocks }]) => {
      const names = pair.split("__").map((name) => this.run.tasks[name]).join(" and ");
      const values = Object.values(blocks), against = values.filter((value) => value < 0).length;
      const how = whole == null ? "were not measured over all blocks" : Math.abs(whole) < 0.05
        ? "hardly mind each other" : whole < 0 ? "pull against each other" : "pull the same way";
      return `${names} ${how}${values.length ? `; below 0 in ${against} of ${values.length} block${values.length === 1 ? "" : "s"}` : ""}.`;
    });
  }
}
