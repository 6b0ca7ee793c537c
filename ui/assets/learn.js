// A picture with links: they open without a reload, and lessons that this browser has seen get their ticks.

const drawn = new WeakMap();
const GUESSED = "✓", SEEN = "○";

function tick(root) {
  const kept = keptLessons(), names = new Set();
  for (const place of root.querySelectorAll("[data-tick]")) {
    const state = kept[place.dataset.tick];
    names.add(place.dataset.tick);
    place.textContent = !state?.seen ? "" : state.guess === null || state.guess === undefined ? SEEN : GUESSED;
    const said = !state?.seen ? null : place.textContent === SEEN ? "seen" : "guessed and seen";
    for (const [name, value] of [["title", said], ["aria-label", said], ["role", said && "img"]]) {
      if (value) place.setAttribute(name, value); else place.removeAttribute(name);
    }
  }
  const done = [...names].filter((name) => kept[name]?.seen).length;
  const count = root.querySelector("[data-count]");
  if (count) count.textContent = done ? `${done} of ${names.size} lessons seen` : `${names.size} lessons`;
  const forget = root.querySelector("[data-forget]");
  if (forget) forget.hidden = !Object.keys(kept).length;
  goOn(root, kept);
}

// The button of the first lesson leads to the first one that nobody has seen here.
function goOn(root, kept) {
  const begin = root.querySelector("[data-begin]");
  if (!begin) return;
  const lessons = [...root.querySelectorAll("[data-lesson]")];
  const number = lessons.findIndex((link) => !kept[link.dataset.lesson]?.seen);
  const next = lessons[Math.max(number, 0)];
  if (!next) return;
  begin.setAttribute("href", next.getAttribute("href"));
  begin.dataset.opens = next.dataset.opens ?? next.getAttribute("href");
  begin.textContent = number > 0 ? `Go on with lesson ${number + 1}` : "Begin with the first lesson";
}

// A link that opens in a new tab has to say what this visit knows.
function also(root, parameters) {
  if (!Object.keys(parameters).length) return;
  for (const link of root.querySelectorAll("a[href]")) {
    const [path, query] = link.getAttribute("href").split("?");
    link.dataset.opens ??= link.getAttribute("href");
    link.setAttribute("href", `${path}?${new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(query)),
      ...parameters })}`);
  }
}

// A row of the map opens its first lesson wherever it is clicked; keys and screen readers have its links.
function ofRow(target) {
  return String(getSelection()) ? null : target.closest(".tl-map-row")?.querySelector("a[href]");
}

export default function (component) {
  const { parentElement, data } = component;
  const root = parentElement.querySelector(".tl-learn");
  if (drawn.get(root) !== data.html) {
    drawn.set(root, data.html);
    root.innerHTML = data.html;
    tick(root);
    also(root, data.also);
    // The map was longer, or another lesson was read to its end.
    if (root.querySelector("[data-begins]")) document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
  }
  root.onclick = (event) => {
    if (event.target.closest("[data-forget]")) { forgetLessons(); tick(root); return; }
    const link = event.target.closest("a[href]") ?? ofRow(event.target);
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    component.setTriggerValue("opened", link.dataset.opens ?? link.getAttribute("href"));
  };
}
