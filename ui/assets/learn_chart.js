// A lesson's chart: drawn anew in its place as its figures grow, so that zoom, hover and legend are left alone.

const charts = new WeakMap();

class LessonChart {
  constructor(root) {
    this.root = root;
    this.resizer = new ResizeObserver(() => {
      if (this.drawn && root.clientWidth) this.drawing = this.Plotly.Plots.resize(root); // not on its way out
    });
    this.resizer.observe(root);
  }

  update(data) {
    const text = JSON.stringify(data);
    if (text === this.text) return;
    this.text = text;
    this.root.setAttribute("aria-label", data.label);
    loadPlotly().then((Plotly) => {
      if (this.closed) return;
      this.Plotly = Plotly;
      this.drawing = Plotly.react(this.root, data.figure.data, data.figure.layout, { ...data.config, responsive: false });
      this.drawn = true;
    }, () => { this.root.textContent = "The chart could not be loaded. Reload the page to try again."; });
  }

  close() {
    this.closed = true;
    this.resizer.disconnect();
    // Plotly draws in several turns, and would look for what purge has taken away.
    if (this.drawn) Promise.resolve(this.drawing).catch(() => {}).then(() => this.Plotly.purge(this.root));
  }
}

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".tl-lesson-chart");
  const chart = charts.get(root) ?? new LessonChart(root);
  charts.set(root, chart);
  chart.update(data);
  return () => { chart.close(); charts.delete(root); };
}
