// Bringing one's own pictures: class cards, a place to drop everything, and what is on its way.
// A view outlives its page (the visitor may look at another one and come back), so views are
// kept by the id of their staging, not by element.

const views = (window.transferLabBring ??= new Map());
const SETTLE = 700;        // milliseconds without news before Python hears of it
const QUEUE = 400;         // frames that may wait before the camera pauses
const FOLDERS = 4000;      // folders of which the server hears at once
const GONE = 3000;         // milliseconds after its page went, when a view asks whether it is still wanted

class View {
  constructor(root, data) {
    Object.assign(this, { root, staging: data.staging, limits: data.limits, said: {}, refusedCount: 0, revision: 0 });
    this.part = (name) => root.querySelector(`.tl-bring-${name}`);
    this.sender = new Sender(this.staging, {
      taken: (item, answer) => this.taken(item, answer), refused: (item, reason) => this.refuse(item.file.name, reason),
      declined: (item, answer) => this.decline(answer), lost: (item) => this.lose(item), changed: () => this.progress(), idle: () => this.report(),
    });
    this.zips = new Zips(this.staging, {
      arrived: (answer) => this.sync(answer.counts, answer.revision), said: (words) => this.say(words),
      refused: (name, reason) => this.refuse(name, reason), changed: () => this.progress(), idle: () => this.report(),
    });
    this.lost = [];
    this.turn = Promise.resolve();
    this.cards = new ClassCards(this, this.part("add").parentElement);
    const known = data.classes ?? [];
    for (const name of known.length ? known : ["Class 1", "Class 2"]) this.cards.add(name, { existing: known.length > 0 });
    this.listen();
  }

  listen() {
    const [zip, folder] = this.part("all").querySelectorAll("input[type=file]");
    this.part("zip").addEventListener("click", () => zip.click());
    this.part("tree").addEventListener("click", () => folder.click());
    for (const input of [zip, folder]) input.addEventListener("change", () => this.addFiles(null, chosenFiles(input)));
    this.part("add").addEventListener("click", () => this.cards.add(this.cards.freeName()).part("name").focus());
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
    const over = this.cards.list.find((card) => card.element.contains(event.target));
    this.root.classList.toggle("tl-bring-dragging", element !== null || event.type === "dragover");
    for (const other of this.root.querySelectorAll(".tl-bring-over")) other.classList.remove("tl-bring-over");
    if (event.type === "drop") {
      this.root.classList.remove("tl-bring-dragging");
      droppedFiles(event.dataTransfer, this.limits.files).then((found) => this.addFiles(over, found));
    } else if (event.type !== "dragleave") {
      (element ?? this.part("all")).classList.add("tl-bring-over");
    }
  }

  // Files for one class, or (card null) for the classes that the server reads from their folders.
  addFiles(card, found) {
    const zips = found.filter(({ file }) => isZip(file));
    const loose = zips.filter(({ folder }) => folder === null).map(({ file }) => file);
    if (loose.length) this.addZips(loose);
    // Often a copy of the folder itself, whose pictures would be there twice.
    zips.filter(({ folder }) => folder !== null).forEach(({ path }) => this.refuse(path, "It is a zip inside a folder, " +
      "which is not unpacked. Expected pictures. Bring the zip by itself, or unpack it."));
    const packed = found.filter(({ file }) => isPacked(file)).map(({ file }) => file);
    packed.forEach((file) => this.refuse(file.name, "It is an archive that is not read here. Expected a zip, a folder or " +
                                         "pictures. Unpack it and choose the folder, or pack the class folders as a zip."));
    const rest = found.filter(({ file }) => !isZip(file) && !isPacked(file));
    if (!found.length) this.say("Nothing to add was found there: no file, only hidden ones, or names that " +
                                 "this browser cannot read. A zip of the folder may work.");
    if (card) return this.addToClass(this.cards.has(card) ? card : this.cards.of(card.name), rest);
    const single = rest.filter(({ folder }) => folder === null), inFolders = rest.filter(({ folder }) => folder !== null);
    const tables = single.filter(({ file }) => isTable(file)), alone = single.filter(({ file }) => !isTable(file));
    if (tables.length) this.send(tables.map(({ file }) => ({ file })));
    if (alone.length) this.addToClass(this.cards.loose(), alone);
    return inFolders.length ? this.addFolders(inFolders) : undefined;
  }

  addToClass(card, found) {
    this.send(found.map(({ file }) => ({ file, card })));
    const folders = new Set(found.map(({ folder }) => folder)).size;
    if (folders > 1) this.say(`Pictures of ${folders} folders went to the one class ${card.name}, on whose card they ` +
                              "were dropped. Drop folders of classes above the cards.");
  }

  // The server hears of the folders first and says what they are, those from before included.
  async addFolders(found) {
    this.busyNow();
    const drop = String(Math.floor(Math.random() * 1e9)), counts = new Map();
    for (const { folder, file } of found) counts.set(folder, (counts.get(folder) ?? 0) + (isPicture(file) ? 1 : 0));
    await this.try(() => this.alone(async () => {
      for (const part of inParts([...counts], FOLDERS)) {
        this.understood(await ask(this.staging, "folders", { json: { drop, folders: Object.fromEntries(part) } }));
      }
      this.send(found.map(({ file, path, folder }) => this.placed({ file, path, folder, drop })));
    }));
    this.report();
  }

  // What the folders are, by the server; what waits goes to the cards of its classes.
  understood(answer) {
    this.saw(answer);
    this.places = answer.places;
    this.sender.waiting.filter((item) => item.folder).forEach((item) => this.placed(item));
    this.reread(answer.arrangement);
    this.cards.count(answer.counts);
  }

  placed(item) { return Object.assign(item, { card: this.cards.ofFolder(this.places[item.drop]?.[item.folder]) }); }

  // Under another reading the same pictures make other classes.
  reread(arrangement) {
    if (this.arrangement && arrangement && arrangement !== this.arrangement) this.cards.forgetThumbs();
    this.arrangement = arrangement ?? this.arrangement;
  }

  send(items) {
    items.forEach(({ card }) => card?.claim());
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
    this.saw(answer);
    item.card ??= this.cards.of(answer.label);
    if (!this.cards.has(item.card)) return this.takeBack(item, answer);
    item.stored = answer.file;
    return this.cards.landed(item, answer.label).add(item);
  }

  // It landed after its class was removed.
  async takeBack(item, answer) { await ask(this.staging, "remove", { json: { files: [answer.file] } }); }

  // Answers overtake each other; counts from before the latest of them are old.
  saw({ revision }) { this.revision = Math.max(this.revision, revision ?? 0); }

  // Classes change one at a time, while no picture is on its way: else some would land under the name before.
  async alone(work) {
    this.sender.hold();
    const before = this.turn;
    const mine = before.then(() => this.sender.settled()).then(work);
    this.turn = mine.catch(() => {});
    try {
      await mine;
    } finally {
      this.sender.release();
    }
  }

  async rename(card, typed) {
    const name = typed.trim().normalize("NFC"), twin = this.cards.named(name, card);
    if (!name || name === card.name || twin) {
      card.label();
      if (twin) this.say(`There is a class named ${twin.name} already. Names of classes must differ. Choose another.`);
      return;
    }
    this.say("");
    card.claim().call(name);
    Object.assign(card, { fromFolder: false, renamed: true });
    await this.try(() => this.alone(() => this.keepUnderItsName(card)), () => card.call(card.stored ?? name));
    this.report();
  }

  async keepUnderItsName(card) {
    if (!this.cards.has(card) || card.stored === undefined || card.stored === card.name) return;
    const asked = card.name;
    const answer = await ask(this.staging, "relabel", { json: { label: card.stored, new: asked } });
    this.saw(answer);
    card.stored = answer.label;
    const twin = this.cards.list.find((other) => other !== card && other.stored === answer.label);
    if (twin) this.cards.merge(card, twin);
    else if (card.name === asked) card.call(answer.label);
  }

  async removePicture(item) {
    await this.try(async () => {
      this.saw(await ask(this.staging, "remove", { json: { files: [item.stored] } }));
      item.card.takeBack(item);
      this.gone = item;
      this.say(`Removed ${item.file.name}.`, { undo: !item.source });
      this.report();
    });
  }

  undo() {
    this.send([{ ...this.homed(this.gone), thumb: undefined }]);
  }

  // The item with a card that is there: its class may have been removed or merged since.
  homed(item) {
    if (!item.card) return { ...item };
    return { ...item, card: this.cards.has(item.card) ? item.card : this.cards.of(item.card.name) };
  }

  async removeClass(card) {
    this.sender.stop(card);
    await this.try(() => this.alone(async () => {
      if (card.stored !== undefined) this.saw(await ask(this.staging, "remove", { json: { label: card.stored } }));
      this.removed(card);
    }));
    this.report();
  }

  // What was added to the class while it was being removed is a new beginning.
  removed(card) {
    const late = this.sender.waiting.filter((item) => item.card === card);
    this.cards.drop(card);
    if (late.length) this.sender.move(card, this.cards.of(card.name));
    this.say(`Removed the class ${card.name}.`);
    this.part("add").focus();
  }

  cameraOpens(card) { this.cards.list.filter((other) => other !== card).forEach((other) => other.closeCamera()); }

  addZips(files) {
    const fine = files.filter((file) => file.size <= this.limits.zip);
    files.filter((file) => !fine.includes(file)).forEach((file) => this.refuse(
      file.name, `It has ${bytes(file.size)}. Expected at most ${bytes(this.limits.zip)} an upload. ` +
                 "Split it, or ask for the folder to be put on the server."));
    if (!fine.length) return;
    this.zips.add(fine);
    this.busyNow();
  }

  // The server's counts by class, unless they are older than what is known here, or about to change.
  sync(counts, revision = 0, arrangement = null) {
    if (this.sender.busy || this.sender.held || !counts || revision < this.revision) return;
    this.revision = revision;
    this.reread(arrangement);
    this.cards.count(counts);
    this.cards.dropEmpty((card) => this.lost.some((item) => item.card === card));
  }

  stop() {
    const waiting = this.sender.stop(), zips = this.zips.stop();
    const unsent = [[waiting, "picture"], [zips, "zip"]].filter(([count]) => count)
      .map(([count, what]) => `${count} ${what}${count === 1 ? "" : "s"}`);
    this.say(unsent.length ? `Stopped; not sent: ${unsent.join(" and ")}.` : "Stopped.");
    this.report();
  }

  lose(item) {
    this.lost.push(item);
    this.say(`${this.lost.length} picture${this.lost.length === 1 ? "" : "s"} could not be sent: the connection broke.`,
             { again: true });
  }

  tryAgain() {
    this.say("");
    this.send(this.lost.splice(0).map((item) => this.homed(item)));
  }

  // The server looked into it and says why below the cards, with everything else it refused.
  decline({ table }) {
    if (table) return this.say("The table of labels was read: what it says of the pictures stands below.");
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
    const lines = this.zips.busy ? [this.zips.words] : [];
    if (busy && !quick) lines.push(`Sending pictures: ${done} of ${total}`);
    const box = this.part("way");
    box.hidden = !lines.length;
    box.querySelector("span").textContent = lines.join(" · ");
    const share = this.zips.busy ? this.zips.share : total ? done / total : null;
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
      if (this.sender.busy || this.sender.held || this.zips.busy) return;
      this.cards.dropEmpty((card) => this.lost.some((item) => item.card === card));
      this.tell({ busy: false, stamp: Date.now() });
    }, SETTLE);
  }

  tell(state) {
    if (JSON.stringify(state) === JSON.stringify(this.said)) return;
    this.said = state;
    this.component?.setStateValue("sending", state);
  }

  get holds() { return this.sender.busy || this.zips.busy || this.cards.list.some((card) => card.count > 0); }

  show(component) {
    clearTimeout(this.asking);
    const back = !this.component && this.holds;
    this.component = component;
    this.sync(component.data.counts, component.data.revision, component.data.arrangement);
    if (back) this.report();
  }

  hide() {
    Object.assign(this, { component: undefined, said: {} });
    this.asking = setTimeout(() => this.askWhetherWanted(), GONE);
    this.cards.list.forEach((card) => card.closeCamera());
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
    this.zips.stop();
    this.root.remove();
  }
}

function bytes(count) {
  if (count < 1e6) return `${Math.ceil(count / 1e3)} kB`;
  return count < 1e9 ? `${(count / 1e6).toFixed(count < 1e7 ? 1 : 0)} MB` : `${(count / 1e9).toFixed(1)} GB`;
}

function inParts(list, size) {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, part) => list.slice(part * size, (part + 1) * size));
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
