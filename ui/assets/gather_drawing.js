// Drawing on the screen with a finger, a pen or a mouse: undo, clear, and the picture as PNG.

const DRAWN_SIDE = 512; // pixels
const PENS = [["Thin", 6], ["Medium", 14], ["Thick", 28]];

class Drawing {
  constructor(send) {
    this.strokes = [];
    this.width = PENS[1][1];
    this.canvas = make("canvas", { width: DRAWN_SIDE, height: DRAWN_SIDE, role: "img", "aria-label": "Draw here with a finger, a pen or a mouse" });
    this.context = this.canvas.getContext("2d");
    this.undoButton = make("button", { type: "button", onclick: () => this.undo() }, "Undo");
    this.clearButton = make("button", { type: "button", onclick: () => this.clear() }, "Clear");
    this.sendButton = make("button", { type: "button", class: "tl-gather-main", onclick: () => this.png().then(send) }, "Send the drawing");
    this.pens = PENS.map(([name, width]) => make("button", { type: "button", onclick: () => this.choose(width) }, name));
    this.element = make("div", { class: "tl-gather-drawing" }, this.canvas,
      make("div", { class: "tl-gather-buttons", role: "group", "aria-label": "Pen" }, ...this.pens),
      make("div", { class: "tl-gather-buttons" }, this.undoButton, this.clearButton, this.sendButton));
    this.listen();
    this.choose(this.width);
    this.draw();
  }

  listen() {
    this.canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      try { this.canvas.setPointerCapture(event.pointerId); } catch { /* a pointer that is gone again */ }
      this.strokes.push({ width: this.width, points: [this.point(event)] });
      this.pointer = event.pointerId;
      this.draw();
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (event.pointerId !== this.pointer) return;
      const between = event.getCoalescedEvents?.() ?? [];
      this.strokes.at(-1).points.push(...(between.length ? between : [event]).map((one) => this.point(one)));
      this.draw();
    });
    for (const over of ["pointerup", "pointercancel"])
      this.canvas.addEventListener(over, () => { this.pointer = null; });
  }

  point({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [(clientX - left) / width * DRAWN_SIDE, (clientY - top) / height * DRAWN_SIDE];
  }

  choose(width) {
    this.width = width;
    this.pens.forEach((pen, number) => pen.setAttribute("aria-pressed", String(PENS[number][1] === width)));
  }

  undo() { this.strokes.pop(); this.draw(); }

  clear() { this.strokes = []; this.draw(); }

  draw() {
    const { context } = this;
    Object.assign(context, { fillStyle: "#fff", strokeStyle: "#111", lineCap: "round", lineJoin: "round" });
    context.fillRect(0, 0, DRAWN_SIDE, DRAWN_SIDE);
    for (const { width, points } of this.strokes) {
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(...points[0]);
      for (const point of points.length > 1 ? points.slice(1) : points) context.lineTo(...point);
      context.stroke();
    }
    for (const button of [this.undoButton, this.clearButton, this.sendButton]) button.disabled = !this.strokes.length;
  }

  async png() {
    const drawn = await new Promise((resolve) => this.canvas.toBlob(resolve, "image/png"));
    this.clear();
    return { drawn };
  }
}
