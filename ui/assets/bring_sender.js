// Sending files to our own server: a few at a time, with progress, and a way to stop.

const AT_ONCE = 3;
const TRIES = 3;
const RETRY_AFTER = 1500; // milliseconds

class Refusal extends Error {}   // the server's three clauses, or what keeps us from asking it
class Lost extends Error {}      // the connection broke: worth another try

function address(staging, what, query = {}) {
  const named = Object.entries(query).filter(([, value]) => value != null);
  return new URL(`uploads/${encodeURIComponent(staging)}/${what}?${new URLSearchParams(named)}`, document.baseURI);
}

function refusalIn(answer, status) {
  const words = [answer?.found, answer?.expected, answer?.fix].filter(Boolean).join(" ");
  return new Refusal(words || `The server answered ${status}. Expected it to take the file. Try again.`);
}

async function ask(staging, what, { query, body, signal, json } = {}) {
  let response, answer;
  try {
    response = await fetch(address(staging, what, query), {
      method: "POST", signal, body: json ? JSON.stringify(json) : body,
      headers: { "Content-Type": json ? "application/json" : "application/octet-stream" },
    });
    const text = await response.text();
    answer = text.startsWith("{") ? JSON.parse(text) : null;  // a proxy's own errors are pages
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Lost();
  }
  if (!response.ok || !answer) throw refusalIn(answer, response.status);
  return answer;
}

// Pictures in a queue. `on` tells what happens: taken, declined, refused, lost, changed, idle.
class Sender {
  constructor(staging, on) {
    Object.assign(this, { staging, on, waiting: [], flying: new Set(), done: 0, total: 0, held: 0 });
    this.stopper = new AbortController();
  }

  get busy() { return this.waiting.length > 0 || this.flying.size > 0; }

  add(items) {
    if (!this.busy) Object.assign(this, { done: 0, total: 0 });
    this.total += items.length;
    this.waiting.push(...items);
    this.on.changed();
    this.pump();
  }

  pump() {
    while (!this.held && this.waiting.length && this.flying.size < AT_ONCE) this.send(this.waiting.shift());
  }

  // Between the two nothing sets out.
  hold() { this.held += 1; }

  release() {
    this.held -= 1;
    this.pump();
  }

  move(card, other) {
    for (const item of [...this.waiting, ...this.flying]) if (item.card === card) item.card = other;
  }

  async send(item) {
    this.flying.add(item);
    item.landed = this.deliver(item, this.stopper.signal);
    await item.landed.catch((error) => this.on.refused(item, `It could not be sent (${error.message}). Add it again.`));
    this.flying.delete(item);
    this.done += 1;
    this.on.changed();
    this.pump();
    if (!this.busy) this.on.idle();
  }

  async deliver(item, signal) {
    const { card, path, drop } = item;
    item.label = card?.stored ?? card?.name;
    const label = path && !card?.renamed && !card?.existing ? undefined : item.label;  // else the server names it
    const query = { label, path, drop, name: item.file.name, group: item.group };
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await ask(this.staging, "picture", { query, body: item.file, signal });
        return answer.taken ? this.on.taken(item, answer) : this.on.declined(item, answer);
      } catch (error) {
        if (error.name === "AbortError") return undefined;
        if (error instanceof Refusal) return this.on.refused(item, error.message);
        if (!(error instanceof Lost)) throw error;
        if (attempt === TRIES) return this.on.lost(item);
        await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER * attempt));
      }
    }
  }

  // Wait until nothing is on its way.
  async settled() { await Promise.allSettled([...this.flying].map((item) => item.landed)); }

  // Forget what waits, of one card or of all; without a card also what is on its way.
  stop(card) {
    const gone = this.waiting.filter((item) => !card || item.card === card);
    this.waiting = this.waiting.filter((item) => !gone.includes(item));
    this.done += gone.length;
    if (!card) {
      this.stopper.abort();
      this.stopper = new AbortController();
    }
    this.on.changed();
    return gone.length;
  }
}

// A zip: the bytes' progress from the upload, then the server's own, one JSON line at a time.
function sendZip(staging, file, tell) {
  const request = new XMLHttpRequest();
  const sent = new Promise((resolve, reject) => {
    request.open("POST", address(staging, "zip", { name: file.name }));
    request.setRequestHeader("Content-Type", "application/zip");
    request.upload.onprogress = ({ loaded, total }) => tell({ sent: loaded, size: total });
    request.onprogress = () => {
      const line = lastLine(request.responseText);
      if (line?.stage) tell(line);
    };
    request.onload = () => {
      const last = lastLine(request.responseText);
      if (request.status === 200 && last?.counts) resolve(last);
      else if (request.status === 200 && !last?.found) reject(new Lost());
      else reject(refusalIn(last, request.status));
    };
    request.onerror = () => reject(new Lost());
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    request.send(file);
  });
  return { sent, stop: () => request.abort() };
}

function lastLine(text) {
  const whole = text.includes("\n") ? text.slice(0, text.lastIndexOf("\n")) : text;
  try {
    return JSON.parse(whole.split("\n").pop());
  } catch {
    return null;
  }
}
