// Both domains' pictures on one plane, epoch by epoch: points move as maps come, and a slider plays them back.

const MOVE = 450; // milliseconds from one epoch's positions to the next one's
const STEP = 900; // between two epochs while they are played
const MARKERS = ["circle", "square", "diamond", "triangle-up", "cross", "star", "triangle-down"];
const TOLD = 4; // classes in the sentence below
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

class DomainMap {
  constructor(Plotly, element, runs, theme) {
    Object.assign(this, { Plotly, element, runs, theme, run: null, at: -1, colour: "domain", following: true });
    this.frames = Object.fromEntries(runs.map((run) => [run.id, []])); // [{epoch, source, x, y, predicted}], by epoch
    element.innerHTML = `
      <p class="tl-live-map-title">Both domains, epoch by epoch</p>
      <div class="tl-live-map-tools">
        <label class="tl-live-map-run" hidden>Run <select></select></label>
        <label>Colour <select class="tl-live-map-colour"><option value="domain">Domain</option>
          <option value="predicted">Predicted class</option></select></label>
        <span class="tl-live-map-time"><button type="button"></button>
          <input type="range" min="0" step="1" aria-label="Epoch"><output></output></span>
      </div>
      <div class="tl-live-map-chart" role="figure"></div>
      <p class="tl-live-map-words"></p>
      <p class="tl-live-map-note">Each mark is a picture: hollow ones are the source's, filled ones the target's, whose
        labels nobody has read. The plane is that of the two directions in which the features differ most; it is
        followed from epoch to epoch.</p>`;
    const part = (name) => element.querySelector(name);
    this.parts = { chart: part(".tl-live-map-chart"), run: part(".tl-live-map-run"), slider: part("input"),
                   button: part("button"), output: part("output"), words: part(".tl-live-map-words") };
    this.listen(part(".tl-live-map-colour"));
    this.playing(false);
  }

  listen(colour) {
    const { chart, run, slider, button } = this.parts;
    colour.onchange = () => { this.colour = colour.value; this.show(); };
    run.lastElementChild.onchange = (event) => { this.run = event.target.value; this.following = true; this.go(); };
    slider.oninput = () => { this.playing(false); this.go(Number(slider.value)); };
    button.onclick = () => (this.timer ? this.playing(false) : this.play());
    chart.onpointerdown = () => { this.held = true; };
    this.release = () => { if (this.held) { this.held = false; this.move(); } };
    window.addEventListener("pointerup", this.release);
    this.resizer = new ResizeObserver(() => this.drawn && this.Plotly.Plots.resize(chart));
    this.resizer.observe(chart);
  }

  // One event of a run: maps of some epochs; one that comes again takes the place of the first.
  add(runId, { epoch, source, x, y, predicted }) {
    const kept = this.frames[runId].filter((frame) => !epoch.includes(frame.epoch));
    const fresh = epoch.map((number, i) => ({ epoch: number, source, x: x[i], y: y[i], predicted: predicted[i] }));
    this.frames[runId] = [...kept, ...fresh].sort((one, other) => one.epoch - other.epoch);
    this.run ??= runId;
    this.offer();
    if (runId === this.run) this.go(this.following ? undefined : this.at);
  }

  clear(runId) {
    this.frames[runId] = [];
    if (runId === this.run) this.at = -1;
  }

  // The choice of the run, where several have maps.
  offer() {
    const { run } = this.parts, select = run.lastElementChild;
    const known = this.runs.filter(({ id }) => this.frames[id].length);
    run.hidden = known.length < 2;
    if (select.options.length === known.length) return;
    select.replaceChildren(...known.map(({ id, title }) => new Option(title, id, false, id === this.run)));
  }

  // To a frame by its number, by default the last.
  go(number = this.frames[this.run].length - 1) {
    const last = this.frames[this.run].length - 1;
    this.at = Math.min(number, last);
    this.following = this.at === last && !this.timer;
    Object.assign(this.parts.slider, { max: Math.max(last, 0), disabled: last < 1 });
    this.parts.slider.value = this.at; // behind the new end
    this.parts.button.disabled = last < 1;
    this.show();
  }

  play() {
    if (this.at === this.frames[this.run].length - 1) this.go(0);
    this.playing(true);
  }

  playing(on) {
    clearInterval(this.timer);
    this.timer = on ? setInterval(() => this.next(), STEP) : null;
    this.parts.button.textContent = on ? "❚❚ Pause" : "▶ Play";
  }

  next() {
    const last = this.frames[this.run].length - 1;
    if (this.at >= last - 1) this.playing(false);
    if (this.at < last) this.go(this.at + 1);
  }

  get frame() { return this.frames[this.run]?.[this.at]; }

  show() {
    if (!this.frame || this.closed) return;
    this.element.hidden = false;
    if (!this.drawn) this.draw();
    this.looks();
    this.say();
    this.move();
  }

  draw() {
    this.drawn = true;
    this.Plotly.newPlot(this.parts.chart, [0, 1].map((side) => ({ ...this.marks(side), x: [], y: [] })), this.layout(), {
      displaylogo: false, responsive: false, doubleClick: "reset+autosize",
      modeBarButtonsToRemove: ["select2d", "lasso2d", "toImage", "sendChartToCloud"] });
    this.shown = [[], []];
  }

  // Source (0) or target (1): its trace without positions.
  marks(side) {
    const own = this.side(this.frame, side), names = this.names;
    const byClass = this.colour === "predicted";
    const symbol = (k) => `${byClass ? MARKERS[k % MARKERS.length] : side ? "circle" : "square"}${side ? "" : "-open"}`;
    const colour = (k) => this.theme.palette[byClass ? k % this.theme.palette.length : 1 - side];
    const what = side ? "target" : "source";
    return {
      type: "scatter", mode: "markers", name: what, showlegend: !byClass,
      customdata: own.predicted.map((k) => nameOf(names[k] ?? `class ${k + 1}`)),
      hovertemplate: `${what}, taken for %{customdata}<extra></extra>`,
      marker: { size: 8, opacity: side ? 0.85 : 0.7, color: own.predicted.map(colour),
                symbol: own.predicted.map(symbol), line: { width: side ? 0.5 : 1.5 } } };
  }

  // In the legend alone: every class that is predicted.
  classes() {
    if (this.colour !== "predicted") return [];
    const known = [...new Set(this.frames[this.run].flatMap((frame) => frame.predicted))].sort((a, b) => a - b);
    return known.map((k) => ({
      type: "scatter", mode: "markers", x: [null], y: [null], name: nameOf(this.names[k] ?? `class ${k + 1}`),
      marker: { size: 8, color: this.theme.palette[k % this.theme.palette.length], symbol: MARKERS[k % MARKERS.length] } }));
  }

  get names() { return this.runs.find(({ id }) => id === this.run).classes ?? []; }

  side(frame, side) {
    const part = (values) => (side ? values.slice(frame.source) : values.slice(0, frame.source));
    return { x: part(frame.x), y: part(frame.y), predicted: part(frame.predicted) };
  }

  layout() {
    const { text, grid, font, background } = this.theme;
    const axis = (values) => { // room for every epoch's points from the first one on
      const all = this.frames[this.run].flatMap((frame) => frame[values]);
      return { gridcolor: grid, zeroline: false, linecolor: grid, showticklabels: false,
               autorangeoptions: { include: [Math.min(...all), Math.max(...all)] } };
    };
    return {
      uirevision: this.run, hovermode: "closest", dragmode: "zoom", margin: { l: 8, r: 8, t: 34, b: 8 },
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { color: text, family: font, size: 13 },
      hoverlabel: { bgcolor: background, font: { color: text } }, legend: { orientation: "h", x: 0, y: -0.04, yanchor: "top" },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: text, activecolor: text },
      xaxis: axis("x"), yaxis: axis("y") };
  }

  // Colours, symbols and legend of the frame, where its points stand now; the zoom stays.
  looks() {
    const traces = [0, 1].map((side) => ({ ...this.marks(side), x: this.shown[side][0] ?? [], y: this.shown[side][1] ?? [] }));
    this.Plotly.react(this.parts.chart, [...traces, ...this.classes()], this.layout());
  }

  // From where the points stand to where the frame has them.
  move() {
    cancelAnimationFrame(this.moving);
    const goal = [0, 1].map((side) => this.side(this.frame, side)).map(({ x, y }) => [x, y]);
    const start = this.shown, begun = performance.now();
    const same = start.every(([x], side) => x?.length === goal[side][0].length);
    const step = (now) => {
      if (this.held || this.closed) return;
      const share = same && !still() ? Math.min(1, (now - begun) / MOVE) : 1;
      const eased = share * share * (3 - 2 * share);
      this.shown = share === 1 ? goal : goal.map((axes, side) => axes.map((values, axis) => values.map(
        (value, i) => start[side][axis][i] + eased * (value - start[side][axis][i]))));
      this.Plotly.restyle(this.parts.chart, { x: this.shown.map(([x]) => x), y: this.shown.map(([, y]) => y) }, [0, 1]);
      if (share < 1) this.moving = requestAnimationFrame(step);
      else this.element.dataset.epoch = this.frame.epoch;
    };
    this.moving = requestAnimationFrame(step);
  }

  say() {
    const { frame } = this, frames = this.frames[this.run];
    const when = frame === frames[0] ? `Before adapting${frame.epoch ? `, after epoch ${frame.epoch}` : ""}`
                                     : `After epoch ${frame.epoch}`;
    this.parts.output.textContent = when;
    this.parts.slider.setAttribute("aria-valuetext", when);
    const alike = Math.round(100 * neighbours(frame)), mixed = Math.round(100 * chance(frame));
    this.parts.words.textContent = `${when}: the nearest neighbour of ${alike} % of these pictures is of the same `
      + `domain (${mixed} % where the domains are mixed). The target's are taken for ${this.predictions(frame)}.`;
    this.parts.chart.setAttribute("aria-label", `Map of ${frame.source} source and ${frame.x.length - frame.source} `
      + `target pictures. ${this.parts.words.textContent}`);
  }

  predictions(frame) {
    const counts = {};
    for (const k of this.side(frame, 1).predicted) counts[k] = (counts[k] ?? 0) + 1;
    const all = Object.entries(counts).sort(([, one], [, other]) => other - one);
    const told = all.slice(0, TOLD).map(([k, count]) => `${this.names[k] ?? `class ${Number(k) + 1}`} (${count})`);
    return told.join(", ") + (all.length > TOLD ? ` and ${all.length - TOLD} more` : "");
  }

  restyle(theme) {
    this.theme = theme;
    if (this.drawn) this.show();
  }

  close() {
    this.closed = true;
    this.playing(false);
    cancelAnimationFrame(this.moving);
    this.resizer.disconnect();
    window.removeEventListener("pointerup", this.release);
    if (this.drawn) this.Plotly.purge(this.parts.chart);
  }
}

// The share of pictures whose nearest neighbour on the map is of their own domain.
function neighbours({ x, y, source }) {
  const own = x.filter((_, i) => {
    let best = Infinity, nearest = -1;
    for (let j = 0; j < x.length; j++) {
      const far = j === i ? Infinity : (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2;
      if (far < best) [best, nearest] = [far, j];
    }
    return (nearest < source) === (i < source);
  });
  return own.length / x.length;
}

// The same share where the domain says nothing about the position.
function chance({ x, source }) {
  const all = x.length, target = all - source;
  return (source * (source - 1) + target * (target - 1)) / (all * (all - 1));
}
