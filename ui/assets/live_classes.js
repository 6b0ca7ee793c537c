// Validation examples on one plane while a network learns its classes: colour and shape are the true class, hollow is
// predicted wrong.

const IN_LEGEND = 12; // classes; of more, names stand in the hover alone
const SIGNS = ["●", "■", "◆", "▲", "✚", "★", "▼"]; // as MARKERS
const LAYERS = {
  hidden: "where the head's last hidden layer puts it",
  features: "where the features that the head reads put it",
  logits: "where the logits put it: frozen features never move, and this head has no other layer",
};

class ClassMap extends EpochMap {
  constructor(Plotly, element, runs, theme, noun) {
    super(Plotly, element, runs, theme, { title: `Validation ${noun.many} on a map`, tools: "", note: "" });
    element.setAttribute("aria-label", `Map of the validation ${noun.many}`);
    Object.assign(this, { noun });
  }

  framesOf({ epoch, labels, layer, x, y, predicted }) {
    return epoch.map((number, i) => ({ epoch: number, labels, layer, x: x[i], y: y[i], predicted: predicted[i] }));
  }

  redraw() {
    super.redraw();
    this.parts.legend.replaceChildren(...this.entries());
    const repeats = this.names.length > IN_LEGEND ? " Of many classes several look the same; the hover names them." : "";
    const line = this.names.length === 2 && this.frame.layer === "logits" ? " Two classes make a line of it." : "";
    this.parts.note.textContent = `Each mark is one of ${this.frame.labels.length} validation ${this.noun.many}, `
      + `${LAYERS[this.frame.layer]}. Shape and colour are its true class. The plane is that of the two directions in which `
      + `they differ most, followed from epoch to epoch and always as wide.${line}${repeats}`;
  }

  groups({ x, y }) { return [[x, y]]; }

  look(k) { return { color: this.theme.palette[k % this.theme.palette.length], symbol: MARKERS[k % MARKERS.length] }; }

  traces({ labels, predicted }) {
    const right = labels.map((k, i) => k === predicted[i]);
    const said = (k, i) => `${this.nameOf(k)}${right[i] ? ", predicted right" : `, taken for ${this.nameOf(predicted[i])}`}`;
    return [{
      type: "scatter", mode: "markers", showlegend: false, customdata: labels.map((k, i) => nameOf(said(k, i))),
      hovertemplate: "%{customdata}<extra></extra>",
      marker: { size: right.map((one) => (one ? 8 : 10)), opacity: 0.85, color: labels.map((k) => this.look(k).color),
                symbol: labels.map((k, i) => this.look(k).symbol + (right[i] ? "" : "-open")),
                line: { width: right.map((one) => (one ? 0.5 : 2)) } } }];
  }

  legend() { return []; } // below the chart, where long names have room

  entries() {
    const entry = (sign, name, colour = "") => {
      const item = Object.assign(document.createElement("li"), { textContent: name, title: name });
      const mark = Object.assign(document.createElement("span"), { textContent: sign, ariaHidden: "true" });
      mark.style.color = colour;
      item.prepend(mark, " ");
      return item;
    };
    return [...(this.names.length > IN_LEGEND ? [] : this.names.map((name, k) => entry(
      SIGNS[k % SIGNS.length], name, this.look(k).color))), entry("○", "hollow: predicted wrong")];
  }

  words(frame) {
    const { labels, epoch } = frame;
    const sizes = Object.values(labels.reduce((counts, k) => ({ ...counts, [k]: (counts[k] ?? 0) + 1 }), {}));
    const alike = nearestAlike(frame, (j, i) => labels[j] === labels[i]);
    return `After epoch ${epoch}: the nearest neighbour of ${alike} % of these ${this.noun.many} is of the same class `
      + `(${alikeByChance(sizes)} % by chance).`;
  }

  label(frame) { return `Map of ${frame.labels.length} validation ${this.noun.many}.`; }
}
