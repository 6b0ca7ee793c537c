// The confusion matrix of the validation examples, epoch by epoch.

const NUMBERED = 12; // classes whose cells have numbers
const UPRIGHT = 6; // classes; the names of more stand on end below their columns
const NAMED = 25; // classes whose rows and columns have names
const WHOLE_MATRIX = 100; // classes; of more, those that are confused most
const MOST_CONFUSED = 40;
const LONGEST_NAME = 14; // letters beside the matrix; the hover has all of them
const TOLD_MISTAKES = 3;
const MATRIX_SCALES = { light: [[0, "#f3f6f8"], [1, "#0f766e"]], dark: [[0, "#1a232d"], [1, "#2dd4bf"]] };

class ConfusionMatrix {
  constructor(Plotly, element, runs, theme, noun) {
    Object.assign(this, { Plotly, element, runs, theme, noun, run: null, frame: null });
    this.frames = Object.fromEntries(runs.map(({ id }) => [id, []])); // [{epoch, examples, cells: [[true, taken, count]]}]
    element.innerHTML = `<p class="tl-live-map-title">What is taken for what</p>
      <div class="tl-live-matrix-chart" role="figure"></div><p class="tl-live-map-words"></p>
      <p class="tl-live-map-note"></p>`;
    element.setAttribute("aria-label", `Confusion matrix of the validation ${noun.many}`);
    const part = (name) => element.querySelector(name);
    this.parts = { chart: part(".tl-live-matrix-chart"), words: part(".tl-live-map-words"), note: part(".tl-live-map-note") };
    this.resizer = new ResizeObserver(() => this.drawn && this.Plotly.Plots.resize(this.parts.chart));
    this.resizer.observe(this.parts.chart);
  }

  add(runId, { epoch, examples, count, taken, true: truth }) {
    const fresh = epoch.map((number, i) => (
      { epoch: number, examples, cells: count[i].map((of, cell) => [truth[i][cell], taken[i][cell], of]) }));
    this.frames[runId] = withFresh(this.frames[runId], fresh);
  }

  clear(runId) {
    this.frames[runId] = [];
    if (runId === this.run) this.frame = null;
  }

  show(runId, epoch) {
    const frame = frameAt(this.frames[runId], epoch), same = frame === this.frame;
    Object.assign(this, { run: runId, frame });
    this.element.hidden = !frame;
    if (frame && !same) this.redraw();
  }

  get names() { return this.runs.find(({ id }) => id === this.run).classes ?? []; }

  // Numbers of the classes that are drawn: all, or the most confused ones over all epochs, so that scrubbing keeps them.
  get classes() {
    const all = this.names.map((_, k) => k);
    if (all.length <= WHOLE_MATRIX) return all;
    const mistakes = new Map();
    for (const { cells } of this.frames[this.run]) for (const [truth, taken, count] of cells) if (truth !== taken)
      for (const k of [truth, taken]) mistakes.set(k, (mistakes.get(k) ?? 0) + count);
    return [...mistakes].sort(([, one], [, other]) => other - one).slice(0, MOST_CONFUSED).map(([k]) => k).sort((a, b) => a - b);
  }

  redraw() {
    if (this.closed) return;
    const classes = this.classes;
    this.Plotly.react(this.parts.chart, [this.heat(classes)], this.layout(classes), { displayModeBar: false, responsive: false });
    this.drawn = true;
    this.parts.words.textContent = this.words();
    this.parts.note.textContent = this.note(classes);
    this.parts.chart.setAttribute("aria-label", `Confusion matrix. ${this.parts.words.textContent}`);
    this.element.dataset.epoch = this.frame.epoch;
  }

  heat(classes) {
    const place = new Map(classes.map((k, i) => [k, i])), { cells } = this.frame;
    const rows = () => classes.map(() => classes.map(() => 0));
    const counts = rows(), totals = this.totals();
    for (const [truth, taken, count] of cells) if (place.has(truth) && place.has(taken)) counts[place.get(truth)][place.get(taken)] = count;
    const share = (row, i) => row.map((count) => (totals.get(classes[i]) ? count / totals.get(classes[i]) : 0));
    const numbered = classes.length <= NUMBERED;
    return {
      type: "heatmap", z: counts.map(share), zmin: 0, zmax: 1, showscale: false, xgap: numbered ? 2 : 0, ygap: numbered ? 2 : 0,
      colorscale: MATRIX_SCALES[isDark(this.theme.background) ? "dark" : "light"],
      ...(numbered ? { text: counts, texttemplate: "%{text}" } : {}),
      hovertext: counts.map((row, i) => row.map((count, j) => nameOf(`${count} of ${totals.get(classes[i]) ?? 0} of ${
        this.nameOf(classes[i])} ${i === j ? "predicted right" : `taken for ${this.nameOf(classes[j])}`}`))),
      hovertemplate: "%{hovertext}<extra></extra>" };
  }

  // Examples of each class that are known.
  totals() {
    const totals = new Map();
    for (const [truth, , count] of this.frame.cells) totals.set(truth, (totals.get(truth) ?? 0) + count);
    return totals;
  }

  nameOf(k) { return `“${this.names[k] ?? `class ${k + 1}`}”`; }

  layout(classes) {
    const { text, font, background } = this.theme;
    const short = (name) => nameOf(name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name);
    const axis = { showgrid: false, zeroline: false, fixedrange: true, automargin: true, ticks: "", tickvals: classes.map((_, i) => i),
                   ticktext: classes.map((k) => short(this.names[k])), showticklabels: classes.length <= NAMED };
    return {
      margin: { l: 8, r: 8, t: 8, b: 8 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: text, family: font, size: 12 }, hoverlabel: { bgcolor: background, font: { color: text } },
      xaxis: { ...axis, tickangle: classes.length > UPRIGHT ? -90 : "auto", title: { text: "predicted", standoff: 4 } },
      yaxis: { ...axis, title: { text: "true", standoff: 4 }, autorange: "reversed" } };
  }

  words() {
    const { cells, epoch, examples } = this.frame;
    const right = cells.filter(([truth, taken]) => truth === taken).reduce((sum, [, , count]) => sum + count, 0);
    const wrong = cells.filter(([truth, taken]) => truth !== taken).sort(([, , one], [, , other]) => other - one);
    const told = wrong.slice(0, TOLD_MISTAKES).map(([truth, taken, count]) => (
      `${count} of ${this.nameOf(truth)} for ${this.nameOf(taken)}`));
    const most = !told.length ? "None is taken for another class."
      : `Most often taken for another: ${told.join(", ")}.`;
    return `After epoch ${epoch}: ${right} of ${examples} validation ${this.noun.many} are predicted right. ${most}`;
  }

  note(classes) {
    const drawn = this.frame.cells.reduce((sum, [, , count]) => sum + count, 0), rare = this.frame.examples - drawn;
    const some = classes.length < this.names.length
      ? ` Of ${this.names.length} classes the ${classes.length} that are confused most are drawn.` : "";
    return "A row is a true class, a column what it is taken for; the stronger the colour, the larger the share of its row."
      + `${classes.length > NAMED ? " The hover names the classes." : ""}${some}${rare > 0 ? ` ${rare} rare mistakes are not kept.` : ""}`;
  }

  restyle(theme) {
    this.theme = theme;
    if (this.drawn && this.frame) this.redraw();
  }

  close() {
    this.closed = true;
    this.resizer.disconnect();
    if (this.drawn) this.Plotly.purge(this.parts.chart);
  }
}

// Whether a colour such as #0e1117 or rgb(14, 17, 23) is a dark one.
function isDark(colour) {
  const hex = /^#(..)(..)(..)/.exec(colour), parts = hex ? hex.slice(1).map((two) => parseInt(two, 16)) : colour.match(/\d+/g);
  const [red, green, blue] = (parts ?? [255, 255, 255]).map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}
