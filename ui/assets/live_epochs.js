// What is kept of single epochs, at one of them: the map, the confusion matrix and a line in the curves move together.

const LIVE = 500; // milliseconds at least between two epochs that are drawn as they come; some are passed over

class EpochViews {
  constructor(Plotly, element, runs, theme, chart, noun) {
    Object.assign(this, { Plotly, element, runs, theme, chart, noun, run: null });
    this.reached = Object.fromEntries(runs.map(({ id }) => [id, 0])); // epochs that have ended
    this.best = {}; // the epoch whose weights were kept, of runs that have ended
    const part = (name) => element.querySelector(`.tl-live-${name}`);
    this.parts = { map: part("map"), matrix: part("matrix"), choice: part("choice") };
    this.time = new EpochTime(part("time"), (epoch) => this.show(epoch));
    this.parts.choice.lastElementChild.onchange = ({ target }) => {
      this.run = target.value;
      this.time.following = true;
      this.know();
    };
  }

  get views() { return [this.map, this.matrix].filter(Boolean); }

  // A map of both domains, or what a validation showed.
  add(runId, event) {
    if (event.type === "projection") this.mapOf(DomainMap).add(runId, event);
    else {
      if (event.layer) this.mapOf(ClassMap).add(runId, event);
      this.matrix ??= new ConfusionMatrix(this.Plotly, this.parts.matrix, this.runs, this.theme, this.noun);
      this.matrix.add(runId, event);
    }
    this.run ??= runId;
    this.offer();
    if (runId === this.run) this.know();
  }

  mapOf(Kind) { return (this.map ??= new Kind(this.Plotly, this.parts.map, this.runs, this.theme, this.noun)); }

  // Epochs of a run have ended, whether they have views or not.
  reach(runId, epoch) {
    this.reached[runId] = Math.max(this.reached[runId], epoch);
    if (runId === this.run) this.know();
  }

  finish(runId, result) {
    this.best[runId] = result?.best_epoch;
    if (runId === this.run) this.know();
  }

  framesOf(runId) { return this.views.flatMap((view) => view.frames[runId]); }

  know() {
    const kept = this.framesOf(this.run).map(({ epoch }) => epoch);
    if (!kept.length) return;
    const first = Math.min(...kept), last = Math.max(...kept, this.reached[this.run]);
    this.time.know(Array.from({ length: last - first + 1 }, (_, i) => first + i));
  }

  // The choice of the run, where several have views.
  offer() {
    const { choice } = this.parts, select = choice.lastElementChild;
    const known = this.runs.filter(({ id }) => this.framesOf(id).length);
    choice.hidden = known.length < 2;
    if (select.options.length === known.length) return;
    select.replaceChildren(...known.map(({ id, title }) => new Option(title, id, false, id === this.run)));
  }

  // At once where somebody asks; short epochs of a run that trains not each, so that the page stays quick.
  show(epoch) {
    const wait = this.time?.following && this.drawn ? this.drawn + LIVE - performance.now() : 0;
    clearTimeout(this.later);
    if (wait > 0) this.later = setTimeout(() => this.draw(epoch), wait);
    else this.draw(epoch);
  }

  draw(epoch) {
    if (this.closed || epoch === undefined) return;
    this.drawn = performance.now();
    this.element.hidden = false;
    for (const view of this.views) view.show(this.run, epoch, this.time.step / 2);
    this.time.say(`${epoch ? `After epoch ${epoch}` : "Before the first epoch"}${epoch === this.best[this.run] ? ", the kept one" : ""}`);
    if (this.runs.length === 1) this.chart.look(this.time.following ? null : epoch, Boolean(this.time.timer));
    this.element.dataset.epoch = epoch;
  }

  clear(runId) {
    for (const view of this.views) view.clear(runId);
    this.reached[runId] = 0;
    delete this.best[runId];
    if (runId !== this.run) return;
    this.time.following = true;
    clearTimeout(this.later);
    this.drawn = 0;
    this.element.hidden = true;
    this.chart.look(null);
  }

  restyle(theme) {
    this.theme = theme;
    for (const view of this.views) view.restyle(theme);
  }

  close() {
    this.closed = true;
    clearTimeout(this.later);
    this.time.close();
    for (const view of this.views) view.close();
  }
}
