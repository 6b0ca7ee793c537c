// Answers as cards, drawn in place so that nothing flickers. Texts are only ever set as text.

function piece(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children);
  return element;
}

class Card {
  constructor(title) {
    this.list = piece("ol");
    this.foot = piece("p");
    this.note = piece("p", "tl-predict-problem");
    this.root = piece("section", "tl-predict-card", piece("h2", "", title), this.list, this.foot, this.note);
    this.root.setAttribute("aria-label", title);
  }

  show(answer) {
    this.foot.className = answer.error ? "tl-predict-problem" : "";
    this.foot.textContent = answer.error ?? `${Math.round(answer.milliseconds)} ms · input ${answer.input ?? `${answer.image_size} px`}`;
    this.note.textContent = answer.note ?? "";
    this.note.hidden = !answer.note;
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
