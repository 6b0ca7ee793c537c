// A class's pictures on our own server: sending, asking for, judging; and the board's snapshots as board.js hands them on.

const SNAPSHOT = "transfer-lab-board"; // an event of the document, and the newest one of each board
const LONGEST_SIDE = 1024;
const WAIT_FOR_RATE = 5000; // milliseconds until a picture is tried again that came too fast
const SENDS_AT_ONCE = 2, SEND_TRIES = 3;

class SendRefusal extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

function boardAddress(data, path, query = {}) {
  const secret = data.teach ? { teach: data.teach } : data.me ? { me: data.me } : {};
  return new URL(`boards/${encodeURIComponent(data.code)}/${path}?${new URLSearchParams({ ...secret, ...query })}`,
    document.baseURI);
}

const pictureAddress = (data, id) => boardAddress(data, `pictures/${id}`).href;

async function askBoard(data, path, { query, body, json } = {}) {
  const sends = body !== undefined || json !== undefined;
  const response = await fetch(boardAddress(data, path, query), sends
    ? { method: "POST", body: json ? JSON.stringify(json) : body,
        headers: { "Content-Type": json ? "application/json" : "application/octet-stream" } } : {});
  const text = await response.text(), answer = text.startsWith("{") ? JSON.parse(text) : null; // a proxy's errors are pages
  if (!response.ok || !answer)
    throw new SendRefusal(answer?.message ?? `The server answered ${response.status}. Try again.`, response.status);
  return answer;
}

// `follow(code, show)` hears of every snapshot, also of the newest one there is; the answer ends it.
function follow(code, show) {
  const hear = ({ detail }) => { if (detail.code === code) show(detail); };
  document.addEventListener(SNAPSHOT, hear);
  const newest = globalThis[SNAPSHOT]?.[code];
  if (newest) show(newest);
  return () => document.removeEventListener(SNAPSHOT, hear);
}

// The photo as it is sent: smaller, and only its pixels; the file itself where this browser cannot read it.
// What the server lists of a board's pictures, asked anew after a snapshot of another revision, once in `every` milliseconds at most.
class PictureList {
  constructor(data, every, show) { Object.assign(this, { data, every, show, asked: 0 }); }

  follow(revision) {
    this.newest = revision;
    if (this.revision !== revision) this.askSoon();
  }

  askSoon(wait = Math.max(0, this.asked + this.every - Date.now())) {
    if (this.closed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), wait);
  }

  async ask() {
    this.asked = Date.now();
    const revision = this.newest;
    try {
      const { pictures } = await askBoard(this.data, "pictures");
      this.revision = revision;
      this.show(pictures);
    } catch { /* the next snapshot asks again */ }
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
  }
}

async function smallerPhoto(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = Object.assign(document.createElement("canvas"), {
      width: Math.max(1, Math.round(scale * picture.width)), height: Math.max(1, Math.round(scale * picture.height)) });
    const context = canvas.getContext("2d");
    Object.assign(context, { fillStyle: "#fff", imageSmoothingQuality: "high" });
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const smaller = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
    return smaller ?? file;
  } catch {
    return file;
  }
}

// Pictures on their way, a few at a time; `changed` hears of every step, `problem` of what was refused.
class PictureQueue {
  constructor(data, changed, problem) {
    Object.assign(this, { data, changed, problem, waiting: [], flying: 0, slow: false });
  }

  get left() { return this.waiting.length + this.flying; }

  add(label, files) {
    this.waiting.push(...files.map((file) => ({ label, file })));
    this.pump();
  }

  pump() {
    while (this.waiting.length && this.flying < SENDS_AT_ONCE) {
      this.flying += 1;
      this.send(this.waiting.shift()).catch((error) => this.problem(error.message)).finally(() => {
        this.flying -= 1;
        this.pump();
        this.changed();
      });
    }
    this.changed();
  }

  async send({ label, file }) {
    const body = file.drawn ? file.drawn : await smallerPhoto(file);
    for (let attempt = 1; ;) {
      try {
        const answer = await askBoard(this.data, "picture", { query: { label }, body });
        if (!answer.taken) throw new SendRefusal(answer.message, 200);
        this.slow = false;
        return;
      } catch (error) {
        if (error instanceof SendRefusal && error.status === 429) this.slow = true;
        else if (error instanceof SendRefusal || attempt++ === SEND_TRIES)
          throw error instanceof SendRefusal ? error : new Error("A picture could not be sent. Check the connection and send it again.");
        this.changed();
        await new Promise((resolve) => setTimeout(resolve, WAIT_FOR_RATE));
      }
    }
  }

  stop() { this.waiting = []; }
}
