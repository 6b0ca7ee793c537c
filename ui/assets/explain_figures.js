// The picture, and maps over it. Opacity and line change here; no script reruns. Texts are only ever set as text.

const KEPT = "transfer-lab-why";  // what the visitor chose, until the tab is closed

function remembered(usual) {
  try { return { opacity: usual, line: true, ...JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") }; }
  catch { return { opacity: usual, line: true }; }
}

function remember(choice) {
  try { sessionStorage.setItem(KEPT, JSON.stringify(choice)); } catch { /* private windows may keep nothing */ }
}

function layer(source, name, alt) {
  const image = document.createElement("img");
  Object.assign(image, { src: source, className: name, alt });
  return image;
}

function figure(data, item) {
  const root = document.createElement("figure");
  const caption = document.createElement("figcaption");
  caption.textContent = item.title;
  const stack = document.createElement("div");
  stack.className = "tl-why-stack";
  if (item.waiting) {
    stack.classList.add("tl-why-waiting");
    stack.textContent = item.waiting;
  } else {
    stack.append(layer(data.picture, "tl-why-picture", item.map ? "" : item.alt));
    if (item.map) stack.append(layer(item.map, "tl-why-map", item.alt), layer(item.line, "tl-why-outline", ""));
    if (item.empty) {
      const note = document.createElement("span");
      note.textContent = item.empty;
      stack.append(note);
    }
  }
  root.append(caption, stack);
  return root;
}

export default function (component) {
  const { parentElement, data } = component;
  const root = parentElement.querySelector(".tl-why");
  const opacity = root.querySelector(".tl-why-opacity");
  const line = root.querySelector(".tl-why-line");
  const choice = remembered(data.opacity);
  const apply = () => {
    root.style.setProperty("--tl-why-opacity", choice.opacity / 100);
    root.classList.toggle("tl-why-no-line", !choice.line);
    opacity.setAttribute("aria-valuetext", `${choice.opacity} %`);
  };
  opacity.value = choice.opacity;
  line.checked = choice.line;
  opacity.oninput = () => { choice.opacity = Number(opacity.value); apply(); remember(choice); };
  line.onchange = () => { choice.line = line.checked; apply(); remember(choice); };
  root.querySelector(".tl-why-figures").replaceChildren(...data.figures.map((item) => figure(data, item)));
  root.querySelector(".tl-why-legend i").style.background = data.scale;
  root.querySelector(".tl-why-high").textContent = data.high;
  apply();
}
