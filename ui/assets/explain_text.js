// The text whose words are explained: Python is told once somebody pauses.

const PAUSE_TO_EXPLAIN = 800; // milliseconds: every word is asked about anew
const boxes = new WeakMap();

export default function (component) {
  const root = component.parentElement.querySelector(".tl-text");
  if (!boxes.has(root)) {
    const state = { component };
    const tell = (text) => {
      if (text !== state.told) state.component.setStateValue("text", text);
      state.told = text;
    };
    state.told = component.data.initial;
    state.box = new TextBox(root, tell, tell, PAUSE_TO_EXPLAIN);
    boxes.set(root, state);
  }
  const state = boxes.get(root);
  state.component = component;
  state.box.update(component.data);
  return () => {
    boxes.get(root)?.box.leave();
    boxes.delete(root);
  };
}
