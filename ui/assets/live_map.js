// Examples on one plane, epoch by epoch: points move from where they were to where they are. What they are of, say the
// two kinds of maps: live_domains.js and live_classes.js.

const MOVE = 450; // milliseconds from one epoch's positions to the next one's, where there is time
const FRAME = 40; // between two pictures of a move
const MARKERS = ["circle", "square", "diamond", "triangle-up", "cross", "star", "triangle-down"];
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// The last of an epoch's frames that is not behind it, else the first.
const frameAt = (frames, epoch) => frames.filter((frame) => frame.epoch <= epoch).at(-1) ?? frames[0];

// Frames with fresh ones among them, in order; an epoch that comes again takes the place of the first.
const withFresh = (frames, fresh) => [
  ...frames.filter((frame) => !fresh.some(({ epoch }) => epoch === frame.epoch)), ...fresh,
].sort((one, other) => one.epoch - other.epoch);

class EpochMap {
  constructor(Plotly, element, runs, theme, { title, tools, note }) {
    Object.assign(this, { Plotly, element, runs, theme, run: null, frame: null });
    this.frames = Object.fromEntries(runs.map(({ id }) => [id, []])); // [{epoch, x, y, predicted, …}], by epoch
    element.innerHTML = `<p class="tl-live-map-title">${title}</p><div class="tl-live-map-tools">${tools}</div>
      <div class="tl-live-map-chart" role="figure"></div><ul class="tl-live-map-legend"></ul><p class="tl-live-map-words"></p>
      <p class="tl-live-map-note">${note}</p>`;
    const part = (name) => element.querySelector(`.tl-live-map-${name}`);
    this.parts = { chart: part("chart"), words: part("words"), note: part("note"), legend: part("legend") };
    part("tools").hidden = !tools;
    const { chart } = this.parts;
    chart.onpointerdown = () => { this.held = true; };
    this.release = () => { if (this.held) { this.held = false; this.move(); } };
    window.addEventListener("pointerup", this.release);
    this.resizer = new ResizeObserver(() => this.drawn && this.Plotly.Plots.resize(chart));
    this.resizer.observe(chart);
  }

  // Maps of some of a run's epochs, from one event.
  add(runId, event) { this.frames[runId] = withFresh(this.frames[runId], this.framesOf(event)); }

  clear(runId) {
    this.frames[runId] = [];
    if (runId === this.run) this.frame = null;
  }

  // A run's map at an epoch, within so many milliseconds.
  show(runId, epoch, time = MOVE) {
    const frame = frameAt(this.frames[runId], epoch), same = frame === this.frame;
    Object.assign(this, { run: runId, frame, time: Math.min(MOVE, time) });
    this.element.hidden = !frame;
    if (frame && !same) this.redraw();
  }

  redraw() {
    if (this.closed) return;
    if (!this.drawn) this.draw();
    this.looks();
    this.parts.words.textContent = this.words(this.frame);
    this.parts.chart.setAttribute("aria-label", `${this.label(this.frame)} ${this.parts.words.textContent}`);
    this.move();
  }

  draw() {
    this.drawn = true;
    this.shown = this.groups(this.frame).map(() => []);
    this.Plotly.newPlot(this.parts.chart, this.placed(), this.layout(), {
      displaylogo: false, responsive: false, doubleClick: "reset+autosize",
      modeBarButtonsToRemove: ["select2d", "lasso2d", "toImage", "sendChartToCloud"] });
  }

  get names() { return this.runs.find(({ id }) => id === this.run).classes ?? []; }

  nameOf(k) { return this.names[k] ?? `class ${Number(k) + 1}`; }

  // The traces where their points stand now.
  placed() {
    return this.traces(this.frame).map((trace, i) => ({ ...trace, x: this.shown[i][0] ?? [], y: this.shown[i][1] ?? [] }));
  }

  layout() {
    const { text, grid, font, background } = this.theme;
    const axis = (values) => { // room for every epoch's points from the first one on
      const all = this.frames[this.run].flatMap((frame) => frame[values]);
      return { gridcolor: grid, zeroline: false, linecolor: grid, showticklabels: false,
               autorangeoptions: { include: [Math.min(...all), Math.max(...all)] } };
    };
    return {
      uirevision: this.run, hovermode: "closest", dragmode: "zoom", margin: { l: 8, r: 8, t: 28, b: 8 },
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { color: text, family: font, size: 13 },
      hoverlabel: { bgcolor: background, font: { color: text } }, legend: { orientation: "h", x: 0, y: -0.04, yanchor: "top" },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: text, activecolor: text },
      xaxis: axis("x"), yaxis: axis("y") };
  }

  // Colours, symbols and legend of the frame, where its points stand now; the zoom stays.
  looks() { this.Plotly.react(this.parts.chart, [...this.placed(), ...this.legend()], this.layout()); }

  // From where the points stand to where the frame has them.
  move() {
    cancelAnimationFrame(this.moving);
    const goal = this.groups(this.frame), start = this.shown, begun = performance.now();
    const same = start.every(([x], i) => x?.length === goal[i][0].length);
    let seen = -Infinity;
    const step = (now) => {
      if (this.held || this.closed) return;
      if (now - seen < FRAME && now - begun < this.time) {
        this.moving = requestAnimationFrame(step);
        return;
      }
      seen = now;
      const share = same && !still() ? Math.min(1, (now - begun) / this.time) : 1;
      const eased = share * share * (3 - 2 * share);
      this.shown = share === 1 ? goal : goal.map((axes, group) => axes.map((values, axis) => values.map(
        (value, i) => start[group][axis][i] + eased * (value - start[group][axis][i]))));
      this.Plotly.restyle(this.parts.chart, { x: this.shown.map(([x]) => x), y: this.shown.map(([, y]) => y) },
        goal.map((_, i) => i));
      if (share < 1) this.moving = requestAnimationFrame(step);
      else this.element.dataset.epoch = this.frame.epoch;
    };
    this.moving = requestAnimationFrame(step);
  }

  restyle(theme) {
    this.theme = theme;
    if (this.drawn && this.frame) this.redraw();
  }

  close() {
    this.closed = true;
    cancelAnimationFrame(this.moving);
    this.resizer.disconnect();
    window.removeEventListener("pointerup", this.release);
    if (this.drawn) this.Plotly.purge(this.parts.chart);
  }
}

// The share of points whose nearest one is alike, in percent.
function nearestAlike({ x, y }, alike) {
  const own = x.filter((_, i) => {
    let best = Infinity, nearest = -1;
    for (let j = 0; j < x.length; j++) {
      const far = j === i ? Infinity : (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2;
      if (far < best) [best, nearest] = [far, j];
    }
    return nearest >= 0 && alike(nearest, i);
  });
  return Math.round(100 * own.length / x.length);
}

// The same share where the position says nothing, of groups of these sizes.
function alikeByChance(sizes) {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  return Math.round(100 * sizes.reduce((sum, size) => sum + size * (size - 1), 0) / Math.max(all * (all - 1), 1));
}
