// Texts as they are typed: one question at a time goes to the server, the next when its answer has come.

const REST = 1000; // milliseconds after a failure
const pages = new WeakMap();

class Typed {
  constructor(root) {
    this.root = root;
    const find = (name) => root.querySelector(`.tl-typed-${name}`);
    Object.assign(this, { state: find("state"), said: find("said"), lines: find("lines"), list: find("list"), why: find("why") });
    this.grid = root.querySelector(".tl-predict-cards");
    this.cards = new Map();
    this.number = 0;
    this.box = new TextBox(root.querySelector(".tl-text"), () => this.ask(), (text) => this.component.setStateValue("text", text));
    this.lines.addEventListener("change", () => this.ask());
    this.why.addEventListener("click", () => this.component.setTriggerValue("why", this.box.text));
  }

  update(component) {
    this.component = component;
    const { token, names, titles, most } = component.data;
    const others = JSON.stringify(names) !== JSON.stringify(this.names);
    Object.assign(this, { token, names, titles, most });
    if (others) {
      this.cards.forEach((card) => card.root.remove());
      this.cards.clear();
    }
    this.box.update(component.data);
    if (others && this.box.text.trim()) this.ask();
  }

  // The texts that are asked about: the lines, or the whole; none where nothing was typed.
  texts() {
    const given = this.lines.checked ? this.box.text.split(/\r?\n/) : [this.box.text];
    return given.filter((text) => text.trim());
  }

  ask() {
    this.number += 1;
    const texts = this.texts();
    this.tell(texts.length > this.most ? `Only the first ${this.most} lines are answered here; a table has no limit.` : "");
    if (!texts.length) this.clear();
    if (texts.length && !this.busy) this.loop();
  }

  async loop() {
    this.busy = true;
    let answered = 0;
    while (answered !== this.number && !this.gone && this.texts().length) {
      const number = this.number;
      const rest = await this.once(number).catch(() => this.interrupted());
      if (rest === null) answered = number;
      else await new Promise((resolve) => { setTimeout(resolve, rest); });
    }
    this.busy = false;
    if (!this.texts().length) this.clear();
  }

  // One question there and back; null once it is answered, else how long to rest, in milliseconds.
  async once(number) {
    const texts = this.texts().slice(0, this.most), body = JSON.stringify({ number, texts });
    const response = await fetch(new URL(`typed/${this.token}`, document.baseURI), { method: "POST", body });
    const answer = await response.json();
    if (answer.texts && answer.number === number) {
      this.show(texts, answer.texts);
      return null;
    }
    if (answer.texts) return 0; // of what stood there before
    this.tell(answer.waiting ? `${answer.waiting} …` : answer.problem || answer.message);
    if (answer.waiting) return 0;
    return number === this.number ? null : REST; // as it is, it would fail again
  }

  interrupted() {
    this.tell("The server does not answer; trying again.");
    return REST;
  }

  tell(words) {
    if (this.state.textContent !== words) this.state.textContent = words;
  }

  clear() {
    this.said.textContent = "";
    this.grid.hidden = this.list.hidden = this.why.hidden = true;
  }

  show(texts, answers) {
    if (this.texts().length <= this.most) this.tell("");
    const one = !this.lines.checked;
    this.grid.hidden = !one;
    this.list.hidden = one;
    this.why.hidden = !one;
    this.said.textContent = one ? answers[0].said : "";
    if (one) this.showCards(answers[0].answers);
    else this.list.replaceChildren(this.table(texts, answers));
  }

  showCards(answers) {
    for (const name of this.names) {
      if (!answers[name]) continue;
      if (!this.cards.has(name)) {
        this.cards.set(name, new Card(this.titles[name] ?? name));
        this.grid.append(this.cards.get(name).root);
      }
      this.cards.get(name).show(answers[name]);
    }
  }

  table(texts, answers) {
    const head = piece("tr", "", piece("th", "", "Text"), ...this.names.map((name) => piece("th", "", this.titles[name] ?? name)));
    const rows = texts.map((text, at) => {
      const cell = piece("td", "", text);
      cell.dir = "auto";
      return piece("tr", "", cell, ...this.names.map((name) => this.cell(answers[at].answers[name])));
    });
    return piece("table", "", piece("thead", "", head), piece("tbody", "", ...rows));
  }

  cell(answer) {
    if (!answer || answer.error) return piece("td", "", answer?.error ?? "");
    const [label, share] = answer.top[0], bar = piece("i");
    bar.style.width = `${100 * share}%`;
    bar.setAttribute("aria-hidden", "true");
    const cell = piece("td", "", piece("b", "", label), `${(100 * share).toFixed(1)} %`, bar);
    if (answer.note) cell.append(piece("small", "", answer.note));
    return cell;
  }

  leave() {
    this.gone = true;
    this.box.leave();
  }
}

export default function (component) {
  const root = component.parentElement.querySelector(".tl-typed");
  if (!pages.has(root)) pages.set(root, new Typed(root));
  pages.get(root).update(component);
  return () => {
    pages.get(root)?.leave();
    pages.delete(root);
  };
}
