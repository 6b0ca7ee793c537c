// Answers as cards, drawn in place so that nothing flickers. Texts are only ever set as text.

function piece(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children);
  return element;
}

const wordOf = (label) => label.replace(/[_-]/g, " ").toLowerCase().split(/\s+/).filter(Boolean).join(" ");

class Card {
  constructor(title) {
    this.list = piece("ol");
    this.foot = piece("p");
    this.root = piece("section", "tl-predict-card", piece("h4", "", title), this.list, this.foot);
    this.root.setAttribute("aria-label", title);
  }

  show(answer) {
    this.foot.className = answer.error ? "tl-predict-problem" : "";
    this.foot.textContent = answer.error ?? `${Math.round(answer.milliseconds)} ms · input ${answer.image_size} px`;
    const top = answer.top ?? [];
    while (this.list.children.length > top.length) this.list.lastChild.remove();
    while (this.list.children.length < top.length) {
      this.list.append(piece("li", "", piece("span", "tl-predict-label"), piece("b"), piece("span", "tl-predict-bar", piece("i"))));
    }
    top.forEach(([label, share], row) => {
      const [name, number, bar] = this.list.children[row].children;
      name.textContent = label;
      number.textContent = `${(100 * share).toFixed(1)} %`;
      bar.firstChild.style.width = `${100 * share}%`;
    });
  }
}

// "3 of 4 say apple; the run says pear.", nothing for one network.
function agreement(answers, titles) {
  const labels = Object.entries(answers).filter(([, answer]) => answer.top).map(([name, { top }]) => [name, top[0][0]]);
  if (labels.length < 2) return "";
  const same = (label) => labels.filter(([, other]) => wordOf(other) === wordOf(label));
  const best = labels.map(([, label]) => same(label)).reduce((most, one) => (one.length > most.length ? one : most));
  if (best.length === 1) return labels.length === 2 ? "The two disagree." : `No two of the ${labels.length} agree.`;
  const rest = labels.filter((one) => !best.some(([name]) => name === one[0]));
  const count = best.length === labels.length && best.length === 2 ? "Both" : `${best.length} of ${labels.length}`;
  const others = rest.map(([name, label]) => `${titles[name] ?? name} says ${label}`).join(", ");
  return `${count} say ${best[0][1]}${others ? `; ${others}` : ""}.`;
}
