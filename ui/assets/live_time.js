// Which epoch is looked at: a slider, Play and Pause, and how fast. It follows the newest until somebody goes back.

const STEP = 900; // milliseconds from an epoch to the next one at speed 1
const SPEEDS = [0.5, 1, 2, 4];

class EpochTime {
  // `moved(epoch)` is told of each epoch that is to be shown.
  constructor(element, moved) {
    Object.assign(this, { element, moved, epochs: [], at: -1, following: true, speed: 1, timer: null });
    element.innerHTML = `<button type="button"></button>
      <input type="range" min="0" step="1" aria-label="Epoch"><output></output>
      <label>Speed <select>${SPEEDS.map((speed) => `<option value="${speed}">${speed}×</option>`).join("")}</select></label>`;
    const part = (name) => element.querySelector(name);
    this.parts = { button: part("button"), slider: part("input"), output: part("output"), speed: part("select") };
    this.parts.speed.value = "1";
    this.parts.slider.oninput = () => { this.playing(false); this.go(Number(this.parts.slider.value)); };
    this.parts.button.onclick = () => (this.timer ? this.playing(false) : this.play());
    this.parts.speed.onchange = ({ target }) => { this.speed = Number(target.value); if (this.timer) this.playing(true); };
    this.playing(false);
  }

  get epoch() { return this.epochs[this.at]; }

  get step() { return STEP / this.speed; }

  // All epochs there are, in order: stays where it is, or goes to the newest where it follows.
  know(epochs) {
    const { epoch } = this;
    this.epochs = epochs;
    const same = epochs.indexOf(epoch);
    if (epochs.length) this.go(this.following || same < 0 ? undefined : same);
  }

  go(number = this.epochs.length - 1) {
    const last = this.epochs.length - 1;
    this.at = Math.min(number, last);
    this.following = this.at === last && !this.timer;
    Object.assign(this.parts.slider, { max: Math.max(last, 0), disabled: last < 1 });
    this.parts.slider.value = this.at; // behind the new end
    this.parts.button.disabled = this.parts.speed.disabled = last < 1;
    this.moved(this.epoch);
  }

  // What the epoch is called, also for whoever hears it.
  say(words) {
    this.parts.output.textContent = words;
    this.parts.slider.setAttribute("aria-valuetext", words);
  }

  play() {
    const again = this.at === this.epochs.length - 1;
    this.playing(true);
    if (again) this.go(0);
  }

  playing(on) {
    clearInterval(this.timer);
    this.timer = on ? setInterval(() => this.next(), this.step) : null;
    this.parts.button.textContent = on ? "❚❚ Pause" : "▶ Play";
  }

  next() {
    const last = this.epochs.length - 1;
    if (this.at >= last - 1) this.playing(false);
    if (this.at < last) this.go(this.at + 1);
  }

  close() { this.playing(false); }
}
