// Validation examples on one plane while a network learns its classes: colour and shape are the true class, hollow is
// predicted wrong.

const IN_LEGEND = 12; // classes; of more, names stand in the hover alone
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

  show(...given) {
    super.show(...given);
    if (!this.frame) return;
    const repeats = this.names.length > IN_LEGEND ? " Of many classes several share a look; the hover names them." : "";
    const line = this.names.length === 2 && this.frame.layer === "logits" ? " Two classes make a line of it." : "";
    this.parts.note.textContent = `Each mark is one of the validation ${this.noun.many}, ${LAYERS[this.frame.layer]}. Look and `
      + "colour are its true class; hollow ones are predicted wrong. The plane is that of the two directions in which they "
      + `differ most, followed from epoch to epoch, its scale kept.${line}${repeats}`;
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

  legend() {
    const { names, theme } = this, entry = (name, marker) => (
      { type: "scatter", mode: "markers", x: [null], y: [null], name, marker: { size: 8, ...marker } });
    return [...(names.length > IN_LEGEND ? [] : names.map((name, k) => entry(nameOf(name), this.look(k)))),
            entry("hollow: predicted wrong", { color: theme.text, symbol: "circle-open", line: { width: 2 } })];
  }

  words(frame) {
    const { labels, predicted, epoch } = frame, right = labels.filter((k, i) => k === predicted[i]).length;
    const sizes = Object.values(labels.reduce((counts, k) => ({ ...counts, [k]: (counts[k] ?? 0) + 1 }), {}));
    return `After epoch ${epoch}: ${right} of these ${labels.length} are predicted right; the nearest neighbour of `
      + `${nearestAlike(frame, (j, i) => labels[j] === labels[i])} % is of the same class (${alikeByChance(sizes)} % by chance).`;
  }

  label(frame) { return `Map of ${frame.labels.length} validation ${this.noun.many}.`; }
}
