// A student's own runs, the newest first: what each does now, and what it reached.

const ENDED = ["finished", "stopped", "failed", "gone"];
const ended = (entry) => ENDED.includes(entry.state);
const perCent = (share) => `${(100 * share).toFixed(1)} %`;

function stateOf(entry) {
  const { state, validation, test, epoch, epochs, place } = entry;
  const reached = validation === null ? "" : `${perCent(validation)} validation accuracy`;
  if (state === "queued") return place > 1 ? `waits: ${place - 1} before it` : "waits: next in turn";
  if (state === "running") return epoch ? `epoch ${epoch} of ${epochs ?? "?"}, ${reached || "no accuracy yet"}` : "begins";
  if (state === "finished") return reached + (test === null ? "" : `, ${perCent(test)} test`);
  if (state === "stopped") return reached ? `stopped at ${reached}` : "stopped before its first epoch ended";
  return state === "failed" ? "failed: its own page says why" : "deleted";
}

class OwnRuns {
  constructor(element) { this.element = element; }

  show(snapshot, me) {
    const own = snapshot && me !== null ? snapshot.entries.filter((entry) => entry.student === me).reverse() : [];
    this.element.hidden = !own.length;
    this.sentence = own.length ? `Your run ${stateOf(own[0])}.` : "";
    const text = JSON.stringify(own);
    if (text === this.text) return;
    this.text = text;
    const titles = Object.fromEntries((snapshot?.varied.values ?? []).map(({ value, title }) => [value, title]));
    this.element.replaceChildren(...own.map((entry) => this.line(entry, titles[entry.value] ?? entry.value)));
  }

  line(entry, title) {
    const share = entry.state === "running" && entry.epochs ? entry.epoch / entry.epochs : null;
    const bar = ended(entry) ? null : make("progress", { max: 1, value: share, "aria-label": "Progress" });
    return make("div", { class: "tl-board-run" }, make("b", {}, title), " ", stateOf(entry), " ",
      entry.state === "gone" ? null : make("a", { href: `./?run=${encodeURIComponent(entry.run)}&read=1`, target: "_blank",
                                                  rel: "noopener" }, "Its curves"), bar);
  }
}
