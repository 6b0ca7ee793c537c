// The camera of one card: a live picture, and a button that takes frames while it is held.

const EVERY = 125; // milliseconds: eight frames a second
const SIDE = 480;  // pixels: the middle square is kept, larger than any usual input
const TROUBLE = {
  NotAllowedError: ["This page may not use the camera.", "Allow it at the camera sign in the browser's address bar."],
  NotFoundError: ["No camera was found.", "Plug one in, or add pictures from files."],
  NotReadableError: ["Another program is using the camera.", "Close it there."],
  ended: ["The camera was unplugged.", "Plug it in again."],
  insecure: ["The browser gives cameras only to pages on https or localhost.",
             "Ask for an https address, or add pictures from files."],
};

function troubleOf(error) {
  const [what, mend] = TROUBLE[error.name] ?? [`The camera did not start (${error.message || error.name}).`, "Plug it in anew."];
  return `${what} ${mend}`;
}

class Camera {
  // `take(file, group)` gets each frame; `full()` says that no more should come for now.
  constructor(element, { take, full, ended }) {
    Object.assign(this, { element, take, full, ended, frames: 0 });
    this.video = element.querySelector("video");
    this.button = element.querySelector(".tl-bring-hold");
    this.problem = element.querySelector(".tl-bring-trouble");
    this.canvas = document.createElement("canvas");
    this.listen();
  }

  async open() {
    this.problem.hidden = true;
    this.button.disabled = true;
    try {
      if (!navigator.mediaDevices?.getUserMedia) throw Object.assign(new Error(), { name: "insecure" });
      const stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 } }, audio: false });
      if (this.closed) return stream.getTracks().forEach((track) => track.stop());
      this.stream = stream;
      stream.getVideoTracks()[0].onended = () => this.fail({ name: "ended" });
      this.video.srcObject = stream;
      await this.video.play();
      this.button.disabled = false;
      this.button.focus();
    } catch (error) {
      if (!this.closed) this.fail(error);
    }
    return undefined;
  }

  fail(error) {
    this.release();
    this.button.disabled = true;
    this.problem.hidden = false;
    this.problem.querySelector("span").textContent = troubleOf(error);
    this.problem.querySelector("button").focus();
  }

  listen() {
    const held = (event) => [" ", "Enter"].includes(event.key);
    this.button.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      this.button.setPointerCapture(event.pointerId);
      this.begin();
    });
    for (const name of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) {
      this.button.addEventListener(name, () => this.release());
    }
    this.button.addEventListener("keydown", (event) => {
      if (!held(event)) return;
      event.preventDefault();
      if (!event.repeat) this.begin();
    });
    this.button.addEventListener("keyup", (event) => held(event) && this.release());
    this.button.addEventListener("contextmenu", (event) => event.preventDefault()); // a long touch
    this.problem.querySelector("button").addEventListener("click", () => this.open());
    this.hidden = () => document.hidden && this.release();
    document.addEventListener("visibilitychange", this.hidden);
  }

  begin() {
    if (this.timer || this.button.disabled) return;
    this.group = `burst-${crypto.getRandomValues(new Uint32Array(3)).join("-")}`;
    this.button.classList.add("tl-bring-recording");
    this.button.textContent = "Recording …";
    this.timer = setInterval(() => this.frame(), EVERY);
    this.frame();
  }

  release() {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.button.classList.remove("tl-bring-recording");
    this.button.textContent = "Hold to record";
    this.ended();
  }

  frame() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width || this.full()) return;
    const middle = Math.min(width, height);
    this.canvas.width = this.canvas.height = Math.min(middle, SIDE);
    this.canvas.getContext("2d").drawImage(this.video, (width - middle) / 2, (height - middle) / 2, middle, middle,
                                           0, 0, this.canvas.width, this.canvas.height);
    const { group } = this;
    const name = `webcam-${Date.now()}-${++this.frames}.jpg`;
    const keep = (blob) => blob && this.take(new File([blob], name, { type: blob.type }), group);
    this.canvas.toBlob(keep, "image/jpeg", 0.9);
  }

  close() {
    this.closed = true;
    this.release();
    document.removeEventListener("visibilitychange", this.hidden);
    this.stream?.getTracks().forEach((track) => track.stop());
    this.video.srcObject = null;
  }
}
