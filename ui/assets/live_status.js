// What a run does now, in words: a headline, a bar, four figures, notes, and a
// sentence now and then for screen readers.

const SPOKEN_EVERY = 6000; // milliseconds

function seconds(value) {
  if (value == null) return "–";
  const s = Math.round(value);
  if (s < 60) return `${s} s`;
  return s < 3600 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min`;
}

class Status {
  constructor(element, run, alone) {
    this.element = element;
    this.alone = alone;
    this.element.innerHTML = `
      <p class="tl-live-title"></p>
      <p class="tl-live-headline"></p>
      <progress max="1" aria-label="Progress"></progress>
      <dl class="tl-live-facts"></dl>
      <ul class="tl-live-notes"></ul>
      <p class="tl-live-spoken" aria-live="polite"></p>`;
    this.part = (name) => this.element.querySelector(`.tl-live-${name}`);
    this.part("title").textContent = alone ? "" : run.title;
    this.notes = this.part("notes");
    this.facts = {};
    for (const [name, title] of [["phase", "Phase"], ["epoch", "Epoch"], ["speed", "Images/s"], ["eta", "Time left"]]) {
      const fact = document.createElement("div");
      fact.innerHTML = `<dt>${title}</dt><dd>–</dd>`;
      this.facts[name] = fact.querySelector("dd");
      this.part("facts").append(fact);
    }
    this.spoken = 0;
    this.reset();
  }

  reset() {
    this.run = { epochs: 0, seconds: null, stepsPerEpoch: 0, phase: "", phases: 0 };
    this.notes.replaceChildren();
    for (const fact of Object.values(this.facts)) fact.textContent = "–";
    this.bar(null);
  }

  // One line, so that the curves below stay where they are; the whole of it where it is the last.
  headline(text, whole = false) {
    const element = this.part("headline");
    element.textContent = element.title = text;
    element.classList.toggle("tl-live-whole", whole);
  }

  // A share of 1, null while it is unknown.
  bar(share) {
    const bar = this.element.querySelector("progress");
    share == null ? bar.removeAttribute("value") : (bar.value = share);
  }

  speak(text, now = false) {
    if (!now && Date.now() - this.spoken < SPOKEN_EVERY) return;
    this.spoken = Date.now();
    this.part("spoken").textContent = text;
  }

  take(event) {
    const handler = this[event.type];
    if (handler) handler.call(this, event);
  }

  run_queued({ place }) {
    this.headline(place > 1 ? `Waiting: ${place - 1} before it in the queue.` : "Waiting: next in the queue.");
    this.speak(this.part("headline").textContent);
  }

  // A run that ends by the clock has no last epoch that could be told.
  ofAll(number, all) { return this.run.seconds == null ? `${number} of ${all}` : `${number}`; }

  run_started({ epochs, seconds, steps_per_epoch, device }) {
    Object.assign(this.run, { epochs, seconds, stepsPerEpoch: steps_per_epoch });
    this.headline(`Started on ${device}.`);
    this.facts.epoch.textContent = this.ofAll(0, epochs);
  }

  phase_started({ name, sentence }) {
    this.facts.phase.textContent = name;
    this.headline(sentence);
    this.speak(`Phase: ${name}. ${sentence}`, true);
  }

  progress({ stage, done, total }) {
    this.headline(total ? `${stage}: ${done} of ${total}` : `${stage} …`);
    this.bar(total ? done / total : null);
    this.speak(this.part("headline").textContent);
  }

  batch({ step, images_per_second, eta_seconds }) {
    const { epochs, stepsPerEpoch, seconds: total } = this.run;
    const last = step[step.length - 1];
    const epoch = Math.min(Math.ceil(last / stepsPerEpoch), epochs);
    this.headline(`Training: batch ${this.ofAll(last, epochs * stepsPerEpoch)}`);
    this.bar(total == null ? last / (epochs * stepsPerEpoch) : 1 - eta_seconds / total);
    this.facts.epoch.textContent = this.ofAll(epoch, epochs);
    if (images_per_second) this.facts.speed.textContent = Math.round(images_per_second);
    this.facts.eta.textContent = seconds(eta_seconds);
  }

  epoch({ epoch, ...values }) {
    const last = epoch.length - 1;
    this.facts.epoch.textContent = this.ofAll(epoch[last], this.run.epochs);
    const { val_accuracy: accuracy, val_loss: loss } = values;
    const told = [...(accuracy ? [`accuracy ${(100 * accuracy[last]).toFixed(1)} percent`] : []),
                  ...(loss ? [`loss ${loss[last]?.toFixed(3) ?? "not a number"}`] : [])];
    this.speak(`Epoch ${this.facts.epoch.textContent}${told.length ? `: validation ${told.join(", ")}` : ""}.`);
  }

  projection() {} // the map has words of its own

  validation() {} // map and matrix have, too

  note({ text, level }) {
    const item = document.createElement("li");
    item.textContent = `${level === "warning" ? "⚠ Warning: " : "• "}${text}`;
    this.notes.append(item);
  }

  // Alone, the page beside it says how the run is, and learns of its end a moment later: until then neither may say
  // the opposite of the other.
  end(headline, meanwhile = headline) {
    this.headline(this.alone ? meanwhile : headline, true);
    this.bar(1);
    this.facts.eta.textContent = "0 s";
    this.speak(headline, true);
  }

  finished() { this.end("Finished.", "Training is done; the results come in a moment."); }

  stopped() { this.end("Stopped.", "Training has stopped; what is kept comes in a moment."); }

  failed({ reason }) { this.end(`Failed: ${reason}`); }
}
