// Bringing one's own pictures: class cards, a place to drop everything, and what is on its way.
// A view outlives its page (the visitor may look at another one and come back), so views are
// kept by the id of their staging, not by element.

const views = (window.transferLabBring ??= new Map());
const SETTLE = 700;        // milliseconds without news before Python hears of it
const QUEUE = 400;         // frames that may wait before the camera pauses
const GONE = 3000;         // milliseconds after its page went, when a view asks whether it is still wanted

class View {
  constructor(root, data) {
    Object.assign(this, { root, staging: data.staging, limits: data.limits, cards: [], said: {}, refusedCount: 0 });
    this.part = (name) => root.querySelector(`.tl-bring-${name}`);
    this.sender = new Sender(this.staging, {
      taken: (item, answer) => this.taken(item, answer), refused: (item, reason) => this.refuse(item.file.name, reason),
      declined: () => this.decline(), lost: (item) => this.lose(item), changed: () => this.progress(), idle: () => this.report(),
    });
    this.lost = [];
    const known = data.classes ?? [];
    for (const name of known.length ? known : ["Class 1", "Class 2"]) this.addCard(name, { existing: known.length > 0 });
    this.listen();
  }

  listen() {
    const [zip, folder] = this.part("all").querySelectorAll("input[type=file]");
    this.part("zip").addEventListener("click", () => zip.click());
    this.part("tree").addEventListener("click", () => folder.click());
    for (const input of [zip, folder]) input.addEventListener("change", () => this.addFiles(null, chosenFiles(input)));
    this.part("add").addEventListener("click", () => this.addCard(this.freeName()).part("name").focus());
    this.part("stop").addEventListener("click", () => this.stop());
    this.part("again").addEventListener("click", () => this.tryAgain());
    this.part("undo").addEventListener("click", () => this.undo());
    this.root.addEventListener("keydown", (event) => event.stopPropagation()); // the page has shortcuts of its own
    for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
      this.root.addEventListener(name, (event) => this.drag(event));
    }
  }

  drag(event) {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    const element = event.type === "drop" || (event.type === "dragleave" && !this.root.contains(event.relatedTarget))
      ? null : event.target.closest(".tl-bring-card, .tl-bring-all");
    const over = this.cards.find((card) => card.element.contains(event.target));
    this.root.classList.toggle("tl-bring-dragging", element !== null || event.type === "dragover");
    for (const other of this.root.querySelectorAll(".tl-bring-over")) other.classList.remove("tl-bring-over");
    if (event.type === "drop") {
      this.root.classList.remove("tl-bring-dragging");
      droppedFiles(event.dataTransfer, this.limits.files).then((found) => this.addFiles(over, found));
    } else if (event.type !== "dragleave") {
      (element ?? this.part("all")).classList.add("tl-bring-over");
    }
  }

  addCard(name, options) {
    const card = new Card(this, name, options);
    this.cards.push(card);
    this.part("add").parentElement.before(card.element);
    return card;
  }

  // The card of a class, made where there is none; unused cards make room.
  cardOf(name) {
    const known = this.cards.find((card) => card.name === name);
    if (known) return known;
    const unused = this.cards.find((card) => card.untouched && !this.sender.waiting.some((item) => item.card === card));
    if (!unused) return this.addCard(name);
    Object.assign(unused, { name, named: true });
    unused.label();
    return unused;
  }

  freeName() {
    let number = this.cards.length + 1;
    while (this.cards.some((card) => card.name === `Class ${number}`)) number += 1;
    return `Class ${number}`;
  }

  // Files for one class, or (card null) for the classes their folders name.
  addFiles(card, found) {
    const zips = found.filter(({ file }) => isZip(file));
    zips.forEach(({ file }) => this.addZip(file));
    const rest = found.filter((one) => !zips.includes(one));
    if (!found.length) this.say("Nothing to add was found there: no file, or only hidden ones.");
    const loose = card ?? (rest.some(({ label }) => label === null) ? this.cardOf(this.nextLoose()) : null);
    const items = rest.map(({ file, label, split }) => (
      { file, card: card ?? (label === null ? loose : this.cardOf(label)), split: card ? null : split }));
    this.send(items);
    return items;
  }

  nextLoose() {
    return this.cards.find((card) => card.untouched)?.name ?? this.freeName();
  }

  send(items) {
    const [fine, large] = [[], []];
    for (const item of items) (item.file.size > this.limits.picture ? large : fine).push(item);
    large.forEach(({ file }) => this.refuse(file.name, `It has ${bytes(file.size)}. Expected at most ` +
                                            `${bytes(this.limits.picture)} a picture. Make it smaller.`));
    if (fine.length) this.sender.add(fine);
    if (items.length) this.say("");
  }

  addFrame(card, file, group) { this.send([{ file, card, group, frame: true }]); }

  isFull() { return this.sender.waiting.length > QUEUE; }

  taken(item, answer) {
    if (!this.cards.includes(item.card)) return this.takeBack(item, answer);
    item.stored = answer.file;
    if (answer.label !== item.card.name && !item.card.paused) this.relabelled(item.card, answer.label);
    return item.card.add(item);
  }

  // It landed after its class was removed.
  async takeBack(item, answer) { await ask(this.staging, "remove", { json: { files: [answer.file] } }); }

  relabelled(card, name) {
    const twin = this.cards.find((other) => other !== card && other.name === name);
    if (!twin) {
      card.name = name;
      card.label();
    }
  }

  async rename(card, typed) {
    const name = typed.trim().normalize("NFC");
    const twin = this.cards.some((other) => other !== card && other.name === name);
    if (!name || name === card.name || twin) {
      card.label();
      if (twin) this.say(`There is a class named ${name} already. Names of classes must differ. Choose another.`);
      return;
    }
    this.say("");
    const before = card.name;
    Object.assign(card, { name, named: true, paused: true });
    card.label();
    await this.sender.settled(card);
    await this.try(async () => {
      if (card.count) this.relabelled(card, (await ask(this.staging, "relabel", { json: { label: before, new: name } })).label);
    }, () => Object.assign(card, { name: before }));
    card.paused = false;
    card.label();
    this.sender.pump();
    this.report();
  }

  async removePicture(item) {
    await this.try(async () => {
      await ask(this.staging, "remove", { json: { files: [item.stored] } });
      item.card.takeBack(item);
      this.gone = item;
      this.say(`Removed ${item.file.name}.`, { undo: !item.source });
      this.report();
    });
  }

  undo() {
    const { gone } = this;
    const card = this.cards.includes(gone.card) ? gone.card : this.cardOf(gone.card.name);
    this.send([{ ...gone, card, thumb: undefined }]);
  }

  async removeClass(card) {
    this.sender.stop(card);
    await this.sender.settled(card);
    await this.try(async () => {
      if (card.count) await ask(this.staging, "remove", { json: { label: card.name } });
      card.remove();
      this.cards.splice(this.cards.indexOf(card), 1);
      this.say(`Removed the class ${card.name}.`);
      this.part("add").focus();
      this.report();
    });
  }

  cameraOpens(card) { this.cards.filter((other) => other !== card).forEach((other) => other.closeCamera()); }

  async addZip(file) {
    if (this.zip) return this.say("One zip at a time. Add this one when the other has arrived.");
    if (file.size > this.limits.zip) {
      return this.refuse(file.name, `It has ${bytes(file.size)}. Expected at most ${bytes(this.limits.zip)} an upload. ` +
                         "Split it, or ask for the folder to be put on the server.");
    }
    this.zip = { name: file.name, ...sendZip(this.staging, file, (news) => this.zipNews(news)) };
    this.zipNews({ sent: 0, size: file.size });
    this.busyNow();
    try {
      this.sync((await this.zip.sent).counts);
      this.say(`${file.name} was unpacked.`);
    } catch (error) {
      if (error.name === "AbortError") this.say(`${file.name} was stopped; nothing of it was kept.`);
      else this.refuse(file.name, error instanceof Lost ? "The connection broke while it was sent. Nothing of it was " +
                       "kept. Choose it again." : error.message);
    }
    this.zip = undefined;
    this.progress();
    return this.report();
  }

  zipNews({ sent, size, stage, done, total }) {
    this.zip.words = stage ? `${stage}: ${done}${total ? ` of ${total}` : ""}`
      : sent === size && size ? `${this.zip.name} has arrived; looking into it …`
        : `Sending ${this.zip.name}: ${bytes(sent)} of ${bytes(size)}`;
    this.zip.share = stage ? (total ? done / total : null) : size ? sent / size : null;
    this.progress();
  }

  // The server's counts by class: they tell of zips and server folders too.
  sync(counts) {
    if (this.sender.busy || !counts) return;
    for (const [name, count] of Object.entries(counts)) Object.assign(this.cardOf(name), { count });
    this.fill();
    for (const card of this.cards) {
      if (!Object.hasOwn(counts, card.name)) card.count = 0;
      card.show();
    }
  }

  // Thumbnails of pictures that did not pass through this page: those of a zip or of a server's folder.
  async fill() {
    for (const card of this.cards.filter((one) => one.count && !one.thumbs.length && !one.filled)) {
      card.filled = true;
      const answer = await ask(this.staging, "samples", { json: { label: card.name } }).catch(() => null);
      for (const { file, source } of (answer?.samples ?? []).reverse()) {
        card.look({ card, stored: file, source, file: { name: file.split("/").pop() } });
      }
    }
  }

  stop() {
    const waiting = this.sender.stop();
    this.zip?.stop();
    this.say(waiting ? `Stopped; ${waiting} picture${waiting === 1 ? " was" : "s were"} not sent.` : "Stopped.");
    this.report();
  }

  lose(item) {
    this.lost.push(item);
    this.say(`${this.lost.length} picture${this.lost.length === 1 ? "" : "s"} could not be sent: the connection broke.`,
             { again: true });
  }

  tryAgain() {
    this.say("");
    this.send(this.lost.splice(0));
  }

  // The server looked into it and says why below the cards, with everything else it refused.
  decline() {
    this.declined = (this.declined ?? 0) + 1;
    this.say(`${this.declined} file${this.declined === 1 ? " was" : "s were"} refused; the reasons stand below.`);
  }

  refuse(name, reason) {
    this.refusedCount += 1;
    const item = document.createElement("li");
    const file = document.createElement("b");
    file.textContent = name;
    item.append(file, ` ${reason}`);
    const list = this.part("refused");
    list.querySelector("ul").append(item);
    list.hidden = false;
    list.open ||= this.refusedCount <= 3;
    list.querySelector("summary").textContent = `${this.refusedCount} file${this.refusedCount === 1 ? " was" : "s were"} refused`;
    this.speak(`${name} was refused. ${reason}`);
  }

  progress() {
    const { busy, done, total, flying } = this.sender;
    const quick = total - done <= 1 && [...flying].every((item) => item.frame);
    const lines = this.zip ? [this.zip.words] : [];
    if (busy && !quick) lines.push(`Sending pictures: ${done} of ${total}`);
    const box = this.part("way");
    box.hidden = !lines.length;
    box.querySelector("span").textContent = lines.join(" · ");
    const share = this.zip ? this.zip.share : total ? done / total : null;
    const bar = box.querySelector("progress");
    share == null ? bar.removeAttribute("value") : (bar.value = share);
    if (lines.length) this.speak(lines[0], 8000);
    if (busy) this.busyNow();
  }

  async try(work, otherwise = () => {}) {
    try {
      await work();
    } catch (error) {
      otherwise();
      this.say(error instanceof Refusal ? error.message : "The connection broke. Nothing was changed. Try again.");
    }
  }

  say(words, { undo = false, again = false } = {}) {
    this.part("said").querySelector("span").textContent = words;
    this.part("said").hidden = !words;
    this.part("undo").hidden = !undo;
    this.part("again").hidden = !again;
  }

  speak(words, pause = 0) {
    if (Date.now() - (this.spoke ?? 0) < pause) return;
    this.spoke = Date.now();
    this.part("spoken").textContent = words;
  }

  // Python hears that something is on its way, and again once nothing has happened for a moment.
  busyNow() {
    clearTimeout(this.timer);
    this.tell({ busy: true });
  }

  report() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.sender.busy || this.zip) return;
      this.tell({ busy: false, stamp: Date.now() });
    }, SETTLE);
  }

  tell(state) {
    if (JSON.stringify(state) === JSON.stringify(this.said)) return;
    this.said = state;
    this.component?.setStateValue("sending", state);
  }

  get holds() { return this.sender.busy || Boolean(this.zip) || this.cards.some((card) => card.count > 0); }

  show(component) {
    clearTimeout(this.asking);
    const back = !this.component && this.holds;
    this.component = component;
    this.sync(component.data.counts);
    if (back) this.report();
  }

  hide() {
    Object.assign(this, { component: undefined, said: {} });
    this.asking = setTimeout(() => this.askWhetherWanted(), GONE);
    this.cards.forEach((card) => card.closeCamera());
  }

  // The visitor looks at another page (then it waits), or a set was made of it.
  async askWhetherWanted() {
    const answer = await ask(this.staging, "look").catch(() => null);
    if (answer?.there === false && !this.component) forget(this.staging);
  }

  end() {
    this.hide();
    [this.timer, this.asking].forEach(clearTimeout);
    this.sender.stop();
    this.zip?.stop();
    this.root.remove();
  }
}

function bytes(count) {
  if (count < 1e6) return `${Math.ceil(count / 1e3)} kB`;
  return count < 1e9 ? `${(count / 1e6).toFixed(count < 1e7 ? 1 : 0)} MB` : `${(count / 1e9).toFixed(1)} GB`;
}

function forget(staging) {
  views.get(staging)?.end();
  views.delete(staging);
}

function viewOf(parent, data) {
  for (const staging of [...views.keys()]) {
    if (staging !== data.staging) forget(staging);
  }
  const here = parent.querySelector(".tl-bring");
  let view = views.get(data.staging);
  if (!view) views.set(data.staging, view = new View(here, data));
  else if (view.root !== here) here.replaceWith(view.root);
  return view;
}

// A page that goes for good takes its unfinished pictures along.
window.transferLabLeaving ??= [
  window.addEventListener("beforeunload", (event) => [...views.values()].some((view) => view.holds) && event.preventDefault()),
  window.addEventListener("pagehide", (event) => {
    if (!event.persisted) for (const id of views.keys()) navigator.sendBeacon(address(id, "discard"));
  }),
];

export default function (component) {
  const view = viewOf(component.parentElement, component.data);
  view.show(component);
  return () => view.hide();
}
