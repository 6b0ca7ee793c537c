// The live camera: one frame at a time goes to the server, the next when its answer has come.

const SIDE = 320;    // pixels of the middle square that are sent
const FASTEST = 60;  // milliseconds from one frame to the next
const REST = 1000;   // milliseconds after a failure
const TROUBLE = {
  NotAllowedError: "This page may not use the camera. Allow it at the camera sign in the browser's address bar.",
  NotFoundError: "No camera was found. Plug one in, or choose a picture under “One picture”.",
  NotReadableError: "Another program is using the camera. Close it there.",
  insecure: "The browser gives cameras only to pages on https or localhost. Ask for an https address, or choose a picture.",
};
const cameras = new WeakMap();

class Camera {
  constructor(root) {
    this.root = root;
    const find = (name) => root.querySelector(`.tl-camera-${name}`);
    Object.assign(this, { start: find("start"), stop: find("stop"), pace: find("pace"), trouble: find("trouble"), said: find("said") });
    this.video = root.querySelector("video");
    this.grid = root.querySelector(".tl-predict-cards");
    this.canvas = document.createElement("canvas");
    this.cards = new Map();
    this.times = [];
    this.start.addEventListener("click", () => this.open());
    this.stop.addEventListener("click", () => this.close());
    this.hidden = () => { if (!document.hidden && this.stream && !this.busy) this.loop(); };
    document.addEventListener("visibilitychange", this.hidden);
  }

  update({ token, names, titles }) {
    Object.assign(this, { token, names, titles });
    for (const [name, card] of this.cards) if (!names.includes(name)) { card.root.remove(); this.cards.delete(name); }
  }

  async open() {
    this.trouble.hidden = true;
    this.start.disabled = true;
    try {
      if (!navigator.mediaDevices?.getUserMedia) throw Object.assign(new Error(), { name: "insecure" });
      const stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 }, facingMode: { ideal: "environment" } }, audio: false });
      if (this.gone) return stream.getTracks().forEach((track) => track.stop());
      this.stream = stream;
      stream.getVideoTracks()[0].onended = () => this.fail({ name: "", message: "it was unplugged" });
      this.video.srcObject = stream;
      await this.video.play();
      this.root.classList.add("tl-camera-on");
      this.mirror(stream);
      this.start.hidden = true;
      this.stop.hidden = false;
      this.stop.focus();
      this.loop();
    } catch (error) {
      if (!this.gone) this.fail(error);
    } finally {
      this.start.disabled = false;
    }
    return undefined;
  }

  // A camera that looks at its user is shown as a mirror; what is sent is never mirrored.
  mirror(stream) {
    const facing = stream.getVideoTracks()[0].getSettings().facingMode;
    this.video.style.transform = facing === "environment" ? "" : "scaleX(-1)";
  }

  fail(error) {
    this.close();
    this.trouble.hidden = false;
    this.trouble.textContent = TROUBLE[error.name] ?? `The camera stopped (${error.message || error.name}). Plug it in anew and start it again.`;
  }

  close() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = undefined;
    this.video.srcObject = null;
    this.root.classList.remove("tl-camera-on");
    this.start.hidden = false;
    this.stop.hidden = true;
    this.pace.textContent = "";
    this.times = [];
  }

  async loop() {
    if (this.busy) return;
    this.busy = true;
    while (this.stream && !this.gone && !document.hidden) {
      const began = performance.now();
      const rest = await this.once().catch((error) => this.interrupted(error));
      await new Promise((resolve) => { setTimeout(resolve, Math.max(rest, FASTEST - (performance.now() - began))); });
    }
    this.busy = false;
  }

  // One frame there and back; how long to rest after it, in milliseconds.
  async once() {
    const blob = await this.frame();
    if (!blob) return FASTEST;
    const response = await fetch(new URL(`frames/${this.token}`, document.baseURI), { method: "POST", body: blob });
    const answer = await response.json();
    if (!this.stream) return 0;
    if (answer.answers) {
      this.show(answer.answers, answer.said);
      return 0;
    }
    this.times = [];
    this.tell(answer.waiting ? `${answer.waiting} …` : answer.problem || answer.message);
    return answer.waiting ? 0 : REST;
  }

  interrupted() {
    this.tell("The server does not answer; trying again.");
    return REST;
  }

  tell(words) {
    if (this.pace.textContent !== words) this.pace.textContent = words;
  }

  frame() {
    const { videoWidth: width, videoHeight: height } = this.video;
    const middle = Math.min(width, height);
    if (!middle) return Promise.resolve(null);
    this.canvas.width = this.canvas.height = Math.min(middle, SIDE);
    this.canvas.getContext("2d").drawImage(this.video, (width - middle) / 2, (height - middle) / 2, middle, middle,
                                           0, 0, this.canvas.width, this.canvas.height);
    return new Promise((resolve) => { this.canvas.toBlob(resolve, "image/jpeg", 0.85); });
  }

  show(answers, said) {
    for (const name of this.names) {
      const answer = answers[name];
      if (!answer) continue;
      if (!this.cards.has(name)) {
        this.cards.set(name, new Card(this.titles[name] ?? name));
        this.grid.append(this.cards.get(name).root);
      }
      this.cards.get(name).show(answer);
    }
    if (this.said.textContent !== said) this.said.textContent = said;
    this.count();
  }

  count() {
    const now = performance.now();
    this.times = [...this.times.filter((time) => now - time < 2000), now];
    const seconds = (now - this.times[0]) / 1000;
    if (seconds > 0.5) this.tell(`${((this.times.length - 1) / seconds).toFixed(1)} pictures a second`);
  }

  leave() {
    this.gone = true;
    this.close();
    document.removeEventListener("visibilitychange", this.hidden);
  }
}

export default function (component) {
  const root = component.parentElement.querySelector(".tl-camera");
  if (!cameras.has(root)) cameras.set(root, new Camera(root));
  cameras.get(root).update(component.data);
  return () => {
    cameras.get(root)?.leave();
    cameras.delete(root);
  };
}
