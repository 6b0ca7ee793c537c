// The figure: loss above accuracy and, where a run measures more, a row for each of those; one x axis in
// epochs. Points are added in place, so zoom, hover and legend are left alone.

const MOST_POINTS = 2000; // per curve; beyond that neighbours are averaged
const DASHES = ["solid", "dash", "dot", "dashdot", "longdash"];
const SYMBOLS = ["circle", "square", "diamond", "triangle-up", "cross"];
const VALIDATION = "val_";
const ROWS = ["loss", "accuracy"]; // those of every classifier, drawn before the first point
const BELOW = 54, AROUND = 130; // pixels: of the x axis with its title, above the legend; of all that is not rows
const NARROW = 640, LINE = 26; // pixels: of the chart where its legend is one column, and of a line of it
const TOOLS = "rgba(128,128,128,.85)"; // to be seen on light and on dark
const GAP = 0.08; // of the height, between two rows of two

const OF_TASKS = ["loss", "accuracy", "weight"]; // what is measured of each task of several: kind_loss, …
const MEAN = { mean: "mean of the tasks" };

// The curves of one metric: its batches, and its epochs' validation.
const kindsOf = (metric, { row = metric, task = null } = {}) => [
  { field: metric, row, task, batch: true }, { field: VALIDATION + metric, row, task, batch: false }];
// Of a run on several tasks each one's loss stands in the row of all losses, and so on: {row, task}.
const placeOf = (run, metric) => {
  const row = run.tasks && OF_TASKS.find((one) => metric.endsWith(`_${one}`));
  const task = row && metric.slice(0, -row.length - 1);
  return task in { ...run.tasks, ...MEAN } ? { row, task } : { row: metric, task: null };
};
const share = (row) => row.endsWith("accuracy"); // drawn as percent of 0 to 1

class Chart {
  // Of `rows` alone where there are some, from the start; else `first` are drawn before the first point.
  constructor(Plotly, element, runs, theme, rows = null, first = ROWS) {
    this.Plotly = Plotly;
    this.element = element;
    this.runs = runs;
    this.theme = theme;
    this.marks = {}; // run -> [{x, text}], where its phases begin
    this.epochs = 1;
    this.fixed = Boolean(rows?.length);
    this.rows = [...(this.fixed ? rows : first)];
    this.metrics = [...this.rows]; // those that have curves
    this.curves = this.curvesOf(this.rows); // {number of run, kind}, one for each trace
    if (runs[0].tasks && element.clientWidth < NARROW) // its legend has a line for each of them
      this.stretch(1 + LINE * (this.fixed ? runs.length : 3 + 2 * Object.keys(runs[0].tasks).length) / element.clientHeight);
    if (this.rows.length > ROWS.length || first.length < ROWS.length) this.stretch(this.rows.length / ROWS.length);
    this.points = this.curves.map(() => ({ x: [], y: [] }));
    this.waiting = this.points.map(() => ({ x: [], y: [] }));
    this.held = false; // a zoom is being drawn
    this.epoch = null; // the one that is looked at, null: all of them
    this.signed = new Set(); // y axes that reach below 0
    this.empty = true;
    Plotly.newPlot(element, this.traces(), this.layout(), {
      displaylogo: false, responsive: false, doubleClick: "reset+autosize",
      modeBarButtonsToRemove: ["select2d", "lasso2d", "toImage", "sendChartToCloud"],
    });
    this.resizer = new ResizeObserver(() => element.clientWidth && Plotly.Plots.resize(element)); // not on its way out
    this.resizer.observe(element);
    element.onpointerdown = () => { this.held = true; };
    this.release = () => { this.held = false; this.schedule(); if (this.epoch != null) this.mask(); };
    window.addEventListener("pointerup", this.release);
    element.on?.("plotly_relayout", (change) => { if (Object.keys(change).some((name) => name.startsWith("xaxis"))) this.mask(); });
  }

  curvesOf(metrics) {
    return this.runs.flatMap((_, number) => metrics.flatMap(
      (metric) => kindsOf(metric, this.place(metric))).map((kind) => ({ number, kind })));
  }

  place(metric) {
    return this.runs.length === 1 ? placeOf(this.runs[0], metric) : { row: metric, task: null };
  }

  traces(curves = this.curves) {
    return curves.map(({ number, kind }) => this.trace(this.runs[number], number, kind));
  }

  axis(row, prefix = "y") {
    const place = this.rows.indexOf(row);
    return `${prefix}${place ? place + 1 : ""}`;
  }

  trace(run, number, kind) {
    if (kind.task) return this.taskTrace(run, kind);
    const single = this.runs.length === 1;
    const colour = this.theme.palette[(single ? (kind.batch ? 0 : 1) : number) % this.theme.palette.length];
    const what = (run.tasks ? "all tasks, " : "") + (kind.batch ? "training, per batch" : "validation, per epoch");
    return {
      x: [], y: [], type: "scatter", xaxis: "x", yaxis: this.axis(kind.row),
      name: single ? what : `${nameOf(run.title)}${kind.batch ? ", training" : ""}`,
      legendgroup: single ? `${run.id} ${kind.batch}` : run.id,
      showlegend: kind.row === this.rows[0] && (single || !kind.batch),
      mode: kind.batch ? "lines" : "lines+markers", opacity: kind.batch ? 0.65 : 1,
      line: { color: colour, width: kind.batch ? 1.25 : 2.5, dash: single ? "solid" : DASHES[number % DASHES.length] },
      marker: { color: colour, size: 7, symbol: SYMBOLS[number % SYMBOLS.length] },
      hovertemplate: `%{y:${share(kind.row) ? ".1%" : ".4f"}}`,
    };
  }

  // One of a run's tasks: a colour, a symbol and a dash of its own in every row; what trains is thin.
  taskTrace(run, kind) {
    const titles = { ...run.tasks, ...MEAN }, number = Object.keys(titles).indexOf(kind.task);
    const colour = this.theme.palette[(number + 2) % this.theme.palette.length];
    return {
      x: [], y: [], type: "scatter", xaxis: "x", yaxis: this.axis(kind.row),
      name: `${nameOf(titles[kind.task])}, ${kind.batch ? "training" : "validation"}`,
      legendgroup: `${run.id} ${kind.task} ${kind.batch}`,
      showlegend: kind.row === "accuracy" && !(kind.batch && kind.task in MEAN),
      mode: kind.batch ? "lines" : "lines+markers", opacity: kind.batch ? 0.65 : 1,
      line: { color: colour, width: kind.batch ? 1.25 : 2.5, dash: DASHES[number % DASHES.length] },
      marker: { color: colour, size: 7, symbol: SYMBOLS[number % SYMBOLS.length] },
      hovertemplate: `%{y:${share(kind.row) ? ".1%" : ".4f"}}`,
    };
  }

  layout() {
    const { text, font } = this.theme;
    return {
      uirevision: "kept", hovermode: "x unified", dragmode: "zoom",
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { color: text, family: font, size: 13 },
      margin: { l: 8, r: 12, t: 34, b: 8 }, hoverlabel: { bgcolor: this.theme.background, font: { color: text } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: TOOLS, activecolor: text }, // Plotly's own takes the ground for black
      legend: { orientation: "h", x: 0, y: this.belowAxis(), yanchor: "top" },
      // Ranges for the empty chart; they follow the points from the first one on.
      xaxis: { ...this.lines(), anchor: this.axis(this.rows.at(-1)), title: { text: "epoch", standoff: 6 },
               range: [0, this.epochs], autorangeoptions: { include: [0, this.epochs] } },
      ...this.axes(),
      ...this.phases(),
    };
  }

  // Where the legend begins, as a share of the rows' height: below the title of the x axis however high the chart is.
  belowAxis() {
    return -BELOW / Math.max(120, this.element.clientHeight - AROUND);
  }

  lines() {
    const { grid } = this.theme;
    return { gridcolor: grid, zerolinecolor: grid, linecolor: grid, automargin: true };
  }

  // The y axes from the top down; x stands below the last.
  axes() {
    const count = this.rows.length, gap = GAP * ROWS.length / count;
    const height = (1 - gap * (count - 1)) / count;
    const axes = this.rows.map((row, place) => {
      const top = 1 - place * (height + gap);
      return [this.axis(row, "yaxis"), {
        ...this.lines(), domain: [Math.max(0, top - height), top], title: { text: row.replaceAll("_", " ") },
        ...(share(row) ? { tickformat: ".0%", range: [0, 1], autorangeoptions: { clipmin: 0, clipmax: 1.02 } }
                       : { range: [0, 2], autorangeoptions: { clipmin: this.signed.has(this.axis(row, "yaxis")) ? null : 0 } }),
        ...(this.empty ? {} : { autorange: true }),
      }];
    });
    return Object.fromEntries(axes);
  }

  // A metric that no run had before: in its tasks' row, or in one of its own below the others.
  addMetric(metric) {
    const { row } = this.place(metric);
    if (!this.rows.includes(row)) this.addRow(row);
    this.metrics.push(metric);
    const curves = this.curvesOf([metric]);
    this.curves.push(...curves);
    this.points.push(...curves.map(() => ({ x: [], y: [] })));
    this.waiting.push(...curves.map(() => ({ x: [], y: [] })));
    this.Plotly.addTraces(this.element, this.traces(curves));
  }

  addRow(row) {
    this.stretch((this.rows.length + 1) / this.rows.length);
    this.rows.push(row);
    this.Plotly.relayout(this.element, { ...this.axes(), "xaxis.anchor": this.axis(row),
                                         "legend.y": this.belowAxis() });
  }

  stretch(factor) {
    this.element.style.height = `${this.element.clientHeight * factor}px`;
  }

  phases() {
    const marks = Object.values(this.marks).flat();
    const several = this.runs.length > 1;
    return {
      shapes: [...marks.filter((mark) => mark.x > 0).map((mark) => ({
        type: "line", xref: "x", yref: "paper", x0: mark.x, x1: mark.x, y0: 0, y1: 1,
        line: { color: this.theme.text, width: 1, dash: "dot" }, opacity: 0.55,
      })), ...this.cursor()],
      // On a narrow chart neighbouring names stand on two lines.
      annotations: several ? [] : marks.map((mark, number) => ({
        yshift: this.element.clientWidth < 480 && number % 2 ? 13 : 0,
        xref: "x", yref: "paper", x: mark.x, y: 1, yanchor: "bottom", xanchor: "left", showarrow: false,
        text: mark.text, font: { size: 12, color: this.theme.text },
      })),
    };
  }

  // Look at one epoch: a line there, and what came after it shaded, or hidden while it is played; null: at all of it.
  look(epoch, playing = false) {
    if (epoch === this.epoch && playing === this.hides) return;
    Object.assign(this, { epoch, hides: playing });
    this.mask();
  }

  mask() {
    const shapes = this.phases().shapes, now = JSON.stringify(shapes);
    if (this.held || now === this.masked) return; // the end of a zoom comes here again
    this.masked = now;
    this.Plotly.relayout(this.element, { shapes });
  }

  // The shade is placed by shares of the axis, so that it never widens it.
  cursor() {
    const { epoch, theme } = this;
    if (epoch == null) return [];
    const [low, high] = this.element._fullLayout.xaxis.range, width = this.element._fullLayout._size?.w || 1;
    const from = Math.min(1, Math.max(0, (epoch - low) / (high - low) + 6 / width)); // past the epoch's own marks
    return [
      { type: "rect", xref: "x domain", yref: "paper", x0: from, x1: 1, y0: 0, y1: 1, layer: "above", line: { width: 0 },
        fillcolor: theme.background, opacity: this.hides ? 1 : 0.7 },
      { type: "line", xref: "x", yref: "paper", x0: epoch, x1: epoch, y0: 0, y1: 1, line: { color: theme.text, width: 2 } }];
  }

  // One event's points for one run: `xs` are already epochs, `values` arrays by metric.
  add(runIndex, batch, xs, values) {
    const metrics = Object.keys(values).map((name) => batch ? name : name.startsWith(VALIDATION)
      ? name.slice(VALIDATION.length) : null);
    if (!this.fixed) metrics.filter((metric) => metric && !this.metrics.includes(metric)).forEach((metric) => this.addMetric(metric));
    const inTasks = this.runs.length === 1 && this.runs[0].tasks; // each has its own accuracy, the judged one's twice
    this.curves.forEach(({ number, kind }, trace) => {
      if (number !== runIndex || kind.batch !== batch || !values[kind.field]) return;
      if (inTasks && !kind.task && kind.row === "accuracy") return;
      this.waiting[trace].x.push(...xs);
      this.waiting[trace].y.push(...values[kind.field]);
    });
    this.schedule();
  }

  mark(runId, x, text) {
    (this.marks[runId] ??= []).push({ x, text });
    this.Plotly.relayout(this.element, this.phases());
  }

  expect(epochs) {
    this.epochs = Math.max(this.epochs, epochs);
    this.Plotly.relayout(this.element, { "xaxis.autorangeoptions.include": [0, this.epochs],
                                         ...(this.empty ? { "xaxis.range": [0, this.epochs] } : {}) });
  }

  clear(runIndex, runId) {
    delete this.marks[runId];
    const own = this.curves.flatMap(({ number }, trace) => number === runIndex ? [trace] : []);
    own.forEach((trace) => { this.points[trace] = { x: [], y: [] }; this.waiting[trace] = { x: [], y: [] }; });
    this.Plotly.restyle(this.element, { x: own.map(() => []), y: own.map(() => []) }, own);
    this.Plotly.relayout(this.element, this.phases());
  }

  schedule() {
    if (this.frame || this.held) return;
    this.frame = requestAnimationFrame(() => { this.frame = null; this.flush(); });
  }

  flush() {
    if (this.held) return;
    const grown = this.waiting.map((_, trace) => trace).filter((trace) => this.waiting[trace].x.length);
    if (!grown.length) return;
    const fresh = grown.map((trace) => this.waiting[trace]);
    grown.forEach((trace, i) => {
      this.points[trace].x.push(...fresh[i].x);
      this.points[trace].y.push(...fresh[i].y);
      this.waiting[trace] = { x: [], y: [] };
    });
    this.Plotly.extendTraces(this.element, { x: fresh.map((p) => p.x), y: fresh.map((p) => p.y) }, grown);
    grown.filter((_, i) => fresh[i].y.some((value) => value < 0)).forEach((trace) => this.free(trace));
    if (this.empty) this.follow();
    grown.filter((trace) => this.points[trace].x.length > MOST_POINTS).forEach((trace) => this.thin(trace));
    this.element.dataset.updates = Number(this.element.dataset.updates ?? 0) + 1;
  }

  // A row with a value below 0 (SimSiam's loss, uniformity) has an axis that reaches there.
  free(trace) {
    const axis = this.axis(this.curves[trace].kind.row, "yaxis");
    if (this.signed.has(axis)) return;
    this.signed.add(axis);
    this.Plotly.relayout(this.element, { [`${axis}.autorangeoptions.clipmin`]: null });
  }

  follow() {
    this.empty = false;
    const axes = ["xaxis", ...this.rows.map((row) => this.axis(row, "yaxis"))];
    this.Plotly.relayout(this.element, Object.fromEntries(axes.map((axis) => [`${axis}.autorange`, true])));
  }

  thin(trace) {
    const pairs = (values) => values.flatMap((value, i) => i % 2 ? [] : [(value + (values[i + 1] ?? value)) / 2]);
    const { x, y } = this.points[trace];
    this.points[trace] = { x: pairs(x), y: pairs(y) };
    this.Plotly.restyle(this.element, { x: [[...this.points[trace].x]], y: [[...this.points[trace].y]] }, [trace]);
  }

  restyle(theme) {
    this.theme = theme;
    const { text, grid, font, background } = theme;
    const axes = ["xaxis", ...this.rows.map((row) => this.axis(row, "yaxis"))].flatMap((axis) => ["gridcolor", "zerolinecolor", "linecolor"].map(
      (part) => [`${axis}.${part}`, grid]));
    const colours = this.traces().map((trace) => trace.line.color);
    this.Plotly.update(this.element, { "line.color": colours, "marker.color": colours }, {
      "font.color": text, "font.family": font, "hoverlabel.bgcolor": background, "hoverlabel.font.color": text,
      "modebar.activecolor": text,
      ...Object.fromEntries(axes), ...this.phases(),
    });
  }

  // The curves as they are looked at, on the page's own ground: it is transparent here.
  save(name) {
    const { background } = this.theme, { data, layout, clientWidth: width, clientHeight: height } = this.element;
    return this.Plotly.downloadImage({ data, layout: { ...layout, paper_bgcolor: background, plot_bgcolor: background } },
      { format: "png", scale: 2, width, height, filename: name });
  }

  close() {
    cancelAnimationFrame(this.frame);
    this.resizer.disconnect();
    window.removeEventListener("pointerup", this.release);
    this.Plotly.purge(this.element);
  }
}
