// Tells the page once what this browser has kept of its lessons, and keeps what has been seen and guessed now.

const told = new WeakSet();

export default function (component) {
  const { parentElement, data, setStateValue } = component;
  if (!told.has(parentElement)) {
    told.add(parentElement);
    setStateValue("kept", keptLessons());
    loadPlotly().catch(() => {}); // while somebody guesses, so that the chart is there at once; it says itself what failed
  }
  // Before the page knows what was kept here, it cannot say that nothing was.
  if (data.said.seen || data.asked) keepLesson(data.lesson, data.said);
}
