// The class's chart: a point for every run, the mean at each value with its interval, and at the foot who guessed what.

const FOOT = 0.13; // of the height: the guesses' own row
const BESIDE = 0.13; // of the step between two values: so far from it stand points that would hide one another
const LINE_LETTERS = 12;
const NARROW_CHART = 520; // pixels: there, and on big screens, the legend is a list below the chart
const SIGNS = { circle: "●", "circle-open": "○", "x-thin": "×", "star-diamond": "✦", "star-diamond-open": "✧", "diamond-x-open": "◇",
                "line-ew-open": "━", "triangle-up": "▲" };

class ClassChart {
  constructor(Plotly, element, legend) {
    Object.assign(this, { Plotly, element, legend });
    this.resizer = new ResizeObserver(() => this.drawn && element.clientWidth && this.resize());
    this.resizer.observe(element);
  }

  resize() {
    if (this.look() === this.drawnAs) this.drawing = this.Plotly.Plots.resize(this.element);
    else this.show(...this.shown); // with other ticks, in other type
  }

  // What of the width decides how it is drawn.
  look() {
    const width = this.element.clientWidth;
    return width < NARROW_CHART ? "narrow" : this.large ? Math.round(width / 50) : "wide";
  }

  show(snapshot, data, theme) {
    this.narrow = this.element.clientWidth < NARROW_CHART;
    this.large = data.view === "present";
    this.legend.hidden = !this.narrow && !this.large;
    const text = JSON.stringify([snapshot, data.me, data.view, theme, this.look()]);
    if (text === this.text) return;
    Object.assign(this, { text, shown: [snapshot, data, theme], snapshot, theme, me: data.me, view: data.view });
    this.size = this.large ? Math.min(28, Math.max(16, Math.round(this.element.clientWidth / 50))) : 13;
    this.log = snapshot.varied.scale === "log";
    this.step = this.stepOf(snapshot.varied.values.map(({ at }) => this.place(at)));
    const traces = this.traces();
    this.list(traces.filter((trace) => trace.showlegend));
    this.drawing = this.Plotly.react(this.element, traces, this.layout(), { ...data.config, responsive: false,
      displayModeBar: data.view === "teacher" });
    Object.assign(this, { drawn: true, drawnAs: this.look() });
    this.element.dataset.updates = Number(this.element.dataset.updates ?? 0) + 1;
  }

  list(traces) {
    this.legend.replaceChildren(...traces.map(({ name, marker }) => make("li", {}, make(
      "i", { "aria-hidden": "true", style: `color: ${marker.color}` }, SIGNS[marker.symbol]), ` ${name}`)));
  }

  place(at) { return this.log ? Math.log10(at) : at; }

  unplace(place) { return this.log ? 10 ** place : place; }

  stepOf(places) {
    const steps = places.slice(1).map((place, number) => place - places[number]);
    return Math.min(1, ...steps.filter((step) => step > 0));
  }

  // Beside its value by chance that stays the same from one snapshot to the next.
  x(entry, number) {
    const chance = ((number * 0.618034) % 1) * 2 - 1;
    return this.unplace(this.place(entry.at) + BESIDE * this.step * chance);
  }

  traces() {
    const { palette } = this.theme, { large } = this;
    const drawn = this.snapshot.entries.map((entry, number) => ({ ...entry, x: this.x(entry, number) })).filter(
      (entry) => entry.validation !== null && entry.state !== "failed" && entry.state !== "gone");
    const points = (name, symbol, colour, size, entries) => ({
      type: "scatter", mode: "markers", name, x: entries.map((entry) => entry.x), y: entries.map((entry) => entry.validation),
      text: entries.map((entry) => this.about(entry)), hovertemplate: "%{text}<extra></extra>", showlegend: entries.length > 0,
      marker: { symbol, color: colour, size: large ? 1.6 * size : size, opacity: 0.85, line: { width: large ? 3 : 2, color: colour } },
    });
    const of = (mine, states) => drawn.filter((entry) => (entry.student === this.me) === mine && states.includes(entry.state));
    return [
      points("a run", "circle", palette[0], 8, of(false, ["finished"])),
      points("training now", "circle-open", palette[0], 9, of(false, ["running", "queued"])),
      points("stopped", "x-thin", palette[4] ?? palette[0], 8, of(false, ["stopped"])),
      this.mean(palette[1], large),
      points("your run", "star-diamond", palette[2], 14, of(true, ["finished"])),
      points("yours, training", "star-diamond-open", palette[2], 14, of(true, ["running", "queued"])),
      points("yours, stopped", "diamond-x-open", palette[2], 12, of(true, ["stopped"])),
      this.guesses(large),
    ];
  }

  about({ nickname, student, value, validation, state, epoch, epochs }) {
    const who = student === this.me ? "You" : nameOf(nickname || "A student");
    return `${who}: ${nameOf(this.titleOf(value))}, ${perCent(validation)}${state === "running" ? `, epoch ${epoch} of ${epochs ?? "?"}` : ""}`;
  }

  titleOf(value) {
    return this.snapshot.varied.values.find((one) => one.value === value)?.title ?? value;
  }

  mean(colour, large) {
    const { curve, varied } = this.snapshot;
    const arm = (end) => curve.map((point) => point[end] === null ? 0 : Math.abs(point[end] - point.mean));
    return {
      type: "scatter", name: "mean of the class, 95 % interval", mode: varied.scale === "names" ? "markers" : "lines+markers",
      x: curve.map(({ at }) => at), y: curve.map(({ mean }) => mean), showlegend: curve.length > 0,
      line: { color: colour, width: large ? 4 : 2.5 }, marker: { symbol: "line-ew-open", color: colour, size: large ? 26 : this.narrow ? 10 : 18, line: { width: large ? 5 : 3, color: colour } },
      error_y: { type: "data", symmetric: false, array: arm("high"), arrayminus: arm("low"), color: colour, thickness: large ? 3 : 1.5, width: large ? 9 : 5 },
      text: curve.map(({ title, mean, n, low, high }) => `${nameOf(title)}: mean ${perCent(mean)} of ${n === 1 ? "one run" : `${n} runs`}${low === null ? "" : ` (${perCent(low)} to ${perCent(high)})`}`),
      hovertemplate: "%{text}<extra></extra>",
    };
  }

  guesses(large) {
    const { guesses, varied } = this.snapshot, there = varied.values.filter(({ value }) => guesses[value]);
    return {
      type: "scatter", mode: "markers+text", name: "guesses", yaxis: "y2", x: there.map(({ at }) => at), y: there.map(() => 0.35),
      text: there.map(({ value }) => `${guesses[value]}`), textposition: "top center", showlegend: there.length > 0,
      textfont: { size: this.size }, hovertext: there.map(({ value, title }) => `${plural(guesses[value], "guess", "guesses")}: ${nameOf(title)}`),
      hoverinfo: "text", marker: { symbol: "triangle-up", size: large ? 18 : 11, color: this.theme.text }, cliponaxis: false,
    };
  }

  layout() {
    const { text, font, grid, background } = this.theme, { varied, guesses } = this.snapshot;
    const lines = { gridcolor: grid, linecolor: grid, zeroline: false, automargin: true };
    const foot = Object.keys(guesses).length ? FOOT : 0;
    return {
      uirevision: "kept", hovermode: "closest", dragmode: this.view === "teacher" ? "zoom" : false, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: text, family: font, size: this.size }, margin: { l: 8, r: 14, t: 30, b: 8 },
      hoverlabel: { bgcolor: background, font: { color: text } },
      showlegend: this.legend.hidden, legend: { orientation: "h", x: 0, y: -0.17, yanchor: "top" },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: text, activecolor: text },
      xaxis: { ...lines, ...this.ticks(), anchor: foot ? "y2" : "y", title: { text: varied.scale === "names" ? "" : nameOf(varied.title), standoff: 6 }, type: this.log ? "log" : "linear",
               range: this.range() },
      yaxis: { ...lines, domain: [foot ? foot + 0.02 : 0, 1], tickformat: ".0%", title: { text: this.narrow ? "accuracy" : "validation accuracy" }, range: this.heights() },
      yaxis2: { domain: [0, foot || 0.01], range: [0, 1], fixedrange: true, showgrid: false, zeroline: false, automargin: true,
                tickvals: [0.35], ticktext: [this.narrow ? "▲" : "guesses"], visible: Boolean(foot) },
      annotations: this.notes(),
    };
  }

  range() {
    const places = this.snapshot.varied.values.map(({ at }) => this.place(at));
    return [Math.min(...places) - 0.6 * this.step, Math.max(...places) + 0.6 * this.step];
  }

  // From a round share below all points up to 100 %, so that the axis does not jump with every epoch.
  heights() {
    const shares = this.snapshot.entries.filter((entry) => entry.validation !== null).map((entry) => entry.validation);
    const lowest = Math.min(...shares, ...this.snapshot.curve.map(({ low, mean }) => low ?? mean));
    return [shares.length ? Math.max(0, Math.floor(10 * lowest - 0.3) / 10) : 0, 1.04];
  }

  // A tick at each value, of numbers at those that have room.
  ticks() {
    const { values, scale } = this.snapshot.varied;
    if (scale === "names") return { tickvals: values.map(({ at }) => at), tickangle: this.narrow ? -90 : 0,
                                    ticktext: values.map(({ title }) => nameOf(broken(title)).replaceAll("\n", "<br>")) };
    const [low, high] = this.range(), pixels = 0.85 * this.element.clientWidth / (high - low);
    const width = (0.6 * Math.max(...values.map(({ at }) => String(at).length)) + 0.6) * this.size;
    const kept = values.reduceRight((right, { at }) => right.length && (this.place(right[0]) - this.place(at)) * pixels < width
      ? right : [at, ...right], []);
    return { tickvals: kept, tickangle: 0, ticktext: kept.map(String) };
  }

  notes() {
    const { entries } = this.snapshot, note = { xref: "paper", yref: "paper", showarrow: false };
    const begun = entries.some((entry) => entry.validation !== null);
    return begun ? [] : [{ ...note, x: 0.5, y: 0.6, text: entries.length ? "The first points appear here<br>after their first epoch." : "Nobody has trained yet.<br>The first point appears here.", font: { size: 1.25 * this.size } }];
  }

  close() {
    this.resizer.disconnect();
    // Plotly draws in several turns, and would look for what purge has taken away.
    if (this.drawn) Promise.resolve(this.drawing).catch(() => {}).then(() => this.Plotly.purge(this.element));
  }
}

// A long name on several lines.
function broken(title) {
  return title.split(" ").reduce((lines, word) => {
    const last = lines.at(-1);
    return last !== undefined && last.length + word.length < LINE_LETTERS ? [...lines.slice(0, -1), `${last} ${word}`] : [...lines, word];
  }, []).join("\n");
}

function inWords({ varied, curve, entries, seen }) {
  const means = curve.map(({ title, mean, n }) => `${title} ${perCent(mean)} (${plural(n, "run")})`).join("; ");
  return `Validation accuracy by ${varied.title.toLowerCase()}, ${plural(entries.length, "run")}. ${means ? `Means: ${means}. ` : ""}${seen}`;
}
