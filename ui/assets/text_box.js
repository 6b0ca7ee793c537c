// A box to type a text into, with texts to try below it. Texts are only ever set as text.

const PAUSE = 250; // milliseconds without a key after which what was typed is asked about

class TextBox {
  // ``changed(text)`` is called as one types, ``left(text)`` when the box is left.
  constructor(root, changed, left, pause = PAUSE) {
    Object.assign(this, { root, changed, left, pause, samples: [] });
    const find = (name) => root.querySelector(`.tl-text-${name}`);
    Object.assign(this, { area: find("area"), offered: find("samples"), truth: find("truth") });
    this.area.addEventListener("input", () => this.typed());
    this.area.addEventListener("change", () => { this.left(this.area.value); });
  }

  get text() { return this.area.value; }

  // ``initial`` is what Python knows; while somebody types the box is theirs.
  update({ initial, samples, label, hint }) {
    this.area.placeholder = hint;
    this.area.setAttribute("aria-label", label);
    if (initial !== this.initial && document.activeElement !== this.area) {
      this.initial = initial;
      this.area.value = initial;
      this.changed(initial);
    }
    const drawn = JSON.stringify(samples);
    if (drawn !== this.drawn) {
      this.drawn = drawn;
      this.samples = samples;
      this.offered.replaceChildren(...samples.map((sample) => this.sample(sample)));
      this.offered.hidden = !samples.length;
    }
    this.mark();
  }

  sample({ text, label }) {
    const button = document.createElement("button");
    button.type = "button";
    const words = document.createElement("span"), name = document.createElement("b");
    words.textContent = text;
    words.dir = "auto";
    name.textContent = label;
    button.append(words, name);
    button.addEventListener("click", () => {
      this.area.value = text;
      this.typed(0);
      this.left(text);
    });
    return button;
  }

  typed(pause = this.pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.changed(this.area.value), pause);
    this.mark();
  }

  // A text of the set has a class that is known.
  mark() {
    const sample = this.samples.find(({ text }) => text === this.area.value);
    [...this.offered.children].forEach((button, at) => {
      button.setAttribute("aria-pressed", String(this.samples[at] === sample));
    });
    this.truth.textContent = sample?.note ?? "";
  }

  leave() { clearTimeout(this.timer); }
}
