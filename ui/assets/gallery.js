// Pictures or texts in a grid: click one to enlarge it or to read all of it, choose some, act on one. Texts are only ever set as text.

const galleries = new WeakMap();

function image(picture, size, side) {
  const shown = make("img", { src: new URL(picture[size], document.baseURI), alt: picture.alt, width: side,
    height: side, loading: size === "small" ? "lazy" : null, decoding: "async" });
  shown.addEventListener("error", () => shown.replaceWith(
    make("span", { class: "tl-gallery-broken", role: "img", "aria-label": picture.alt }, "cannot be shown")));
  return shown;
}

// A text comes as plain text from its own address: its beginning in the grid, all of it when it is opened.
function passage(text, size) {
  const shown = make("span", { class: "tl-gallery-text", dir: "auto" }, "…");
  fetch(new URL(text[size], document.baseURI)).then((answer) => (answer.ok ? answer.text() : Promise.reject())).then(
    (words) => { shown.textContent = words; },
    () => { shown.textContent = "cannot be shown"; shown.classList.add("tl-gallery-broken"); });
  return shown;
}

function example(item, size, side) {
  return item.text ? passage(item, size) : image(item, size, side);
}

class Gallery {
  constructor(root) {
    this.root = root;
    this.list = root.querySelector(".tl-gallery-list");
    this.dialog = root.querySelector("dialog");
    this.dialog.addEventListener("click", (event) => { if (event.target === this.dialog) this.dialog.close(); });
    this.dialog.addEventListener("keydown", (event) => this.key(event));
    this.dialog.addEventListener("close", () => this.list.querySelectorAll(".tl-gallery-open")[this.at]?.focus());
  }

  update(component) {
    this.component = component;
    const { items, pick, label, chosen, drops } = component.data;
    this.chosen = new Set(chosen);
    const drawn = JSON.stringify([items, pick, label, drops]);
    if (drawn !== this.drawn) this.draw(items, pick, label, drops ?? []);
    this.drawn = drawn;
    this.list.querySelectorAll("input").forEach((box) => { box.checked = this.chosen.has(box.value); });
  }

  draw(items, pick, label, drops) {
    if (this.dialog.open) this.dialog.close();
    this.droppable = drops.length > 0;
    this.root.querySelector(".tl-gallery-drops")?.remove();
    if (this.droppable) this.root.prepend(this.targets(drops));
    this.items = items;
    this.list.setAttribute("aria-label", label);
    this.list.classList.toggle("tl-gallery-wide", items.some((item) => item.other || item.actions.length));
    this.list.classList.toggle("tl-gallery-texts", items.some((item) => item.text));
    this.list.replaceChildren(...items.map((item, index) => this.figure(item, index, pick)));
  }

  figure(item, index, pick) {
    const open = make("button", { type: "button", class: "tl-gallery-open", onclick: () => this.show(index),
      "aria-label": `${item.text ? "Read" : "Enlarge"} ${item.alt}` }, example(item, "small", 160),
    item.other ? example(item.other, "small", 160) : null);
    return make("li", { draggable: this.droppable ? "true" : null, ondragstart: (event) => {
      if (!this.droppable) return;
      event.dataTransfer.setData("text/plain", item.id);
      event.dataTransfer.effectAllowed = "move";
    } }, open, pick ? this.box(item) : null, this.caption(item), this.actions(item));
  }

  // Where pictures can be dropped; who has no mouse uses the page's own buttons for the same.
  targets(drops) {
    return make("div", { class: "tl-gallery-drops", role: "group", "aria-label": "Drop here to move them" },
      make("span", {}, "Drag to"), ...drops.map((drop) => {
        const over = (event) => { event.preventDefault(); target.classList.add("tl-gallery-over"); };
        const target = make("span", { class: "tl-gallery-drop", ondragover: over, ondragenter: over,
          ondragleave: () => target.classList.remove("tl-gallery-over"),
          ondrop: (event) => { event.preventDefault(); this.dropped(drop.id, event.dataTransfer.getData("text/plain")); },
        }, drop.title);
        return target;
      }));
  }

  dropped(target, id) {
    if (!this.items.some((item) => item.id === id)) return; // something else was dragged here
    const ids = this.chosen.has(id) ? [...this.chosen] : [id];
    this.component.setTriggerValue("act", `drop:${target}:${ids.join(",")}`);
  }

  box(item) {
    const box = make("input", { type: "checkbox", value: item.id, "aria-label": `Choose ${item.alt}`,
      onchange: () => this.choose(item.id, box.checked) });
    return make("label", { class: "tl-gallery-box" }, box);
  }

  caption(item) {
    const small = (text) => (text ? make("small", {}, text) : null);
    const titles = make("span", { class: "tl-gallery-titles" }, make("b", {}, item.title),
      item.other ? make("b", {}, item.other.title) : null);
    const named = (picture) => { // a long name loses its ending and its middle: files differ in how they begin or end
      const whole = [...picture.name], stem = whole.length > 16 ? [...picture.name.replace(/\.\w{2,4}$/, "")] : whole;
      const cut = whole.length > 16 ? stem.length - 5 : stem.length;
      return make("span", { class: "tl-gallery-name", title: picture.name },
        make("span", {}, stem.slice(0, cut).join("")), stem.slice(cut).join(""));
    };
    const names = make("span", { class: "tl-gallery-titles tl-gallery-names" }, named(item),
      item.other ? named(item.other) : null);
    return make("div", { class: "tl-gallery-caption" }, titles, names, small(item.note));
  }

  actions(item) {
    if (!item.actions.length) return null;
    return make("div", { class: "tl-gallery-actions" }, ...item.actions.map((action) => make("button", {
      type: "button", "aria-label": `${action.words}: ${item.alt}`,
      onclick: () => this.component.setTriggerValue("act", `${action.name}:${item.id}`) }, action.words)));
  }

  choose(id, wanted) {
    wanted ? this.chosen.add(id) : this.chosen.delete(id);
    this.component.setStateValue("chosen", [...this.chosen]);
  }

  show(index) {
    this.at = index;
    const item = this.items[index];
    const side = (picture) => make("figure", {}, example(picture, "large"), make("figcaption", {}, make("b", {},
      picture.title), ` ${picture.detail}`));
    const step = (by, words, sign) => make("button", { type: "button", "aria-label": words, onclick: () => this.step(by),
      disabled: this.items[index + by] ? null : "" }, sign);
    const noun = item.text ? "text" : "picture";
    this.dialog.setAttribute("aria-label", item.alt);
    this.dialog.replaceChildren(
      make("div", { class: "tl-gallery-bar" }, step(-1, `Previous ${noun}`, "‹"), step(1, `Next ${noun}`, "›"),
        make("span", { "aria-live": "polite" }, `${index + 1} of ${this.items.length}`),
        make("button", { type: "button", class: "tl-gallery-close", onclick: () => this.dialog.close() }, "Close")),
      make("div", { class: "tl-gallery-large" }, side(item), item.other ? side(item.other) : null),
      item.note ? make("p", {}, item.note) : "");
    if (!this.dialog.open) this.dialog.showModal();
  }

  step(by) {
    if (!this.items[this.at + by]) return;
    this.show(this.at + by);
    const buttons = [...this.dialog.querySelectorAll(".tl-gallery-bar button")];
    (buttons[by < 0 ? 0 : 1].disabled ? buttons[2] : buttons[by < 0 ? 0 : 1]).focus();
  }

  key(event) {
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") this.step(event.key === "ArrowLeft" ? -1 : 1);
  }
}

export default function (component) {
  const { parentElement } = component;
  if (!galleries.has(parentElement)) {
    galleries.set(parentElement, new Gallery(parentElement.querySelector(".tl-gallery")));
  }
  galleries.get(parentElement).update(component);
  return () => galleries.delete(parentElement);
}
