// A strip of pictures to choose one from. Texts are only ever set as text.

const strips = new WeakMap();

function thumbnail(item, pick) {
  const button = document.createElement("button");
  button.type = "button";
  button.title = item.title;
  const image = document.createElement("img");
  Object.assign(image, { src: new URL(item.small, document.baseURI), alt: item.alt, width: 72, height: 72,
    loading: "lazy", decoding: "async" });
  const caption = document.createElement("span");
  caption.textContent = item.title;
  button.append(image, caption);
  button.addEventListener("click", () => pick(item.id));
  return button;
}

function choose(root, id) {
  [...root.children].forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.id === id)));
}

export default function (component) {
  const { parentElement, data } = component;
  const root = parentElement.querySelector(".tl-strip");
  const state = strips.get(root) ?? {};
  state.component = component;
  strips.set(root, state);
  const drawn = JSON.stringify(data.items);
  if (state.drawn !== drawn) {
    state.drawn = drawn;
    root.setAttribute("aria-label", data.label);
    root.replaceChildren(...data.items.map((item) => {
      const button = thumbnail(item, (id) => { choose(root, id); state.component.setTriggerValue("picked", id); });
      button.dataset.id = item.id;
      return button;
    }));
  }
  choose(root, data.chosen);
  return () => strips.delete(root);
}
