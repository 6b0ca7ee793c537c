// A map of pictures or texts: hover shows one, a click chooses it, a lasso gathers some. Texts are only ever set as text.

const clouds = new WeakMap();
const TYPE = "scatter"; // SVG: Plotly's WebGL traces need 'unsafe-eval', which our pages' policy forbids

class Cloud {
  constructor(root) {
    this.root = root;
    this.chart = root.querySelector(".tl-cloud-chart");
    this.card = root.querySelector(".tl-cloud-card");
    this.held = new Set(); // places within the lasso: they stay bright on another map and in other colours
    this.texts = new Map();
    this.resizer = new ResizeObserver(() => this.Plotly && this.drawn && this.Plotly.Plots.resize(this.chart));
    this.resizer.observe(this.chart);
  }

  update(component) {
    this.component = component;
    const text = JSON.stringify(component.data) + JSON.stringify(readTheme(this.root));
    if (text === this.text) return;
    this.text = text;
    loadPlotly().then((Plotly) => { this.Plotly = Plotly; this.draw(); },
      () => { this.chart.textContent = "The chart could not be loaded. Reload the page to try again."; });
  }

  draw() {
    if (this.closed) return;
    const { data } = this.component;
    if (data.released !== this.released) this.held.clear(); // let go of by the page's button
    this.released = data.released;
    this.chart.setAttribute("aria-label", data.label);
    this.chart.style.setProperty("--tl-groups", Math.min(data.groups.length, 16));
    this.card.hidden = true;
    this.drawing = true;
    const drawn = this.Plotly.react(this.chart, this.traces(data), this.layout(data), {
      displaylogo: false, responsive: false, displayModeBar: true, scrollZoom: false, doubleClick: "reset+autosize",
      modeBarButtonsToRemove: ["autoScale2d", "toggleSpikelines", "sendChartToCloud"],
      toImageButtonOptions: { format: "png", filename: "transfer-lab-features", scale: 2 },
    });
    drawn.then(() => { this.drawing = false; this.root.dataset.drawn = Number(this.root.dataset.drawn ?? 0) + 1; });
    if (!this.drawn) this.listen();
    this.drawn = true;
  }

  traces(data) {
    const at = (values, places) => places.map((place) => values[place]);
    const within = (members) => members.flatMap((place, number) => (this.held.has(place) ? [number] : []));
    const size = 9 - 2 * (data.x.length > 500) - 2 * matchMedia("(max-width: 640px)").matches;
    const dots = data.groups.map((group) => ({
      type: TYPE, mode: "markers", name: nameOf(group.name), showlegend: group.legend, x: at(data.x, group.members), y: at(data.y, group.members),
      customdata: group.members, hoverinfo: "none", selected: { marker: { opacity: 1 } },
      unselected: { marker: { opacity: 0.15 } }, selectedpoints: this.held.size ? within(group.members) : undefined,
      marker: { color: group.colour, symbol: group.symbol, size: group.faint ? Math.max(4, size - 3) : size,
                opacity: group.faint ? 0.4 : 0.85, line: { width: 0.5, color: readTheme(this.root).background } },
    }));
    return data.chosen === null ? dots : [...dots, ...this.marks(data, at)];
  }

  // Lines from the chosen picture to its neighbours, and a ring around it.
  marks(data, at) {
    const { text } = readTheme(this.root);
    const paths = data.near.flatMap((place) => [data.chosen, place, null]);
    const line = (values) => paths.map((place) => (place === null ? null : values[place]));
    const more = { type: TYPE, hoverinfo: "skip", showlegend: false };
    return [
      { ...more, mode: "lines", x: line(data.x), y: line(data.y), line: { color: text, width: 1 }, opacity: 0.6 },
      { ...more, mode: "markers", x: at(data.x, [data.chosen]), y: at(data.y, [data.chosen]),
        marker: { symbol: "circle-open", size: 19, color: text, line: { width: 3 } },
        unselected: { marker: { opacity: 1 } } }];
  }

  layout(data) {
    const { text, grid, font, background } = readTheme(this.root);
    const axis = { gridcolor: grid, zeroline: false, linecolor: grid, automargin: true, showticklabels: false };
    const written = data.texts.map(([x, y, words]) => ({ x, y, text: nameOf(words), showarrow: false,
      font: { size: 14, color: text, weight: 600 }, bgcolor: background, bordercolor: grid, borderpad: 2, opacity: 0.88,
      captureevents: false }));
    const title = (words) => ({ text: words, standoff: 4, font: { size: 12 } });
    return {
      uirevision: data.revision, selectionrevision: `${data.revision} ${data.released}`, hovermode: "closest",
      dragmode: this.chart.layout?.dragmode ?? (matchMedia("(pointer: coarse)").matches ? "zoom" : "lasso"),
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { color: text, family: font, size: 13 },
      margin: { l: 8, r: 8, t: 36, b: 8 }, hoverlabel: { bgcolor: background, font: { color: text } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: text, activecolor: text, orientation: "h" },
      legend: { orientation: "h", x: 0, y: -0.06, yanchor: "top", maxheight: 0.5 },
      newselection: { line: { color: text, width: 1.5, dash: "dot" } },
      activeselection: { fillcolor: text, opacity: 0.06 },
      annotations: written,
      xaxis: { ...axis, title: title(data.axes[0]) }, yaxis: { ...axis, title: title(data.axes[1]) },
    };
  }

  listen() {
    const places = (event) => (event?.points ?? []).map((point) => point.customdata).filter(Number.isInteger);
    this.chart.on("plotly_hover", (event) => this.show(places(event)[0], event.event));
    this.chart.on("plotly_unhover", () => { this.card.hidden = true; });
    this.chart.on("plotly_click", (event) => {
      const place = places(event)[0];
      if (place !== undefined) this.component.setTriggerValue("clicked", place);
    });
    this.chart.on("plotly_selected", (event) => {
      if (event) this.hold(places(event));
    });
    this.chart.on("plotly_deselect", () => this.hold([]));
  }

  hold(places) {
    if (this.drawing) return; // on another map the outline goes, which Plotly tells, but the pictures stay chosen
    this.held = new Set(places);
    this.component.setStateValue("lasso", places);
  }

  show(place, pointer) {
    if (place === undefined) return;
    const [title, detail, small] = this.component.data.points[place];
    const [image, passage, name, more] = this.card.children;
    const reads = this.component.data.reads === "text";
    image.hidden = reads || !small;
    passage.hidden = !reads || !small;
    this.card.classList.toggle("tl-cloud-reads", reads);
    if (small && reads) this.read(small, passage);
    else if (small) image.src = new URL(small, document.baseURI);
    name.textContent = title;
    more.textContent = detail;
    this.card.hidden = false;
    this.put(pointer);
  }

  // A text's beginning, which may come after the pointer has moved on.
  read(address, passage) {
    this.pointed = address;
    const show = (words) => { if (this.pointed === address) passage.textContent = words; };
    passage.textContent = this.texts.get(address) ?? "…";
    if (this.texts.has(address)) return;
    fetch(new URL(address, document.baseURI)).then((answer) => (answer.ok ? answer.text() : Promise.reject())).then(
      (words) => { this.texts.set(address, words); show(words); }, () => show("cannot be shown"));
  }

  put(pointer) {
    const frame = this.root.getBoundingClientRect();
    const x = pointer.clientX - frame.left, y = pointer.clientY - frame.top;
    const left = x + 16 + this.card.offsetWidth > frame.width ? x - 16 - this.card.offsetWidth : x + 16;
    this.card.style.left = `${Math.max(0, left)}px`;
    this.card.style.top = `${Math.max(0, Math.min(y - 40, frame.height - this.card.offsetHeight))}px`;
  }

  close() {
    this.closed = true;
    this.resizer.disconnect();
    if (this.drawn) this.Plotly.purge(this.chart);
  }
}

export default function (component) {
  const { parentElement } = component;
  if (!clouds.has(parentElement)) clouds.set(parentElement, new Cloud(parentElement.querySelector(".tl-cloud")));
  clouds.get(parentElement).update(component);
  return () => {
    clouds.get(parentElement)?.close();
    clouds.delete(parentElement);
  };
}
