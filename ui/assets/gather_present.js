// The big screen: the newest accepted pictures fly in to their class, with how many each class has.

// Columns of the wall by how many classes there are.
const COLUMNS = [[3, 0], [4, 2], [6, 3], [12, 4], [Infinity, 5]];

class PresentGather {
  constructor(root, data) {
    Object.assign(this, { root, data, seen: new Set(), panels: new Map() });
    this.first = true;
    this.empty = make("p", { class: "tl-gather-empty" }, "The first pictures appear here once the teacher has accepted them.");
    this.wall = make("div", { class: "tl-gather-wall" });
    root.replaceChildren(this.empty, this.wall);
    this.end = follow(data.code, (snapshot) => this.receive(snapshot));
  }

  receive({ gathering }) {
    this.empty.hidden = gathering.classes.some(({ count }) => count);
    this.drawPanels(gathering.classes);
    const there = new Set(gathering.pictures.map(({ id }) => id));
    for (const { name } of gathering.classes)
      this.drawPictures(this.panels.get(name), gathering.pictures.filter(({ label }) => label === name));
    this.seen = new Set([...this.seen, ...there]);
    this.first = false;
  }

  drawPanels(classes) {
    const names = classes.map(({ name }) => name);
    if (JSON.stringify(names) !== this.drawnNames) {
      this.drawnNames = JSON.stringify(names);
      this.panels = new Map(names.map((name) => [name, { count: make("span", { class: "tl-gather-number" }), list: make("ul", {}) }]));
      const columns = COLUMNS.find(([most]) => names.length <= most)[1] || names.length;
      this.wall.style.setProperty("--columns", columns);
      this.wall.style.setProperty("--rows", Math.ceil(names.length / columns));
      this.wall.replaceChildren(...names.map((name) => {
        const { count, list } = this.panels.get(name);
        return make("section", { class: "tl-gather-panel", "aria-label": name }, make("h2", {}, make("span", {}, name), count), list);
      }));
    }
    for (const { name, count } of classes) this.panels.get(name).count.textContent = String(count);
  }

  // Those that stay keep their element; new ones fly in, but for those that were there when the screen was opened.
  drawPictures({ list }, pictures) {
    const there = new Map([...list.children].map((element) => [element.dataset.id, element]));
    const wanted = pictures.map(({ id, label }, number) => there.get(id) ?? make("li", { "data-id": id,
      class: this.first || this.seen.has(id) ? null : "tl-gather-flying", style: `animation-delay: ${Math.min(number, 8) * 120}ms` },
      make("img", { src: pictureAddress(this.data, id), alt: label })));
    for (const element of [...list.children]) if (!wanted.includes(element)) element.remove();
    wanted.forEach((element, number) => { if (list.children[number] !== element) list.insertBefore(element, list.children[number] ?? null); });
  }

  update(data) { this.data = data; }

  close() { this.end(); }
}
