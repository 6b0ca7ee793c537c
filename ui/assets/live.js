// Live curves of one or several runs: one EventSource on our own server, no script reruns.

const views = new WeakMap();

class View {
  constructor(parent, data) {
    this.root = parent.querySelector(".tl-live");
    this.root.classList.toggle("tl-live-map-first", Boolean(data.mapFirst));
    this.runs = data.runs.map((run, index) => ({
      ...run, index, step: 0, epoch: 0, ended: false, early: [],
      status: new Status(this.statusElement(), run, data.runs.length === 1),
    }));
    if (this.runs.length === 1) // the curves come first
      this.root.querySelector(".tl-live-chart").after(this.runs[0].status.notes);
    this.rows = data.rows;
    this.noun = data.noun;
    this.whole = data.runs.length === 1 && !data.mapFirst; // what each validation showed is too much of many runs
    this.predicts = data.predicts;
    this.byId = Object.fromEntries(this.runs.map((run) => [run.id, run]));
    this.connect(data.runs);
    loadPlotly().then((Plotly) => this.draw(Plotly), () => this.runs.forEach(
      (run) => run.status.headline("The chart could not be loaded. Reload the page to try again.")));
  }

  statusElement() {
    const element = document.createElement("section");
    this.root.querySelector(".tl-live-runs").append(element);
    return element;
  }

  connect(runs) {
    const names = runs.map((run) => encodeURIComponent(run.id)).join(",");
    const without = this.whole ? "" : "&without=validation";
    this.source = new EventSource(new URL(`live?runs=${names}${without}`, document.baseURI));
    this.source.onmessage = (message) => this.receive(JSON.parse(message.data));
    this.source.onerror = () => this.runs.filter((run) => !run.ended).forEach(
      (run) => run.status.speak("The connection was lost; trying again.", true));
  }

  draw(Plotly) {
    if (this.closed) return;
    this.chart = new Chart(Plotly, this.root.querySelector(".tl-live-chart"), this.runs, readTheme(this.root), this.rows,
      this.predicts === false ? ["loss"] : undefined);
    const camera = this.root.querySelector(".tl-live-camera button");
    camera.disabled = false;
    const named = this.runs.length === 1 ? `run-${this.runs[0].id.slice(0, 8)}` : `${this.runs.length}-runs`;
    camera.onclick = () => this.chart.save(`transfer-lab-${named}`);
    this.epochs = new EpochViews(Plotly, this.root.querySelector(".tl-live-epochs"), this.runs, readTheme(this.root),
      this.chart, this.noun);
    const [run] = this.runs;
    if (run.tasks && this.runs.length === 1)
      this.tasks = new TaskCosines(this.root.querySelector(".tl-live-tasks"), run);
    this.runs.forEach((run) => run.early.splice(0).forEach((event) => this.plot(run, event)));
  }

  receive(event) {
    const run = this.byId[event.run];
    if (!run) return;
    if (event.position === 0) this.reset(run);
    run.status.take(event);
    this.chart ? this.plot(run, event) : run.early.push(event);
    if (["finished", "failed", "stopped"].includes(event.type)) this.end(run);
  }

  reset(run) {
    Object.assign(run, { step: 0, epoch: 0, early: [] });
    run.status.reset();
    if (!this.chart) return;
    this.chart.clear(run.index, run.id);
    this.epochs.clear(run.id);
    this.tasks?.clear();
  }

  plot(run, event) {
    if (event.type === "run_started") {
      Object.assign(run, { stepsPerEpoch: event.steps_per_epoch, classes: event.classes });
      this.chart.expect(event.seconds == null ? event.epochs : 1);
    } else if (event.type === "phase_started") {
      this.chart.mark(run.id, event.first_epoch, event.name);
      this.tasks?.phase(event);
    } else if (event.type === "batch") {
      this.chart.add(run.index, true, ...this.fresh(run, "step", event, run.stepsPerEpoch));
    } else if (event.type === "epoch") {
      this.chart.add(run.index, false, ...this.fresh(run, "epoch", event, 1));
      this.epochs.reach(run.id, run.epoch);
      this.tasks?.add(event);
    } else if (event.type === "projection" || event.type === "validation") {
      this.epochs.add(run.id, event);
    } else if (event.type === "finished" || event.type === "stopped") {
      this.epochs.finish(run.id, event.result);
    }
  }

  // Where the points of an event that are not drawn yet stand, and their values by metric: after a reconnect some
  // come twice.
  fresh(run, counter, event, perEpoch) {
    const first = event[counter].findIndex((number) => number > run[counter]);
    const from = first < 0 ? event[counter].length : first;
    const numbers = event[counter].slice(from);
    if (numbers.length) run[counter] = numbers[numbers.length - 1];
    const values = Object.fromEntries(Object.entries(event).flatMap(
      ([name, value]) => name !== counter && Array.isArray(value) ? [[name, value.slice(from)]] : []));
    return [numbers.map((number) => number / perEpoch), this.rows ? ofTasks(run, values) : values];
  }

  end(run) {
    run.ended = true;
    if (!this.runs.every((other) => other.ended)) return;
    this.source.close();
    this.over();
    if (!this.component.data.over) this.component.setTriggerValue("ended", this.runs.map((r) => r.id).join(","));
  }

  // Where the page knows that all have ended, it says how: what is replayed here says nothing of how far it is.
  over() {
    if (this.component.data.over) this.root.classList.add("tl-live-over");
  }

  update(component) {
    this.component = component;
    this.over();
    if (!this.chart) return;
    this.chart.restyle(readTheme(this.root));
    this.epochs.restyle(readTheme(this.root));
  }

  close() {
    this.closed = true;
    this.source.close();
    this.runs.forEach((run) => run.status.notes.remove());
    if (!this.chart) return;
    this.chart.close();
    this.epochs.close();
  }
}

// Among runs on several tasks each metric has its task's name, also that of a run on one alone.
function ofTasks(run, values) {
  const [task, ...others] = Object.keys(run.tasks ?? {});
  if (!task || others.length) return values;
  return Object.fromEntries(Object.entries(values).map(([name, of]) => [name.replace(/^(val_)?(loss|accuracy)$/, `$1${task}_$2`), of]));
}

export default function (component) {
  const { parentElement, data } = component;
  const names = JSON.stringify(data.runs);
  let view = views.get(parentElement);
  if (view && view.names !== names) {
    view.close();
    view.root.querySelector(".tl-live-runs").replaceChildren();
    view = undefined;
  }
  if (!view) {
    view = new View(parentElement, data);
    view.names = names;
    views.set(parentElement, view);
  }
  view.update(component);
  return () => {
    views.get(parentElement)?.close();
    views.delete(parentElement);
  };
}
