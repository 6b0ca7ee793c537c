// Both domains' pictures on one plane while a network adapts.

const TOLD = 4; // classes in the sentence below

class DomainMap extends EpochMap {
  constructor(Plotly, element, runs, theme) {
    super(Plotly, element, runs, theme, {
      title: "Both domains, epoch by epoch",
      tools: `<label>Colour <select class="tl-live-map-colour"><option value="domain">Domain</option>
        <option value="predicted">Predicted class</option></select></label>`,
      note: `Each mark is a picture: hollow ones are the source's, filled ones the target's, whose labels nobody has read.
        The plane is that of the two directions in which the features differ most; it is followed from epoch to epoch.`,
    });
    element.setAttribute("aria-label", "Map of both domains");
    this.colour = "domain";
    element.querySelector(".tl-live-map-colour").onchange = ({ target }) => { this.colour = target.value; this.redraw(); };
  }

  framesOf({ epoch, source, x, y, predicted }) {
    return epoch.map((number, i) => ({ epoch: number, source, x: x[i], y: y[i], predicted: predicted[i] }));
  }

  // Source (0) or target (1).
  side(frame, side) {
    const part = (values) => (side ? values.slice(frame.source) : values.slice(0, frame.source));
    return { x: part(frame.x), y: part(frame.y), predicted: part(frame.predicted) };
  }

  groups(frame) { return [0, 1].map((side) => this.side(frame, side)).map(({ x, y }) => [x, y]); }

  traces(frame) {
    return [0, 1].map((side) => {
      const { predicted } = this.side(frame, side);
      const byClass = this.colour === "predicted";
      const symbol = (k) => `${byClass ? MARKERS[k % MARKERS.length] : side ? "circle" : "square"}${side ? "" : "-open"}`;
      const colour = (k) => this.theme.palette[byClass ? k % this.theme.palette.length : 1 - side];
      const what = side ? "target" : "source";
      return {
        type: "scatter", mode: "markers", name: what, showlegend: !byClass,
        customdata: predicted.map((k) => nameOf(this.nameOf(k))),
        hovertemplate: `${what}, taken for %{customdata}<extra></extra>`,
        marker: { size: 8, opacity: side ? 0.85 : 0.7, color: predicted.map(colour),
                  symbol: predicted.map(symbol), line: { width: side ? 0.5 : 1.5 } } };
    });
  }

  // In the legend alone: every class that is predicted.
  legend() {
    if (this.colour !== "predicted") return [];
    const known = [...new Set(this.frames[this.run].flatMap((frame) => frame.predicted))].sort((a, b) => a - b);
    return known.map((k) => ({
      type: "scatter", mode: "markers", x: [null], y: [null], name: nameOf(this.nameOf(k)),
      marker: { size: 8, color: this.theme.palette[k % this.theme.palette.length], symbol: MARKERS[k % MARKERS.length] } }));
  }

  when(frame) {
    return frame === this.frames[this.run][0] ? `Before adapting${frame.epoch ? `, after epoch ${frame.epoch}` : ""}`
                                              : `After epoch ${frame.epoch}`;
  }

  words(frame) {
    const { source } = frame, alike = nearestAlike(frame, (j, i) => (j < source) === (i < source));
    return `${this.when(frame)}: the nearest neighbour of ${alike} % of these pictures is of the same domain `
      + `(${alikeByChance([source, frame.x.length - source])} % where the domains are mixed). The target's are taken for `
      + `${this.predictions(frame)}.`;
  }

  label(frame) { return `Map of ${frame.source} source and ${frame.x.length - frame.source} target pictures.`; }

  predictions(frame) {
    const counts = {};
    for (const k of this.side(frame, 1).predicted) counts[k] = (counts[k] ?? 0) + 1;
    const all = Object.entries(counts).sort(([, one], [, other]) => other - one);
    const told = all.slice(0, TOLD).map(([k, count]) => `${this.nameOf(k)} (${count})`);
    return told.join(", ") + (all.length > TOLD ? ` and ${all.length - TOLD} more` : "");
  }
}
