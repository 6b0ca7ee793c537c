// Tell the page when somebody has chosen another theme: charts that the server draws have their colours from it.

const shown = new WeakMap();

export default function ({ parentElement, setTriggerValue }) {
  const now = getComputedStyle(parentElement).getPropertyValue("--st-background-color").trim();
  const before = shown.get(parentElement);
  shown.set(parentElement, now);
  if (before !== undefined && before !== now) setTriggerValue("changed", now);
}
