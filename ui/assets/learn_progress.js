// Tells the page once what this browser has kept of its lessons, and keeps what has been seen and guessed now.

const opened = new WeakMap();

export default function (component) {
  const { parentElement, data, setStateValue } = component;
  if (opened.get(parentElement) === undefined) setStateValue("kept", keptLessons());
  if (opened.get(parentElement) !== data.lesson) {
    document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0); // the map was longer, or another lesson was read
    opened.set(parentElement, data.lesson);
  }
  // Before the page knows what was kept here, it cannot say that nothing was.
  if (data.said.seen || data.asked) keepLesson(data.lesson, data.said);
}
